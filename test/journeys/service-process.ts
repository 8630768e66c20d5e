/** One service as a process of its own, as an orchestrator runs it: settings from the environment, health over HTTP, a signal at the end. */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Ended, Workbench } from './ringback-process.ts';

const ROOT = join(import.meta.dirname, '../..');
export type ServiceName = 'ingest' | 'recovery' | 'messaging' | 'dialer' | 'reports' | 'smsc' | 'centre';

const KEY = Buffer.alloc(32, 7).toString('base64url');
export const secrets = { RINGBACK_CALLER_ID_SECRET: KEY, RINGBACK_MASTER_KEY: KEY };

export interface Health {
  readonly status: number;
  readonly body: { readonly status: string; readonly waitingFor?: readonly string[] };
}

export interface ServiceRun {
  /** Rejects when the process ended before it listened. */
  readonly url: Promise<string>;
  readonly ended: Promise<Ended>;
  /** All it has logged so far. */
  log(): readonly Readonly<Record<string, unknown>>[];
  health(of: 'live' | 'ready'): Promise<Health>;
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

/** `settings` are all there are: nothing of whoever runs the tests. `root`: of the code, where it is not ours. */
export const serviceRuns = (
  bench: Workbench,
  service: ServiceName,
  settings: Readonly<Record<string, string>>,
  root = ROOT,
): ServiceRun => {
  const child = spawn(process.execPath, [join(root, 'services', service, 'main.ts')], {
    env: { ...bench.environment, RINGBACK_HTTP_PORT: '0', ...settings },
    // The channel closes with us, and then it ends, however that came.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  let stdout = '';
  let stderr = '';
  const url = Promise.withResolvers<string>();
  url.promise.catch(() => {});
  const ended = Promise.withResolvers<Ended>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const found = /"url":"(http:[^"]+)"/.exec(stdout)?.[1];
    if (found !== undefined) url.resolve(found);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.once('close', (code, signal) => {
    url.reject(new Error(`${service} ended with ${code}: ${stderr}`));
    ended.resolve({ code, signal, stdout, stderr });
  });
  return {
    url: url.promise,
    ended: ended.promise,
    log: () =>
      stdout
        .split('\n')
        .filter((line) => line.startsWith('{') && line.endsWith('}'))
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    async health(of) {
      const response = await fetch(`${await url.promise}/health/${of}`);
      return { status: response.status, body: (await response.json()) as Health['body'] };
    },
    kill(signal) {
      child.kill(signal);
      return ended.promise;
    },
  };
};
