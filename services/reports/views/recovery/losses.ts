/** The lost calls behind a number: filtered, sorted and paged by the database. */
import { type Instant, instant } from '@ringback/contracts/ids.ts';
import { type Kysely, sql } from 'kysely';
import { type Cursor, MOST_COUNTED, PAGE_SIZE, readCursor } from '../../api/cursor.ts';
import type { LossesQuery } from '../../api/losses-query.ts';
import { heldValues } from '../../read-model/held-settings.ts';
import type { ReportTables } from '../../read-model/tables.ts';
import type { Losses, LossRow } from '../../shapes.ts';
import { toNumber } from '../counted.ts';
import { shortCaller } from '../last-cases.ts';
import { directionOf, pageByNumber, pageOfList, type PageOfList, ROWS_TO_READ } from '../page-of-list.ts';
import { dayAfter, startOfHour } from './local-time.ts';
import { eachLoss, lossFacts, type LossFact, type LossFactsQuery } from './loss-facts.ts';
import { lateParts } from './late-parts.ts';
import { conditionOf, type LatePart, type Measure } from './measures.ts';

type Db = Kysely<ReportTables>;
export interface Moment {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly promiseMinutes: number;
}

/** When it is asked, and who is late by the promise that held at their loss. */
interface Asked {
  readonly now: number;
  readonly late: readonly LatePart[];
}

const askedAt = async (db: Db, { now, promiseMinutes }: Moment): Promise<Asked> => {
  const held = await heldValues(db, 'promiseMinutes', promiseMinutes);
  return { now, late: lateParts(held, now) };
};

const HOUR_MS = 3_600_000;
const WEEKS = 60;

/** The hours of one weekday and hour in the period, at most the last sixty weeks. */
const weekHours = ({ weekHour, from, to, zone }: LossesQuery, now: number): { from: Instant; to: Instant }[] => {
  const [weekday = 1, hour = 0] = (weekHour ?? '').split('-').map(Number);
  const last = to ?? instant(now + 24 * HOUR_MS).slice(0, 10);
  const first = from ?? dayAfter(last, -7 * WEEKS);
  const hours: { from: Instant; to: Instant }[] = [];
  for (let day = first.slice(0, 10); day < last.slice(0, 10) && hours.length < WEEKS; day = dayAfter(day, 1)) {
    if (Temporal.PlainDate.from(day).dayOfWeek !== weekday) continue;
    const begins = startOfHour(`${day}T${String(hour).padStart(2, '0')}`, zone);
    hours.push({ from: begins, to: instant(Date.parse(begins) + HOUR_MS) });
  }
  return hours;
};

/** Behind every digit of a keyed hash. */
const AFTER_HEX = 'g';

/** Few of very many: said once more in a way that lets the database begin with them, and look at little of each. Null: of any case. */
const openCases = (db: Db, measure: Measure, late: readonly LatePart[]) => {
  if (measure !== 'open' && measure !== 'waiting' && measure !== 'late') return null;
  const open = db.selectFrom('cases as o').select('o.caseId').where('o.status', '=', 'open');
  if (measure === 'open') return open;
  const waiting = open.where(({ not, exists, selectFrom }) =>
    not(
      exists(
        selectFrom('redials as p')
          .select('p.caseId')
          .whereRef('p.caseId', '=', 'o.caseId')
          .where('p.placedAt', 'is not', null),
      ),
    ),
  );
  if (measure === 'waiting') return waiting;
  return waiting.where(({ eb, or, and }) =>
    or(late.map(({ from, before }) => and([eb('o.lostAt', '>=', from), eb('o.lostAt', '<', before)]))),
  );
};

const filtered = (db: Db, losses: LossFactsQuery, query: LossesQuery, { now, late }: Asked): LossFactsQuery =>
  losses.where((eb) => {
    const { measure, reason, caller, id, weekHour } = query;
    const open = openCases(db, measure, late);
    const inHours = weekHour === undefined ? [] : weekHours(query, now);
    return eb.and([
      conditionOf(eb as never, measure, late),
      ...(reason === undefined ? [] : [eb.or([eb('f.reason', '=', reason), eb('f.giveUpReason', '=', reason)])]),
      // As a range: then an index finds it, in both databases.
      ...(caller === undefined ? [] : [eb('f.callerId', '>=', caller), eb('f.callerId', '<', `${caller}${AFTER_HEX}`)]),
      ...(open === null ? [] : [eb('f.caseId', 'in', open)]),
      ...(id === undefined ? [] : [eb.or([eb('f.caseId', '=', id), eb('f.callId', '=', id)])]),
      ...(weekHour === undefined
        ? []
        : [eb.or(inHours.map(({ from, to }) => eb.and([eb('f.lostAt', '>=', from), eb('f.lostAt', '<', to)])))]),
    ]);
  });

const MINUTE_MS = 60_000;

/** As the wallboard counts: the moment of asking is within. */
const periodOf = ({ from, to, withinMinutes, zone }: LossesQuery, now: number) =>
  withinMinutes === undefined
    ? {
        from: from === undefined ? undefined : startOfHour(from, zone),
        to: to === undefined ? undefined : startOfHour(to, zone),
      }
    : { from: instant(now - withinMinutes * MINUTE_MS), to: instant(now + 1) };

const whereOf = (query: LossesQuery, { now }: Moment) => ({
  ...periodOf(query, now),
  ...placesOf(query),
});

const placesOf = ({ queue, team, client }: LossesQuery) => ({
  queue,
  team,
  client,
});

const rowOf = (loss: LossFact): LossRow => ({
  callId: loss.callId,
  caseId: loss.caseId,
  caller: loss.callerId === null ? null : shortCaller(loss.callerId),
  client: loss.tenantId,
  queue: loss.queue,
  team: loss.teamId,
  lostAt: loss.lostAt,
  waitSeconds: loss.waitSeconds,
  lossReason: loss.lossReason,
  became: loss.became,
  notEligible: loss.reason,
  status: loss.status,
  giveUpReason: loss.giveUpReason,
  apologisedAt: loss.apologisedAt,
  attempts: toNumber(loss.attempts),
  firstRedialAt: loss.firstPlacedAt,
  closedAt: loss.closedAt,
});

type OnPage = Pick<LossFact, 'callId' | 'lostAt'>;

/** In the order of an index: behind the cursor, or by number for the first pages. */
const readByTime = (matching: LossFactsQuery, query: LossesQuery, cursor: Cursor | null): Promise<OnPage[]> => {
  const { order, beyond } = directionOf(query.order, cursor);
  const rows = matching
    .clearSelect()
    .select(['f.callId', 'f.lostAt'])
    .orderBy('f.lostAt', order)
    .orderBy('f.callId', order)
    .limit(ROWS_TO_READ);
  if (cursor === null) return rows.offset((query.page - 1) * PAGE_SIZE).execute();
  return rows
    .where(({ eb, refTuple, tuple }) => eb(refTuple('f.lostAt', 'f.callId'), beyond, tuple(cursor.at, cursor.id)))
    .execute();
};

/** Where no index gives the order: by number alone. */
const readSorted = (matching: LossFactsQuery, { sort, order, page }: LossesQuery): Promise<OnPage[]> =>
  matching
    .clearSelect()
    .select(['f.callId', 'f.lostAt'])
    // Nulls last in both directions and both databases.
    .orderBy(sql`case when ${sql.ref(`f.${sort}`)} is null then 1 else 0 end`)
    .orderBy(`f.${sort}`, order)
    .orderBy('f.callId', order)
    .limit(ROWS_TO_READ)
    .offset((page - 1) * PAGE_SIZE)
    .execute();

/** Which losses are on the page, in order: no more of each is read than what it is chosen and sorted by. */
const idsOnPage = async (matching: LossFactsQuery, query: LossesQuery): Promise<PageOfList<OnPage>> => {
  if (query.sort !== 'lostAt') return pageByNumber(await readSorted(matching, query), query.page);
  const cursor = readCursor(query.cursor);
  const placeOf = ({ lostAt, callId }: OnPage) => ({ at: lostAt, id: callId });
  return pageOfList(await readByTime(matching, query, cursor), placeOf, { cursor, page: query.page });
};

const factsOf = async (db: Db, callIds: readonly string[]): Promise<LossFact[]> => {
  if (callIds.length === 0) return [];
  const facts = await lossFacts(db).where('f.callId', 'in', callIds).execute();
  const byId = new Map(facts.map((fact) => [fact.callId, fact]));
  return callIds.flatMap((callId) => byId.get(callId) ?? []);
};

const countOf = async (db: Db, matching: LossFactsQuery): Promise<number> => {
  const { total } = await db
    .selectFrom(matching.clearSelect().select('f.callId').limit(MOST_COUNTED).as('m'))
    .select(({ fn }) => fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  return toNumber(total);
};

export const losses = async (db: Db, query: LossesQuery, moment: Moment): Promise<Losses> => {
  const matching = filtered(db, lossFacts(db, whereOf(query, moment)), query, await askedAt(db, moment));
  const { rows: onPage, ...place } = await idsOnPage(matching, query);
  const rows = await factsOf(
    db,
    onPage.map(({ callId }) => callId),
  );
  const isAll = !place.hasNext && !place.hasPrevious;
  const total = isAll ? onPage.length : await countOf(db, matching);
  return { rows: rows.map(rowOf), total, pageSize: PAGE_SIZE, ...place };
};

/** All of them by time of loss, a page at a time: memory stays flat however many there are. */
export async function* everyLoss(db: Db, query: LossesQuery, moment: Moment): AsyncGenerator<LossRow> {
  const asked = await askedAt(db, moment);
  for await (const loss of eachLoss(db, whereOf(query, moment), (facts) => filtered(db, facts, query, asked)))
    yield rowOf(loss);
}
