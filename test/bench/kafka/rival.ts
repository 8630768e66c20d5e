/** A rival as a process of its own, as our services are: gone when told to, and when we are gone. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

export interface Rival {
  readonly pid: number;
  stop(): Promise<void>;
}

/** Resolves when it says that it is there. */
export const startRival = async (file: string, options: object): Promise<Rival> => {
  const child = fork(file, [JSON.stringify(options)], { execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(([code]) => {
      throw new Error(`the rival ${file} ended with ${String(code)}`);
    }),
  ]);
  return {
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.disconnect();
      await exited;
    },
  };
};

/** In the child: the object that it was started with. */
export const optionsOfRival = (): unknown => JSON.parse(process.argv[2] ?? '{}');

/** In the child: it is there, and stays until its parent goes. `end` closes what is open. */
export const serveUntilLeft = (end: () => Promise<unknown>): void => {
  process.once('disconnect', () => void end().finally(() => process.exit(0)));
  process.send?.('there');
};
