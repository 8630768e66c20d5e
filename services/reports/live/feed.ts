/**
 * Tells open pages what changed, a few times a second at most and never at more than a twentieth of this process's time:
 * the longer the figures take to count, the rarer they are counted. With no page open nothing is counted at all.
 */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { type Cancel, type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { ReportTables } from '../read-model/tables.ts';
import type { CaseRow, LiveUpdate } from '../shapes.ts';
import { casesTouched, lastCases } from '../views/last-cases.ts';
import { tallies } from '../views/summary.ts';
import { whatAgentsDo } from '../views/what-agents-do.ts';
import { type Changed, changes } from './changes.ts';

export type LiveMessage =
  | { readonly event: 'snapshot' | 'change'; readonly id: number; readonly data: LiveUpdate }
  | { readonly event: 'heartbeat'; readonly id: number; readonly data: { readonly at: string } };

export type Listener = (message: LiveMessage) => void;

export interface Feed {
  /** To be told of every batch, in or out of order. */
  note(envelopes: readonly Envelope[]): void;
  /** Sends a snapshot, then every change until the returned function is called. */
  attach(listener: Listener): () => void;
  readonly listeners: number;
  stop(): Promise<void>;
}

export interface FeedOptions {
  readonly db: Kysely<ReportTables>;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly intervalMs: number;
  readonly heartbeatMs: number;
}

/** Cases a page shows at first. */
export const CASES_SHOWN = 50;
/** Share of the time the feed may spend counting, as rest per time of counting. */
const REST_PER_COST = 20;

export const liveFeed = ({ db, clock, work, log, intervalMs, heartbeatMs }: FeedOptions): Feed => {
  const noted = changes();
  const wanting = new Set<Listener>();
  const listening = new Set<Listener>();
  let id = 0;
  let cancelFlush: Cancel | null = null;
  let cancelBeat: Cancel | null = null;
  let notBefore = 0;
  let stopped = false;
  let inHand: Promise<void> = Promise.resolve();

  /** One count after the other, so that no page gets an older state after a newer one. */
  const next = (job: () => Promise<void>): void => {
    inHand = work.track(inHand.then(job).catch((error: unknown) => log.error({ err: error }, 'live page not updated')));
  };
  const update = async (cases: readonly CaseRow[]): Promise<LiveUpdate> => ({
    at: nowInstant(clock),
    tallies: await tallies(db),
    cases,
    agents: await whatAgentsDo(db),
  });
  const newest = async (): Promise<LiveUpdate> => update((await lastCases(db, { limit: CASES_SHOWN })) ?? []);
  const compose = async (changed: Exclude<Changed, { kind: 'nothing' }>): Promise<LiveMessage> => {
    id += 1;
    if (changed.kind === 'everything') return { event: 'snapshot', id, data: await newest() };
    return { event: 'change', id, data: await update(await casesTouched(db, changed)) };
  };
  const tell = (message: LiveMessage): void => {
    for (const listener of listening) listener(message);
  };
  const flush = async (): Promise<void> => {
    const changed = noted.take();
    if (changed.kind === 'nothing' || listening.size === 0) return;
    const begun = clock.now();
    try {
      tell(await compose(changed));
    } catch (error) {
      noted.noteEverything();
      throw error;
    } finally {
      notBefore = clock.now() + REST_PER_COST * (clock.now() - begun);
    }
  };
  const plan = (): void => {
    if (cancelFlush !== null || stopped || wanting.size === 0) return;
    cancelFlush = clock.after(Math.max(intervalMs, notBefore - clock.now()), () => {
      cancelFlush = null;
      next(flush);
    });
  };
  const beat = (): void => {
    if (stopped || wanting.size === 0) return;
    cancelBeat = clock.after(heartbeatMs, () => {
      cancelBeat = null;
      id += 1;
      tell({ event: 'heartbeat', id, data: { at: nowInstant(clock) } });
      beat();
    });
  };
  const welcome = async (listener: Listener): Promise<void> => {
    if (!wanting.has(listener)) return;
    id += 1;
    listener({ event: 'snapshot', id, data: await newest() });
    listening.add(listener);
  };
  const rest = (): void => {
    cancelFlush?.();
    cancelBeat?.();
    cancelFlush = null;
    cancelBeat = null;
    noted.take();
  };
  return {
    note(envelopes) {
      if (wanting.size === 0) return;
      noted.note(envelopes);
      plan();
    },
    attach(listener) {
      wanting.add(listener);
      if (cancelBeat === null) beat();
      next(() => welcome(listener));
      return () => {
        wanting.delete(listener);
        listening.delete(listener);
        if (wanting.size === 0) rest();
      };
    },
    get listeners() {
      return wanting.size;
    },
    async stop() {
      stopped = true;
      rest();
      await inHand;
    },
  };
};
