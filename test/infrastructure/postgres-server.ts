/**
 * A real PostgreSQL for tests: made in a folder of its own, on a free port of loopback, gone at the end, also when the test
 * process is killed. `RINGBACK_POSTGRES=postgres://…` names a running server instead; each start then gets a database of its own
 * there, and what needs to stop the server cannot be tested.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { chownSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { find } from '../capabilities.ts';

export interface PostgresServer {
  /** Of a database that is empty at first. */
  readonly url: string;
  /** Whether it may be stopped: not the one that `RINGBACK_POSTGRES` names. */
  readonly ours: boolean;
  /** In order: connections are ended, everything is written. */
  stop(): Promise<void>;
  /** At once, as in a crash: nothing is finished, the next start recovers from the log. */
  kill(): Promise<void>;
  /** After `stop` or `kill`, with the data as they are. */
  restart(): Promise<void>;
  /** The end: the server, or the database on a foreign one, is removed. */
  dispose(): Promise<void>;
}

const READY_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 25;
/** What a person would want of a server that holds promises: `fsync` stays on. */
const SETTINGS = { fsync: 'on', shared_buffers: '64MB', max_connections: '60', max_wal_size: '512MB' };

export const startPostgres = async (): Promise<PostgresServer> => {
  const foreign = process.env['RINGBACK_POSTGRES'];
  return foreign === undefined ? startOurs() : databaseOn(foreign);
};

const databaseOn = async (server: string): Promise<PostgresServer> => {
  const name = `ringback_test_${process.pid}_${Math.trunc(performance.now())}`;
  await ask(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const refuse = (): Promise<void> => Promise.reject(new Error('RINGBACK_POSTGRES names a server that is not ours'));
  const dispose = (): Promise<void> => ask(server, `DROP DATABASE ${name} WITH (FORCE)`);
  return { url: url.href, ours: false, stop: refuse, kill: refuse, restart: refuse, dispose };
};

const startOurs = async (): Promise<PostgresServer> => {
  const binaries = find('postgres');
  if (binaries === null) throw new Error('This machine has no PostgreSQL');
  const identity = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'ringback-postgres-'));
  const data = join(folder, 'data');
  if (identity.uid !== undefined) chownSync(folder, identity.uid, identity.gid ?? identity.uid);
  const initialise = ['-D', data, '-U', 'ringback', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(binaries, 'initdb'), initialise, { ...identity, cwd: folder, stdio: 'pipe' });
  const port = await freePort();
  const url = `postgres://ringback@127.0.0.1:${port}/postgres`;
  let guard: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    const server = [join(binaries, 'postgres'), '-D', data, '-p', String(port), '-h', '127.0.0.1', '-k', folder];
    guard = guarded([...server, ...settings], folder, identity);
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
  return {
    url,
    ours: true,
    stop: () => end('SIGINT'),
    kill: () => end('SIGQUIT'),
    restart: start,
    async dispose() {
      await end('SIGQUIT');
      rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
    },
  };
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

/** The shell stops the server when its input closes: when we are gone, however that came. */
const guarded = (command: readonly string[], cwd: string, identity: { uid?: number; gid?: number }): ChildProcess => {
  const script = '"$@" </dev/null & server=$!; exec 3<&0; (cat <&3 >/dev/null; kill -QUIT $server) & wait $server';
  const guard = spawn('sh', ['-c', script, 'guard', ...command], {
    ...identity,
    cwd,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.once('exit', () => guard.stdin?.destroy());
  return guard;
};

const postmaster = (data: string): number => Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0]);

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
};

const ask = async (url: string, statement: string): Promise<void> => {
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
