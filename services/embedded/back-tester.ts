/** Back-tests of the history of this process, each as a process of its own with what is left of the machine: calls never wait for one. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parsePolicy, PolicyProblem, type Policy } from '@ringback/recovery/policy-file.ts';
import { policyText } from '@ringback/recovery/policy-text.ts';
import type { BacktestProgress, BacktestResult } from '@ringback/reports/api/backtest-shape.ts';
import type { BackTester, BacktestEnd, BacktestOrder } from '@ringback/reports/ports.ts';

/** The program behind `npm run backtest`. */
const PROGRAM = fileURLToPath(new URL('../replay/backtest/main.ts', import.meta.url));

type Told = ({ kind: 'progress' } & BacktestProgress) | ({ kind: 'backtest' } & BacktestResult);

const lastDay = (to: string): string => Temporal.PlainDate.from(to).subtract({ days: 1 }).toString();

const argumentsFor = (dataDir: string, folder: string, { from, to, zone }: BacktestOrder): string[] => {
  const files = ['--policy', join(folder, 'policy.json'), '--against', join(folder, 'present.json')];
  return [PROGRAM, '--data', dataDir, ...files, '--from', from, '--to', lastDay(to), '--zone', zone, '--json'];
};

const yieldToCalls = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It runs as fast as the rest then, or has ended already.
  }
};

const endOf = (
  child: ChildProcess,
  tell: (progress: BacktestProgress) => void,
  isCancelled: () => boolean,
): Promise<BacktestEnd> => {
  const { promise, resolve } = Promise.withResolvers<BacktestEnd>();
  let result: BacktestResult | null = null;
  let words = '';
  createInterface({ input: child.stdout! }).on('line', (line) => {
    const { kind, ...told } = JSON.parse(line) as Told;
    if (kind === 'progress') tell(told as BacktestProgress);
    else result = told as BacktestResult;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (words = (words + text).slice(0, 2000)));
  child.once('error', (error) => resolve({ end: 'failed', problem: `It could not be started: ${error.message}.` }));
  child.once('close', (code, signal) => {
    if (code === 0 && result !== null) resolve({ end: 'done', result });
    else if (isCancelled()) resolve({ end: 'cancelled' });
    else resolve({ end: 'failed', problem: words.split('\n')[0] || `It ended with ${signal ?? `code ${code}`}.` });
  });
  return promise;
};

export const backTester = (dataDir: string, policy: Policy): BackTester => {
  const presentPolicy = policyText(policy);
  return {
    presentPolicy,
    check(text) {
      try {
        return { version: parsePolicy(text, 'text').version };
      } catch (error) {
        if (error instanceof PolicyProblem) return { problem: error.message };
        throw error;
      }
    },
    run(order, tell) {
      const folder = mkdtempSync(join(tmpdir(), 'ringback-back-test-'));
      writeFileSync(join(folder, 'present.json'), presentPolicy);
      writeFileSync(join(folder, 'policy.json'), order.policy);
      const child = spawn(process.execPath, argumentsFor(dataDir, folder, order), {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      yieldToCalls(child);
      let isCancelled = false;
      const ended = endOf(child, tell, () => isCancelled).finally(() =>
        rmSync(folder, { recursive: true, force: true }),
      );
      const cancel = (): void => {
        isCancelled = true;
        child.kill('SIGTERM');
      };
      return { ended, cancel };
    },
  };
};
