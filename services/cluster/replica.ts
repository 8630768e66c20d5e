/** One replica of a service: a process, told what to do by its environment, watched over HTTP, ended by signal or with us. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';

export type ReplicaState = 'starting' | 'ready' | `waiting for ${string}` | `ended with ${string}`;

export interface Replica {
  /** `recovery-2`; of a service with one replica the name of the service. */
  readonly name: string;
  readonly pid: number;
  /** Null until it listens. */
  readonly url: string | null;
  readonly state: ReplicaState;
  readonly logFile: string;
  /** The last it said on standard error, which is why it ended where it ended by itself; null when nothing. */
  readonly lastWords: string | null;
  /** What it has logged under `key` since it started, once it has. Rejects when the process ends before. */
  logged(key: 'url' | 'smpp'): Promise<string>;
  /** Asks it how it is. */
  look(): Promise<void>;
  /** In order; by force after the grace time. */
  stop(): Promise<void>;
}

export interface ReplicaWanted {
  readonly name: string;
  readonly service: string;
  /** All there is. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logFolder: string;
}

/** What a service takes at most by itself (`RINGBACK_STOP_GRACE_SECONDS` and five seconds), and a little. */
const FORCE_AFTER_MS = 27_000;
const LOOK_WITHIN_MS = 2_000;
const LAST_WORDS = 2_000;

/** In a group of its own, so that Ctrl-C in a terminal reaches us alone; the channel closes with us, and then it ends. */
export const startReplica = ({ name, service, environment, logFolder }: ReplicaWanted): Replica => {
  const child = spawn(process.execPath, [join(import.meta.dirname, '..', service, 'main.ts')], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: true,
  });
  const logFile = join(logFolder, `${name}.log`);
  const words = listen(child, name, logFile);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let url: string | null = null;
  let state: ReplicaState = 'starting';
  void words.url.then((found) => (url = found)).catch(() => {});
  child.once('exit', (code, signal) => (state = `ended with ${code ?? signal}`));
  return {
    name,
    pid: child.pid ?? 0,
    logFile,
    get lastWords() {
      return words.last();
    },
    get url() {
      return url;
    },
    get state() {
      return state;
    },
    logged: (key) => words[key],
    async look() {
      if (url === null || hasEnded(child)) return;
      const seen = await askReady(url);
      if (!hasEnded(child)) state = seen;
    },
    async stop() {
      if (hasEnded(child)) return;
      child.kill('SIGTERM');
      const force = setTimeout(() => child.kill('SIGKILL'), FORCE_AFTER_MS);
      await ended;
      clearTimeout(force);
    },
  };
};

const hasEnded = ({ exitCode, signalCode }: ChildProcess): boolean => exitCode !== null || signalCode !== null;

/** Its log goes to a file; where it listens is read from it. */
const listen = (child: ChildProcess, name: string, logFile: string) => {
  const file = createWriteStream(logFile);
  const url = Promise.withResolvers<string>();
  const smpp = Promise.withResolvers<string>();
  let seen = '';
  const read = (text: string): void => {
    seen += text;
    const at = (key: string): string | undefined => new RegExp(`"${key}":"([a-z]+://[^"]+)"`).exec(seen)?.[1];
    const [http, sms] = [at('url'), at('smpp')];
    if (http !== undefined) url.resolve(http);
    if (sms !== undefined) smpp.resolve(sms);
    seen = seen.slice(-LAST_WORDS);
  };
  child.stdout?.setEncoding('utf8').on('data', read).pipe(file, { end: false });
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', read).pipe(file, { end: false });
  child.stderr?.on('data', (text: string) => (complaint = `${complaint}${text}`.slice(-LAST_WORDS)));
  child.once('close', (code) => {
    file.end();
    const why = new Error(`${name} ended with ${code} before it listened: ${seen.trim()}`);
    for (const words of [url, smpp]) words.reject(why);
  });
  for (const { promise } of [url, smpp]) promise.catch(() => {});
  return { url: url.promise, smpp: smpp.promise, last: () => complaint.trim().split('\n').at(-1) || null };
};

const askReady = async (url: string): Promise<ReplicaState> => {
  try {
    const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(LOOK_WITHIN_MS) });
    if (response.ok) return 'ready';
    const { waitingFor = [] } = (await response.json()) as { waitingFor?: readonly string[] };
    return `waiting for ${waitingFor.join(', ') || 'its start'}`;
  } catch {
    return 'waiting for an answer';
  }
};
