/** Redials that wait, and those under way, all in all and by team. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Board } from '../../shapes.ts';
import { heldAt, type HeldValues, heldValues } from '../../read-model/held-settings.ts';
import { toNumber } from '../counted.ts';
import { shortCaller } from '../last-cases.ts';
import { lateParts } from '../recovery/late-parts.ts';

type Db = Kysely<ReportTables>;

/** A redial that never told its end is not looked for further back. */
const LOOK_BACK_MS = 36 * 3_600_000;

const queued = (db: Db, now: number) =>
  db
    .selectFrom('redials')
    .where('queuedAt', '>=', instant(now - LOOK_BACK_MS))
    .where('placedAt', 'is', null)
    .where('cancelledAt', 'is', null)
    .where('unansweredAt', 'is', null);

const oldestOf = async (db: Db, now: number, promises: HeldValues): Promise<Board['waiting']['oldest']> => {
  const oldest = await queued(db, now)
    .select(['caseId', 'callerId', 'virtualStart', 'queuedAt'])
    .orderBy('virtualStart')
    .orderBy('redialId')
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return null;
  const since = oldest.virtualStart ?? oldest.queuedAt ?? instant(now);
  return {
    caseId: oldest.caseId,
    caller: shortCaller(oldest.callerId),
    since,
    due: instant(Date.parse(since) + heldAt(promises, since) * 60_000),
  };
};

export const whoWaits = async (db: Db, now: number, promiseMinutes: number): Promise<Board['waiting']> => {
  const promises = await heldValues(db, 'promiseMinutes', promiseMinutes);
  const late = lateParts(promises, now);
  const row = await queued(db, now)
    .select(({ fn, eb, and, or }) => [
      fn.countAll().as('total'),
      fn
        .count('redialId')
        .filterWhere(
          or(late.map(({ from, before }) => and([eb('virtualStart', '>=', from), eb('virtualStart', '<', before)]))),
        )
        .as('late'),
    ])
    .executeTakeFirstOrThrow();
  return { count: toNumber(row.total), late: toNumber(row.late), oldest: await oldestOf(db, now, promises) };
};

const placed = (db: Db, now: number) =>
  db
    .selectFrom('redials')
    .where('placedAt', '>=', instant(now - LOOK_BACK_MS))
    .where('endedAt', 'is', null)
    .where('abandonedAt', 'is', null)
    .where('unansweredAt', 'is', null)
    .where('cancelledAt', 'is', null);

export const whatIsInFlight = async (db: Db, now: number): Promise<Board['inFlight']> => {
  const row = await placed(db, now)
    .select(({ fn, eb, and }) => [
      fn
        .countAll()
        .filterWhere(and([eb('answeredAt', 'is', null), eb('connectedAt', 'is', null), eb('unknownAt', 'is', null)]))
        .as('ringing'),
      fn
        .countAll()
        .filterWhere(and([eb('answeredAt', 'is not', null), eb('connectedAt', 'is', null)]))
        .as('answered'),
      fn.countAll().filterWhere('connectedAt', 'is not', null).as('talking'),
      fn
        .countAll()
        .filterWhere(
          and([eb('unknownAt', 'is not', null), eb('answeredAt', 'is', null), eb('connectedAt', 'is', null)]),
        )
        .as('unknown'),
    ])
    .executeTakeFirstOrThrow();
  return {
    ringing: toNumber(row.ringing),
    answered: toNumber(row.answered),
    talking: toNumber(row.talking),
    unknown: toNumber(row.unknown),
  };
};

/** Redials of each team that wait (`queued`) or are under way (`placed`). */
export const redialsByTeam = async (
  db: Db,
  now: number,
): Promise<{ waiting: Map<string, number>; inFlight: Map<string, number> }> => {
  const counted = async (query: ReturnType<typeof queued>): Promise<Map<string, number>> => {
    const rows = await query
      .select(({ fn }) => ['teamId', fn.countAll().as('total')])
      .groupBy('teamId')
      .execute();
    return new Map(rows.map(({ teamId, total }) => [teamId ?? '', toNumber(total)]));
  };
  return { waiting: await counted(queued(db, now)), inFlight: await counted(placed(db, now)) };
};
