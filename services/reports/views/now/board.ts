/** How things stand at this moment: everything the wallboard shows, from indexed looks at the last hours. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { Pulse } from '../../live/pulse.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Board } from '../../shapes.ts';
import { abandonment, smsLately } from './how-much-is-abandoned.ts';
import { liveQueues, lostLately, type Targets } from './how-live-queues-are.ts';
import { teamsNow } from './how-teams-stand.ts';
import { whatIsInFlight, whoWaits } from './who-waits-for-redial.ts';

export interface BoardTargets extends Targets {
  readonly promiseMinutes: number;
  /** Share of 1. */
  readonly abandonmentLimit: number;
}

export const board = async (
  db: Kysely<ReportTables>,
  now: number,
  targets: BoardTargets,
  pulse: Pulse,
): Promise<Board> => ({
  at: instant(now),
  lost: await lostLately(db, now),
  waiting: await whoWaits(db, now, targets.promiseMinutes),
  inFlight: await whatIsInFlight(db, now),
  teams: await teamsNow(db, now),
  queues: await liveQueues(db, now, targets),
  serviceLevelSeconds: targets.serviceLevelSeconds,
  abandonment: await abandonment(db, now, targets.abandonmentLimit),
  sms: await smsLately(db, now),
  bus: pulse.state(now),
});
