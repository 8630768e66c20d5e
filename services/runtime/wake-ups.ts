/**
 * Durable alarms, derived from the service's own streams: a stream says when it wants to be woken, and at that moment it is,
 * also after a crash. Alarms are never set by hand, so none can be forgotten, and none outlives its reason.
 */
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import { limiter } from './bus/limiter.ts';
import { isUnavailable } from './bus/unavailable.ts';
import type { Cancel, Clock } from './clock/clock.ts';
import type { Work } from './clock/work.ts';
import { START, type EventStore } from './event-store/port.ts';
import { followStore, type Following } from './follow-store.ts';
import { andThen, type Soon } from './soon.ts';
import { wakeUpTable, type WakeUp, type WakeUpsTables, type WakeUpTable } from './wake-up-table.ts';

export { wakeUpsMigration, type WakeUpsTables } from './wake-up-table.ts';

export interface WakeUpsOptions<Tables extends WakeUpsTables> {
  readonly store: EventStore;
  /** Migrated with `wakeUpsMigration`. */
  readonly db: Kysely<Tables>;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  /** Unique in this database. */
  readonly name: string;
  readonly category: string;
  /** For events that other processes append, in milliseconds. */
  readonly pollMs?: number;
  /** When this stream wants to be woken, as the store has it at `revision` or later, or now (ms since 1970); null: not at all. */
  readonly dueAt: (stream: string, revision?: number) => Soon<number | null>;
  /** Must append what moves the due time. May be called twice for one due time: after a crash, or by two replicas. */
  readonly wake: (stream: string, now: number) => Promise<void>;
}

const DUE_AT_ONCE = 500;
const WOKEN_AT_ONCE = 32;
/** Looking at events again does no harm, and each save is a transaction with all alarms that wait to be written. */
const SAVE_AFTER_EVENTS = 4000;
/** Before a stream that did not move its due time is woken again. */
const DEFECT_PAUSE_MS = 60_000;
const FIRST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 30_000;

export const startWakeUps = async <Tables extends WakeUpsTables>(
  options: WakeUpsOptions<Tables>,
): Promise<Following> => {
  const { store, clock, work, log, name, category, dueAt, wake } = options;
  const table = wakeUpTable(options.db, name);
  const onePlanAtATime = limiter(1);
  const hands = limiter(WOKEN_AT_ONCE);
  const timer = alarmClock(clock, () => ringOnce());
  /** Streams that were woken in vain, and when. */
  const stuck = new Map<string, number>();
  let ringing: Promise<void> | null = null;
  let ringAgain = false;
  let failures = 0;
  let stopping = false;

  const wakeUpAt = (stream: string, due: number | null): WakeUp => {
    const stuckSince = stuck.get(stream);
    if (stuckSince === undefined) return { stream, dueAt: due };
    if (due !== null && due <= stuckSince) return { stream, dueAt: stuckSince + DEFECT_PAUSE_MS };
    stuck.delete(stream);
    return { stream, dueAt: due };
  };

  /** Most streams are remembered: no promise for each of them. */
  const nextFor = ([stream, revision]: readonly [string, number?]): Soon<WakeUp> =>
    andThen(dueAt(stream, revision), (due) => wakeUpAt(stream, due));

  /** One at a time: a due time looked up earlier must never overwrite one looked up later. */
  const plan = async (streams: ReadonlyMap<string, number | undefined>): Promise<void> =>
    onePlanAtATime.run(async () => {
      const wakeUps = await allOf(Array.from(streams, nextFor));
      table.plan(wakeUps);
      for (const wakeUp of wakeUps) timer.arm(wakeUp.dueAt);
    });

  const wakeOne = async (stream: string, now: number): Promise<void> => {
    let error: unknown;
    try {
      await wake(stream, now);
    } catch (thrown) {
      if (isUnavailable(thrown)) throw thrown;
      error = thrown;
    }
    const due = await dueAt(stream);
    if (due === null || due > now) return;
    stuck.set(stream, now);
    log.error(
      { err: error, wakeUps: name, stream, due },
      'woken, and the due time did not move: a defect, again in 60 s',
    );
  };

  const wakeAllDue = async (): Promise<void> => {
    while (!stopping) {
      const now = clock.now();
      const due = await table.due(now, DUE_AT_ONCE);
      if (due.length === 0) return;
      const woken = await Promise.allSettled(due.map(async (stream) => hands.run(() => wakeOne(stream, now))));
      const done = due.filter((_, i) => woken[i]?.status === 'fulfilled');
      await plan(new Map(done.map((stream) => [stream, undefined])));
      for (const one of woken) if (one.status === 'rejected') throw one.reason;
    }
  };

  const ring = async (): Promise<void> => {
    try {
      await wakeAllDue();
      timer.arm(await table.earliest());
      failures = 0;
    } catch (error) {
      const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS);
      failures += 1;
      log.warn({ err: error, wakeUps: name, pauseMs }, 'wake-ups pause, they will be made up for');
      timer.arm(clock.now() + pauseMs);
    }
    ringing = null;
    if (ringAgain) ringOnce();
  };

  const ringOnce = (): void => {
    ringAgain = ringing !== null;
    if (!stopping) ringing ??= work.track(ring());
  };

  timer.arm(await table.earliest());
  const following = followStore({
    store: rememberedIn(table, store),
    name: `wake-ups-${name}`,
    categories: [category],
    clock,
    work,
    log,
    ...(options.pollMs === undefined ? {} : { pollMs: options.pollMs }),
    saveAfterEvents: SAVE_AFTER_EVENTS,
    // The last one of a stream is its newest.
    handle: (events) => plan(new Map(events.map(({ stream, revision }) => [stream, revision]))),
  });
  // What another replica left behind when it died, or a clock that was set jumped over.
  const cancelSweep = clock.cron('* * * * *', 'UTC', ringOnce);

  return {
    caughtUp: () => following.caughtUp(),
    wake: () => following.wake(),
    async stop() {
      stopping = true;
      cancelSweep();
      timer.stop();
      await following.stop();
      await ringing;
    },
  };
};

const isKnown = (wakeUp: WakeUp | Promise<WakeUp>): wakeUp is WakeUp => !(wakeUp instanceof Promise);

const allOf = async (wakeUps: readonly Soon<WakeUp>[]): Promise<readonly WakeUp[]> =>
  wakeUps.every(isKnown) ? wakeUps : Promise.all(wakeUps.map(async (one) => one));

/** One timer, for the earliest alarm. */
const alarmClock = (clock: Clock, ring: () => void) => {
  let armed: { readonly at: number; readonly cancel: Cancel } | null = null;
  let stopped = false;
  return {
    arm(at: number | null): void {
      if (at === null || stopped || (armed !== null && armed.at <= at)) return;
      armed?.cancel();
      const cancel = clock.after(at - clock.now(), () => {
        armed = null;
        ring();
      });
      armed = { at, cancel };
    },
    stop(): void {
      stopped = true;
      armed?.cancel();
    },
  };
};

/** The store, with the checkpoint beside the alarms: whoever loses them derives them again from the beginning. */
const rememberedIn = (table: WakeUpTable, store: EventStore): EventStore => ({
  ...store,
  loadCheckpoint: async () => (await table.loadPosition()) ?? START,
  saveCheckpoint: (_, position) => table.savePosition(position),
});
