/** How each team is paced, as its dialer told last, and the last hour of one. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import { REMEMBERED_MS } from '../../read-model/record-pacing.ts';
import type { PacingMomentRecord, ReportTables } from '../../read-model/tables.ts';
import type { PacedHour, PacedTeam } from '../../shapes.ts';

type Db = Kysely<ReportTables>;

const STEP_MS = 10_000;

/** As it was checked when it came. */
const parsed = ({ data }: { readonly data: string }): PacedTeam => JSON.parse(data) as PacedTeam;

/** Those of whom something was told within the last hour, by name. */
export const pacedTeams = async (db: Db, now: number): Promise<PacedTeam[]> => {
  const rows = await db
    .selectFrom('pacing')
    .select('data')
    .where('at', '>=', instant(now - REMEMBERED_MS))
    .orderBy('teamId')
    .execute();
  return rows.map(parsed);
};

const inSteps = (moments: readonly PacingMomentRecord[]): PacedHour['moments'] =>
  [...Map.groupBy(moments, ({ at }) => Math.floor(Date.parse(at) / STEP_MS))].flatMap(([step, within]) => {
    const last = within.at(-1);
    if (last === undefined) return [];
    const { free, inFlight, waiting } = last;
    const placed = within.reduce((sum, moment) => sum + moment.placed, 0);
    return [{ at: instant(step * STEP_MS), free, inFlight, waiting, placed }];
  });

/** `latest` is null where nothing was ever told of the team. */
export const pacedHour = async (db: Db, teamId: string, now: number): Promise<PacedHour> => {
  const latest = await db.selectFrom('pacing').select('data').where('teamId', '=', teamId).executeTakeFirst();
  const moments = await db
    .selectFrom('pacing_moments')
    .selectAll()
    .where('teamId', '=', teamId)
    .where('at', '>=', instant(now - REMEMBERED_MS))
    .orderBy('at')
    .execute();
  return {
    teamId,
    at: instant(now),
    latest: latest === undefined ? null : parsed(latest),
    moments: inSteps(moments),
  };
};
