/** The newest picture of each team, and the figures of the last hour. Newer `at` wins, not later arrival. */
import { epochMs, instant } from '@ringback/contracts/ids.ts';
import type { PacingEvent, PacingEventOf } from '@ringback/contracts/pacing.ts';
import type { Transaction } from 'kysely';
import { rowsByKey } from './record-rows.ts';
import type { PacingMomentRecord, ReportTables } from './tables.ts';
import { addRows, upsertRows } from './write-rows.ts';

export const REMEMBERED_MS = 3_600_000;

const momentOf = ({ teamId, at, knew, placed }: PacingEventOf<'TeamPaced'>): PacingMomentRecord => ({
  teamId,
  at,
  free: knew.free,
  inFlight: knew.ringing.reserved + knew.ringing.predictive + knew.answeredWaiting,
  waiting: knew.waiting + knew.waitingReserved,
  placed: placed.reserved + placed.predictive,
});

const newestOf = (events: readonly PacingEvent[]): Map<string, PacingEvent['data']> => {
  const newest = new Map<string, PacingEvent['data']>();
  for (const { data } of events) if (data.at >= (newest.get(data.teamId)?.at ?? '')) newest.set(data.teamId, data);
  return newest;
};

export const recordPacing = async (trx: Transaction<ReportTables>, events: readonly PacingEvent[]): Promise<void> => {
  if (events.length === 0) return;
  const newest = newestOf(events);
  const known = await rowsByKey(trx, 'pacing', 'teamId', [...newest.keys()]);
  const rows = [...newest.values()]
    .filter(({ teamId, at }) => at > (known.get(teamId)?.at ?? ''))
    .map((data) => ({ teamId: data.teamId, at: data.at, data: JSON.stringify(data) }));
  await upsertRows(trx, 'pacing', ['teamId'], rows);
  await addRows(
    trx,
    'pacing_moments',
    ['teamId', 'at'],
    events.map(({ data }) => momentOf(data)),
  );
  for (const { teamId, at } of rows)
    await trx
      .deleteFrom('pacing_moments')
      .where('teamId', '=', teamId)
      .where('at', '<', instant(epochMs(at) - REMEMBERED_MS))
      .execute();
};
