/** One replica of a service, through all its lives: whenever it ends it is started again, as an orchestrator would. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Service } from '@ringback/cluster/start.ts';
import type { Workbench } from '../journeys/ringback-process.ts';
import { serviceRuns, type ServiceRun } from '../journeys/service-process.ts';
import type { Settings } from './wiring.ts';

export interface Member {
  /** `recovery-2`; of a service with one replica its name. */
  readonly name: string;
  readonly service: Service;
  /** The process it is now. */
  readonly run: ServiceRun;
  /** At once; it is started again. */
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
}

const RESTART_AFTER_MS = 200;

export interface Life {
  readonly member: Member;
  /** In order, and not started again. */
  stop(): Promise<void>;
  start(): void;
  destroy(): Promise<void>;
}

const lastWords = (run: ServiceRun, stderr: string): string =>
  stderr.trim().slice(-500) || JSON.stringify(run.log().at(-1) ?? '').slice(0, 500);

export const live = (
  bench: Workbench,
  name: string,
  service: Service,
  settings: Settings,
  tell: (line: string) => void,
  root?: string,
): Life => {
  let wanted = true;
  let killed = false;
  let run = serviceRuns(bench, service, settings, root);
  const again = async (): Promise<void> => {
    const { code, signal, stderr } = await run.ended;
    if (!killed && wanted) tell(`${name} ended with ${code ?? signal} by itself: ${lastWords(run, stderr)}`);
    killed = false;
    if (!wanted) return;
    await sleep(RESTART_AFTER_MS);
    if (wanted) start();
  };
  const start = (): void => {
    wanted = true;
    run = serviceRuns(bench, service, settings, root);
    void again();
  };
  void again();
  const member: Member = {
    name,
    service,
    get run() {
      return run;
    },
    async kill() {
      killed = true;
      await run.kill('SIGKILL');
    },
    pause: () => void run.kill('SIGSTOP'),
    resume: () => void run.kill('SIGCONT'),
  };
  return {
    member,
    start,
    async stop() {
      wanted = false;
      const { code, stderr } = await run.kill('SIGTERM');
      if (code !== 0) throw new Error(`${name} was told to stop and ended with ${code}: ${stderr}`);
    },
    async destroy() {
      wanted = false;
      await run.kill('SIGKILL');
    },
  };
};
