/** Back-tests ordered on the page: one at a time, told how far it is, kept with who ordered it. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { BacktestProgress, BacktestRun } from '../api/backtest-shape.ts';
import type { BackTester, BacktestEnd, BacktestOrder, OrderedBacktest } from '../ports.ts';
import type { BacktestRecord, ReportTables } from '../read-model/tables.ts';
import { newToken } from '../sign-in/secret-token.ts';

const KEPT = 20;
const SHORT_ID = 16;

export interface BacktestRuns {
  readonly tester: BackTester | null;
  /** Null while another one runs. `version` is that of the policy. */
  start(order: BacktestOrder, version: string, by: string): Promise<BacktestRun | null>;
  /** False where none of that id is running. */
  cancel(id: string): boolean;
  progress(): BacktestProgress | null;
  list(): Promise<BacktestRun[]>;
  stop(): Promise<void>;
}

interface Running {
  readonly id: string;
  readonly ordered: OrderedBacktest;
  readonly over: Promise<void>;
  progress: BacktestProgress;
}

const runOf = ({ result, ...row }: BacktestRecord): BacktestRun => ({
  ...row,
  result: result === null ? null : (JSON.parse(result) as BacktestRun['result']),
});

export const openBacktestRuns = (
  db: Kysely<ReportTables>,
  clock: Clock,
  log: Logger,
  tester: BackTester | null,
): BacktestRuns => {
  let running: Running | null = null;
  let isStarting = false;

  const end = async (id: string, ended: BacktestEnd): Promise<void> => {
    await db
      .updateTable('backtests')
      .set({
        state: ended.end,
        endedAt: instant(clock.now()),
        problem: ended.end === 'failed' ? ended.problem : null,
        result: ended.end === 'done' ? JSON.stringify(ended.result) : null,
      })
      .where('id', '=', id)
      .execute();
  };
  const forgetOld = async (): Promise<void> => {
    const old = await db
      .selectFrom('backtests')
      .select('id')
      .orderBy('startedAt', 'desc')
      .orderBy('id')
      .limit(1000)
      .offset(KEPT)
      .execute();
    const ids = old.map(({ id }) => id);
    if (ids.length > 0) await db.deleteFrom('backtests').where('id', 'in', ids).execute();
  };
  const follow = async (id: string, ordered: OrderedBacktest): Promise<void> => {
    try {
      await end(id, await ordered.ended);
      await forgetOld();
    } catch (error) {
      log.error({ err: error }, 'the end of a back-test could not be kept');
    } finally {
      running = null;
    }
  };
  const begin = async (order: BacktestOrder, version: string, by: string): Promise<BacktestRun> => {
    // One that was running when its process ended is not running any more.
    await db
      .updateTable('backtests')
      .set({ state: 'cancelled', endedAt: instant(clock.now()) })
      .where('state', '=', 'running')
      .execute();
    const id = newToken().slice(0, SHORT_ID);
    const { from, to } = order;
    const open = { endedAt: null, problem: null, result: null };
    const row: BacktestRecord = {
      id,
      by,
      startedAt: instant(clock.now()),
      from,
      to,
      policyVersion: version,
      state: 'running',
      ...open,
    };
    await db.insertInto('backtests').values(row).execute();
    const ordered = tester!.run(order, (progress) => {
      if (running?.id === id) running.progress = progress;
    });
    running = { id, ordered, over: follow(id, ordered), progress: { side: 'baseline', share: 0 } };
    return runOf(row);
  };
  return {
    tester,
    async start(order, version, by) {
      if (running !== null || isStarting) return null;
      isStarting = true;
      try {
        return await begin(order, version, by);
      } finally {
        isStarting = false;
      }
    },
    cancel(id) {
      if (running?.id !== id) return false;
      running.ordered.cancel();
      return true;
    },
    progress: () => running?.progress ?? null,
    async list() {
      const rows = await db
        .selectFrom('backtests')
        .selectAll()
        .orderBy('startedAt', 'desc')
        .orderBy('id')
        .limit(KEPT)
        .execute();
      const isOver = ({ id, state }: BacktestRecord): boolean => state === 'running' && running?.id !== id;
      return rows.map((row) => runOf(isOver(row) ? { ...row, state: 'cancelled' } : row));
    },
    async stop() {
      running?.ordered.cancel();
      await running?.over;
    },
  };
};
