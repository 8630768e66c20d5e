/**
 * How many agents worked, and which share of their time on shift (logged in and not paused) they talked: on inbound calls alone
 * (before) and with redials (after). Talk outside a known shift does not count, so a share is never above 1.
 */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { Summary } from '../shapes.ts';
import { type Interval, length, overlap, union } from './intervals.ts';

type Db = Kysely<ReportTables>;

interface Talk {
  readonly from: string | null;
  readonly to: string | null;
}

/** Talk whose end was never told ends where the agent's next one begins, else at `now`. */
const talkIntervals = (talks: readonly Talk[], now: number): Interval[] => {
  const starts = talks.flatMap(({ from }) => (from === null ? [] : [Date.parse(from)])).sort((a, b) => a - b);
  const nextAfter = (from: number): number => starts.find((start) => start > from) ?? now;
  return talks.flatMap(({ from, to }) => {
    if (from === null) return [];
    const begun = Date.parse(from);
    return [{ from: begun, to: to === null ? nextAfter(begun) : Date.parse(to) }];
  });
};

const shiftsOf = async (db: Db, agentId: string, now: number): Promise<Interval[]> => {
  const past = await db
    .selectFrom('shifts')
    .select(['startedAt', 'endedAt'])
    .where('agentId', '=', agentId)
    .orderBy('startedAt')
    .execute();
  const agent = await db.selectFrom('agents').select('onShiftSince').where('agentId', '=', agentId).executeTakeFirst();
  const running = agent?.onShiftSince ? [{ from: Date.parse(agent.onShiftSince), to: now }] : [];
  return union([
    ...past.map(({ startedAt, endedAt }) => ({ from: Date.parse(startedAt), to: Date.parse(endedAt) })),
    ...running,
  ]);
};

const inboundTalk = (db: Db, agentId: string): Promise<Talk[]> =>
  db
    .selectFrom('calls')
    .select(['answeredAt as from', 'endedAt as to'])
    .where('agentId', '=', agentId)
    .where('answeredAt', 'is not', null)
    .orderBy('answeredAt')
    .execute();

const redialTalk = (db: Db, agentId: string): Promise<Talk[]> =>
  db
    .selectFrom('redials')
    .select(['connectedAt as from', 'endedAt as to'])
    .where('agentId', '=', agentId)
    .where('connectedAt', 'is not', null)
    .orderBy('connectedAt')
    .execute();

const agentIds = async (db: Db): Promise<string[]> => {
  const known = await db.selectFrom('agents').select('agentId').execute();
  const onCalls = await db.selectFrom('calls').select('agentId').distinct().where('agentId', 'is not', null).execute();
  return [...new Set([...known, ...onCalls].map(({ agentId }) => agentId as string))].sort();
};

const share = (part: number, whole: number): number => (whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 10_000);

/** `now` ends what still goes on, milliseconds since 1970. One agent at a time, so memory holds one agent's calls. */
export const agentTime = async (db: Db, now: number): Promise<Summary['agents']> => {
  const ids = await agentIds(db);
  let shift = 0;
  let inbound = 0;
  let all = 0;
  for (const id of ids) {
    const shifts = await shiftsOf(db, id, now);
    const calls = talkIntervals(await inboundTalk(db, id), now);
    const redials = talkIntervals(await redialTalk(db, id), now);
    shift += length(shifts);
    inbound += overlap(union(calls), shifts);
    all += overlap(union([...calls, ...redials]), shifts);
  }
  return { count: ids.length, occupancyBefore: share(inbound, shift), occupancyAfter: share(all, shift) };
};
