/** Ringback as its user runs it: a process with a data folder, a page, and an end. */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
const programs = {
  start: 'services/embedded/main.ts',
  replay: 'services/replay/main.ts',
  backtest: 'services/replay/backtest/main.ts',
  audit: 'services/audit/main.ts',
  backup: 'services/embedded/backup/main.ts',
} as const;
/** A file in the folder of compiled code: what `npm start` loads is in it. */
const PRIMED = 'ringback';
export type Program = keyof typeof programs;

const fileOf = (program: Program): string => join(ROOT, programs[program]);

/** Made for one test file and removed at its end. Processes do not compile the services again. */
export interface Workbench {
  /** A new empty folder. */
  folder(name: string): string;
  readonly environment: NodeJS.ProcessEnv;
  clear(): void;
}

/** The settings of whoever runs the tests are no business of theirs. */
const withoutSettings = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !name.startsWith('RINGBACK_')));

export const workbench = (): Workbench => {
  const root = mkdtempSync(join(tmpdir(), 'ringback-journey-'));
  const compiled = process.env['NODE_COMPILE_CACHE'] ?? join(root, 'compiled');
  const environment = { ...withoutSettings(process.env), NODE_COMPILE_CACHE: compiled };
  // Only a process that ends by itself leaves its compiled code behind.
  if (!existsSync(join(compiled, PRIMED))) {
    spawnSync(process.execPath, [fileOf('start'), '--help'], { env: environment });
    writeFileSync(join(compiled, PRIMED), '');
  }
  return {
    environment,
    folder: (name) => mkdtempSync(join(root, `${name}-`)),
    clear: () => rmSync(root, { recursive: true, force: true }),
  };
};

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RingbackProcess {
  /** Where the page is, once it answers; null when the process ended before. */
  readonly up: Promise<string | null>;
  readonly ended: Promise<Ended>;
  kill(signal: NodeJS.Signals): Promise<Ended>;
}

export const launch = (bench: Workbench, program: Program, args: readonly string[]): RingbackProcess => {
  const child = spawn(process.execPath, [fileOf(program), ...args], {
    env: bench.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  const up = Promise.withResolvers<string | null>();
  const ended = Promise.withResolvers<Ended>();
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    const url = /Open (http:\/\/\S+)/.exec(stdout)?.[1];
    if (url !== undefined) up.resolve(url);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  child.once('error', ended.reject);
  child.once('close', (code, signal) => {
    up.resolve(null);
    ended.resolve({ code, signal, stdout, stderr });
  });
  return {
    up: up.promise,
    ended: ended.promise,
    kill: (signal) => {
      child.kill(signal);
      return ended.promise;
    },
  };
};

const LONGEST_RUN_MS = 15_000;

/** To its end; one that does not come to it is killed. */
export const run = async (bench: Workbench, program: Program, args: readonly string[]): Promise<Ended> => {
  const { ended, kill } = launch(bench, program, args);
  const impatient = setTimeout(() => void kill('SIGKILL'), LONGEST_RUN_MS);
  try {
    return await ended;
  } finally {
    clearTimeout(impatient);
  }
};
