/**
 * Tells open pages what changed, a few times a second at most and never at more than a twentieth of this process's time:
 * the longer the figures take to count, the rarer they are counted. With no page open nothing is counted at all.
 */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { LiveUpdate } from '../shapes.ts';
import { changes } from './changes.ts';
import { composeChange, composeSnapshot } from './compose-update.ts';
import { plannedOnce } from './planned-once.ts';

type Content =
  | { readonly event: 'snapshot' | 'change'; readonly data: LiveUpdate }
  | { readonly event: 'heartbeat'; readonly data: { readonly at: string } };

/** `id` rises by one with each message of this process. */
export type LiveMessage = Content & { readonly id: number };
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
  readonly log: Platform['log'];
  readonly intervalMs: number;
  readonly heartbeatMs: number;
}

/** Rest after counting, in times of what the counting took. */
const REST_PER_COST = 20;

export const liveFeed = (options: FeedOptions): Feed => {
  const { clock, intervalMs, heartbeatMs } = options;
  const noted = changes();
  const audience = liveAudience(options);
  const beat = plannedOnce(clock, () => {
    audience.tell({ event: 'heartbeat', data: { at: nowInstant(clock) } });
    beat.plan(heartbeatMs);
  });
  let notBefore = 0;
  const flush = plannedOnce(clock, () => audience.next(count));
  const count = async (): Promise<void> => {
    const begun = clock.now();
    try {
      await tellChanges(options, noted, audience);
    } finally {
      notBefore = clock.now() + REST_PER_COST * (clock.now() - begun);
    }
  };
  const rest = (): void => {
    flush.cancel();
    beat.cancel();
    noted.take();
  };
  return {
    note(envelopes) {
      if (audience.size() === 0) return;
      noted.note(envelopes);
      flush.plan(Math.max(intervalMs, notBefore - clock.now()));
    },
    attach(listener) {
      beat.plan(heartbeatMs);
      const leave = audience.join(listener);
      return () => {
        leave();
        if (audience.size() === 0) rest();
      };
    },
    get listeners() {
      return audience.size();
    },
    async stop() {
      rest();
      await audience.leave();
    },
  };
};

const tellChanges = async (
  { db, clock }: FeedOptions,
  noted: ReturnType<typeof changes>,
  audience: Audience,
): Promise<void> => {
  const changed = noted.take();
  if (changed.kind === 'nothing' || audience.size() === 0) return;
  try {
    if (changed.kind === 'everything') audience.tell({ event: 'snapshot', data: await composeSnapshot(db, clock) });
    else audience.tell({ event: 'change', data: await composeChange(db, clock, changed) });
  } catch (error) {
    noted.noteEverything();
    throw error;
  }
};

interface Audience {
  /** Everyone attached, also who still waits for the snapshot. */
  size(): number;
  /** Who joins hears a snapshot first, then what is told to all. */
  join(listener: Listener): () => void;
  tell(content: Content): void;
  /** One job after the other, so that nobody hears an older state after a newer one. A failure is logged. */
  next(job: () => Promise<void>): void;
  /** Nobody is told anything any more; resolves when what is in hand is done. */
  leave(): Promise<void>;
}

const liveAudience = ({ db, clock, work, log }: FeedOptions): Audience => {
  const attached = new Set<Listener>();
  const listening = new Set<Listener>();
  let id = 0;
  let inHand: Promise<void> = Promise.resolve();
  const next = (job: () => Promise<void>): void => {
    inHand = work.track(
      inHand.then(job).catch((error: unknown) => log.error({ err: error }, 'open pages were not updated')),
    );
  };
  const welcome = async (listener: Listener): Promise<void> => {
    const data = await composeSnapshot(db, clock);
    if (!attached.has(listener)) return;
    id += 1;
    listener({ event: 'snapshot', id, data });
    listening.add(listener);
  };
  return {
    size: () => attached.size,
    join(listener) {
      attached.add(listener);
      next(() => welcome(listener));
      return () => {
        attached.delete(listener);
        listening.delete(listener);
      };
    },
    tell(content) {
      id += 1;
      for (const listener of listening) listener({ ...content, id });
    },
    next,
    async leave() {
      attached.clear();
      listening.clear();
      await inHand;
    },
  };
};
