/** Counts days in which little changes any more before anybody asks, a few at a time, so that nobody waits for the first report of a year. */
import type { Platform } from '@ringback/runtime/platform.ts';
import { nextTurn } from '@ringback/runtime/clock/next-turn.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../../read-model/tables.ts';
import { countAndKeep, daysToCount } from './days-of-losses.ts';

/** The longest period a report takes, and the one before it. */
const DAYS_BACK = 800;
const EVERY_TEN_SECONDS = '*/10 * * * * *';
/** A day takes some milliseconds for each hundred losses, and nobody else writes meanwhile. */
const DAYS_EACH_TIME = 10;

export interface CountingAhead extends Pick<Platform, 'clock' | 'work' | 'log'> {
  readonly db: Kysely<ReportTables>;
  /** While old events are still coming, what is counted would be counted again. */
  isBehind(): boolean;
}

export const countDaysAhead = ({ db, clock, work, log, isBehind }: CountingAhead): { stop(): Promise<void> } => {
  let isStopping = false;
  let inHand: Promise<void> = Promise.resolve();
  const countSome = async (): Promise<void> => {
    try {
      for (const day of await daysToCount(db, DAYS_BACK, DAYS_EACH_TIME)) {
        if (isStopping || isBehind()) return;
        await countAndKeep(db, day);
        await nextTurn();
      }
    } catch (error) {
      // Then it is counted when it is asked for.
      log.warn({ err: error }, 'days that are over could not be counted ahead');
    }
  };
  const end = clock.cron(EVERY_TEN_SECONDS, 'UTC', () => {
    if (!isBehind()) inHand = work.track(countSome());
    return inHand;
  });
  return {
    async stop() {
      isStopping = true;
      end();
      await inHand;
    },
  };
};
