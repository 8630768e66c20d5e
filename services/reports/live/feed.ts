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
import type { Board } from '../shapes.ts';
import { tallies } from '../views/summary.ts';
import { type Audience, type Listener, liveAudience } from './audience.ts';
import { changes } from './changes.ts';
import { composeChange, composeSnapshot, type Sources } from './compose-update.ts';
import { paced, REST_PER_COST } from './paced.ts';
import { plannedOnce } from './planned-once.ts';
import { pacingTeller } from './tell-pacing.ts';

export interface Feed {
  /** Of this process: ids of messages mean something only beside it. */
  readonly name: string;
  /** To be told of every batch, in or out of order. */
  note(envelopes: readonly Envelope[]): void;
  /** A supervisor asked for something, or took it back: other pages that show the case see it too, before recovery hears of it. */
  noteCase(caseId: string): void;
  /** Sends what was told after `lastId` or a snapshot, then every change until the returned function is called. */
  attach(listener: Listener, lastId?: number | null): () => void;
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
  readonly board: () => Promise<Board>;
}

/** Between two looks at how teams are paced. */
const PACING_MS = 500;

export const liveFeed = (options: FeedOptions): Feed => {
  const { db, clock, work, log, intervalMs, heartbeatMs, board } = options;
  const totals = paced(clock, () => tallies(db));
  const sources: Sources = { db, clock, board, totals: () => totals.value() };
  const noted = changes();
  const audience = liveAudience({ work, log, snapshot: () => composeSnapshot(sources) });
  const beat = plannedOnce(clock, () => {
    audience.next(() => tellBeat(sources, audience, log));
    beat.plan(heartbeatMs);
  });
  const tellPacing = pacingTeller(db, clock, audience);
  const pacing = plannedOnce(clock, () =>
    audience.next(async () => {
      let restMs = heartbeatMs;
      try {
        await tellPacing();
        restMs = PACING_MS;
      } finally {
        if (audience.size() > 0) pacing.plan(restMs);
      }
    }),
  );
  let notBefore = 0;
  const flush = plannedOnce(clock, () => audience.next(count));
  const count = async (): Promise<void> => {
    const begun = clock.now() - totals.spent();
    try {
      await tellChanges(sources, noted, audience);
    } finally {
      notBefore = clock.now() + REST_PER_COST * (clock.now() - totals.spent() - begun);
    }
  };
  const rest = (): void => {
    flush.cancel();
    beat.cancel();
    pacing.cancel();
    noted.take();
    audience.forget();
  };
  const planFlush = (): void => flush.plan(Math.max(intervalMs, notBefore - clock.now()));
  return {
    name: clock.now().toString(36),
    noteCase(caseId) {
      if (audience.size() === 0) return;
      noted.noteCase(caseId);
      planFlush();
    },
    note(envelopes) {
      // How teams are paced is told by itself, and changes nothing else.
      const news = envelopes.filter(({ type }) => type !== 'TeamPaced');
      if (audience.size() === 0 || news.length === 0) return;
      noted.note(news);
      planFlush();
    },
    attach(listener, lastId = null) {
      beat.plan(heartbeatMs);
      pacing.plan(PACING_MS);
      const leave = audience.join(listener, lastId);
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

/** What changes by time alone (the last hour, whose promise is late) is told with each sign of life. */
const tellBeat = async (
  { clock, board, totals }: Sources,
  audience: Audience,
  log: FeedOptions['log'],
): Promise<void> => {
  const counted = await Promise.all([board(), totals()]).catch((error: unknown) => {
    log.error({ err: error }, 'the figures could not be counted');
    return null;
  });
  if (audience.size() === 0) return;
  const figures = counted === null ? {} : { board: counted[0], tallies: counted[1] };
  audience.tell({ event: 'heartbeat', data: { at: nowInstant(clock), ...figures } });
};

const tellChanges = async (sources: Sources, noted: ReturnType<typeof changes>, audience: Audience): Promise<void> => {
  const changed = noted.take();
  if (changed.kind === 'nothing' || audience.size() === 0) return;
  try {
    if (changed.kind === 'everything') audience.tell({ event: 'snapshot', data: await composeSnapshot(sources) });
    else audience.tell({ event: 'change', data: await composeChange(sources, changed) });
  } catch (error) {
    noted.noteEverything();
    throw error;
  }
};
