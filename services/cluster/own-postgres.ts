/**
 * A real PostgreSQL of our own, from the programs of this machine: its data in a folder, on a free port of loopback, gone when we
 * are, however that came.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.ts';

export interface OwnPostgres {
  readonly url: string;
  /** In order: connections are ended, everything is written. */
  stop(): Promise<void>;
  /** At once, as in a crash: nothing is finished, the next start recovers from the log. */
  kill(): Promise<void>;
  /** After `stop` or `kill`, with the data as they are. */
  restart(): Promise<void>;
}

export interface OwnPostgresOptions {
  /** Of the server's programs. */
  readonly programs: string;
  /** Of the data, made if missing. */
  readonly folder: string;
  readonly connections: number;
}

const READY_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 25;
/** What a person would want of a server that holds promises: `fsync` stays on. */
const SETTINGS = { fsync: 'on', shared_buffers: '64MB', max_wal_size: '512MB' };

/** Running, when it resolves. */
export const ownPostgres = async ({ programs, folder, connections }: OwnPostgresOptions): Promise<OwnPostgres> => {
  const identity = unprivileged();
  const data = join(folder, 'data');
  mkdirSync(folder, { recursive: true });
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid ?? identity.uid);
  const initialise = ['-D', data, '-U', 'ringback', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  if (!existsSync(join(data, 'PG_VERSION')))
    execFileSync(join(programs, 'initdb'), initialise, { ...identity, cwd: folder, stdio: 'pipe' });
  const port = await freePort();
  const url = `postgres://ringback@127.0.0.1:${port}/postgres`;
  let guard: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const settings = Object.entries({ ...SETTINGS, max_connections: connections });
    const server = [join(programs, 'postgres'), '-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', ''];
    const given = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    guard = guarded([...server, ...given], folder, identity);
    await ready(url, guard);
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (guard === undefined) return;
    const gone = new Promise((resolve) => guard?.once('exit', resolve));
    process.kill(postmaster(data), signal);
    await gone;
    guard = undefined;
  };

  await start();
  return { url, stop: () => end('SIGINT'), kill: () => end('SIGQUIT'), restart: start };
};

/** PostgreSQL refuses to run as root: then as the first of these users that is there. */
const unprivileged = (): { uid?: number; gid?: number } => {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    try {
      const id = (kind: string): number => Number(execFileSync('id', [kind, user], { stdio: 'pipe' }).toString());
      return { uid: id('-u'), gid: id('-g') };
    } catch {
      continue;
    }
  }
  throw new Error('PostgreSQL does not run as root, and there is no user postgres or nobody');
};

/**
 * The shell stops the server when its input closes: when we are gone, however that came. In a group of its own, so that Ctrl-C in a
 * terminal reaches us and not the server.
 */
const guarded = (command: readonly string[], cwd: string, identity: { uid?: number; gid?: number }): ChildProcess => {
  const script = '"$@" </dev/null & server=$!; exec 3<&0; (cat <&3 >/dev/null; kill -QUIT $server) & wait $server';
  const guard = spawn('sh', ['-c', script, 'guard', ...command], {
    ...identity,
    cwd,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.once('exit', () => guard.stdin?.destroy());
  return guard;
};

const postmaster = (data: string): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);

/** One statement on a connection of its own. */
export const ask = async (url: string, statement: string): Promise<void> => {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end().catch(() => {});
  }
};

const ready = async (url: string, guard: ChildProcess): Promise<void> => {
  const until = performance.now() + READY_WITHIN_MS;
  for (;;) {
    try {
      return await ask(url, 'SELECT 1');
    } catch (error) {
      if (guard.exitCode !== null) throw new Error('PostgreSQL ended as soon as it was started', { cause: error });
      if (performance.now() > until) throw new Error('PostgreSQL did not become ready', { cause: error });
      await delay(LOOK_EVERY_MS);
    }
  }
};
