/**
 * Appends of one process, gathered into rounds: while one round is being made durable the next gathers, so that a flush to disk
 * and a way to the server and back are shared by all who wait. An append whose caller says where its stream stands is tried
 * without looking first; only if the stream has moved, or if nobody knows, it is looked at and judged.
 */
import { nextTurn } from '../clock/next-turn.ts';
import { isUnavailable } from '../bus/unavailable.ts';
import { idsOf, judgeAppend, type StreamView } from './append-rule.ts';
import type { AppendResult, ExpectedRevision, NewEvent } from './port.ts';
import { categoryOf } from './stream-category.ts';

/** An event as it is stored. */
export interface EncodedEvent {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly time: string;
  readonly data: string;
  readonly meta: string;
}

export interface PendingAppend {
  readonly stream: string;
  readonly category: string;
  readonly ids: readonly [string, ...string[]];
  readonly rows: readonly EncodedEvent[];
  readonly expected: ExpectedRevision;
}

export interface PlannedAppend {
  readonly append: PendingAppend;
  /** Revision behind which it is written. */
  readonly base: number;
}

export interface AppendStatements {
  /** The stream of each, as far as `judgeAppend` asks. */
  look(appends: readonly PendingAppend[]): Promise<readonly StreamView[]>;
  /** Writes them in one durable transaction, except to streams that do not stand where planned: those are returned. */
  write(planned: readonly PlannedAppend[]): Promise<ReadonlySet<string>>;
}

export interface BatchedAppends {
  /** Rejects with what the statements reject with: then it may or may not have been written. */
  submit(stream: string, events: readonly NewEvent[], expected: ExpectedRevision): Promise<AppendResult>;
  /** Resolves when nothing waits any more. */
  drained(): Promise<void>;
}

interface Job extends PendingAppend {
  readonly bytes: number;
  /** Its stream must be looked at: nobody knows where it stands. */
  unsure: boolean;
  settled: boolean;
  resolve(result: AppendResult): void;
  reject(error: unknown): void;
}

const MOST_JOBS = 512;
const MOST_BYTES = 4_000_000;

const encode = ({ id, type, version, time, data, meta }: NewEvent): EncodedEvent => ({
  id,
  type,
  version,
  time,
  data: JSON.stringify(data),
  meta: JSON.stringify(meta),
});

const jobOf = (
  stream: string,
  events: readonly NewEvent[],
  expected: ExpectedRevision,
  { resolve, reject }: PromiseWithResolvers<AppendResult>,
): Job => {
  const rows = events.map(encode);
  const bytes = rows.reduce((sum, { data }) => sum + data.length, 0);
  const append: PendingAppend = { stream, category: categoryOf(stream), ids: idsOf(events), rows, expected };
  return { ...append, bytes, unsure: expected === 'any', settled: false, resolve, reject };
};

const settle = (job: Job, result: AppendResult): void => {
  job.settled = true;
  job.resolve(result);
};

/** What goes into this round; answers at once what need not be written. Who is neither waits for the next round. */
const plan = (jobs: readonly Job[], views: ReadonlyMap<Job, StreamView>): (PlannedAppend & { append: Job })[] => {
  /** By stream, where it will stand after this round. */
  const inHand = new Map<string, number>();
  return jobs.flatMap((append) => {
    const view = views.get(append);
    const ahead = inHand.get(append.stream);
    if (ahead !== undefined && append.expected !== ahead) return [];
    const verdict = ahead === undefined && view ? judgeAppend(view, append.ids, append.expected) : 'write';
    if (verdict !== 'write') {
      settle(append, verdict);
      return [];
    }
    const known = ahead ?? view?.last ?? (append.expected === 'no-stream' ? -1 : Number(append.expected));
    inHand.set(append.stream, known + append.rows.length);
    return [{ append, base: known }];
  });
};

export const batchedAppends = (statements: AppendStatements): BatchedAppends => {
  let waiting: Job[] = [];
  let running: Promise<void> | undefined;

  const lookAt = async (jobs: readonly Job[]): Promise<ReadonlyMap<Job, StreamView>> => {
    if (jobs.length === 0) return new Map();
    const views = await statements.look(jobs);
    return new Map(jobs.map((job, i) => [job, views[i]!]));
  };

  const attempt = async (jobs: readonly Job[]): Promise<void> => {
    const planned = plan(jobs, await lookAt(jobs.filter((job) => job.unsure)));
    const moved = planned.length === 0 ? new Set() : await statements.write(planned);
    for (const { append, base } of planned) {
      if (moved.has(append.stream)) continue;
      settle(append, { outcome: 'appended', revision: base + append.rows.length, duplicate: false });
    }
    const again = jobs.filter((job) => !job.settled);
    for (const job of again) job.unsure = true;
    waiting.unshift(...again);
  };

  const round = async (jobs: readonly Job[]): Promise<void> => {
    try {
      await attempt(jobs);
    } catch (error) {
      // An outage concerns all of them; anything else is the fault of one: find it by trying each alone.
      const left = jobs.filter((job) => !job.settled);
      if (left.length > 1 && !isUnavailable(error)) for (const job of left) await round([job]);
      else for (const job of left) job.reject(error);
    }
  };

  const take = (): Job[] => {
    let bytes = 0;
    const size = waiting.findIndex((job, i) => i === MOST_JOBS || ((bytes += job.bytes) > MOST_BYTES && i > 0));
    return waiting.splice(0, size === -1 ? waiting.length : size);
  };

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      // Those who were just told may have the next one ready within this turn.
      await nextTurn();
      await round(take());
    }
    running = undefined;
  };

  return {
    submit(stream, events, expected) {
      const answer = Promise.withResolvers<AppendResult>();
      waiting.push(jobOf(stream, events, expected, answer));
      running ??= drain();
      return answer.promise;
    },
    drained: async () => running,
  };
};
