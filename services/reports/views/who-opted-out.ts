/** Who asked to be left alone and did not take it back. */
import type { Kysely } from 'kysely';
import { type Cursor, MOST_COUNTED, PAGE_SIZE, readCursor } from '../api/cursor.ts';
import type { OptOutsQuery } from '../api/opt-outs-shape.ts';
import type { OptOutRecord, ReportTables } from '../read-model/tables.ts';
import type { OptOutRow, OptOuts } from '../shapes.ts';
import { toNumber } from './counted.ts';
import { shortCaller } from './last-cases.ts';
import { directionOf, pageOfList, ROWS_TO_READ } from './page-of-list.ts';
import { startOfDay } from './recovery/local-time.ts';

type Db = Kysely<ReportTables>;

const matching = (db: Db, { from, to, zone, source, client }: OptOutsQuery) => {
  let found = db.selectFrom('opt_outs as o').where('o.state', '=', 'out');
  if (source !== undefined) found = found.where('o.source', '=', source);
  if (client !== undefined) found = found.where('o.tenantId', '=', client);
  if (from !== undefined) found = found.where('o.at', '>=', startOfDay(from, zone));
  if (to !== undefined) found = found.where('o.at', '<', startOfDay(to, zone));
  return found;
};

/** A case that ended with the very word was open until then. */
const withCases = (db: Db, query: OptOutsQuery) =>
  matching(db, query)
    .selectAll('o')
    .select((eb) =>
      eb
        .selectFrom('cases as c')
        .select('c.caseId')
        .whereRef('c.callerId', '=', 'o.callerId')
        .whereRef('c.lostAt', '<=', 'o.at')
        .where(({ or, eb: of }) => or([of('c.closedAt', 'is', null), of('c.closedAt', '>=', of.ref('o.at'))]))
        .limit(1)
        .as('openCaseId'),
    );

type Found = OptOutRecord & { readonly openCaseId: string | null };

const rowOf = ({ callerId, tenantId, at, source, openCaseId }: Found): OptOutRow => ({
  caller: shortCaller(callerId),
  callerId,
  client: tenantId,
  since: at,
  source,
  caseOpenThen: openCaseId !== null,
});

const readPage = (db: Db, query: OptOutsQuery, cursor: Cursor | null): Promise<Found[]> => {
  const { order, beyond } = directionOf(query.order, cursor);
  const rows = withCases(db, query).orderBy('o.at', order).orderBy('o.callerId', order).limit(ROWS_TO_READ);
  if (cursor === null) return rows.offset((query.page - 1) * PAGE_SIZE).execute();
  return rows
    .where(({ eb, refTuple, tuple }) => eb(refTuple('o.at', 'o.callerId'), beyond, tuple(cursor.at, cursor.id)))
    .execute();
};

export const whoOptedOut = async (db: Db, query: OptOutsQuery): Promise<OptOuts> => {
  const cursor = readCursor(query.cursor);
  const read = await readPage(db, query, cursor);
  const placeOf = ({ at, callerId }: Found) => ({ at, id: callerId });
  const { rows, ...place } = pageOfList(read, placeOf, { cursor, page: query.page });
  const { total } = await db
    .selectFrom(matching(db, query).select('o.callerId').limit(MOST_COUNTED).as('m'))
    .select(({ fn }) => fn.countAll().as('total'))
    .executeTakeFirstOrThrow();
  return { rows: rows.map(rowOf), total: toNumber(total), pageSize: PAGE_SIZE, ...place };
};

const PAGE = 5000;

/** All of them, the oldest first, a page at a time. */
export async function* everyOptOut(db: Db, query: OptOutsQuery): AsyncGenerator<OptOutRow> {
  for (let last: Found | undefined; ; ) {
    let rows = withCases(db, query).orderBy('o.at').orderBy('o.callerId').limit(PAGE);
    if (last !== undefined) {
      const { at, callerId } = last;
      rows = rows.where(({ eb, refTuple, tuple }) => eb(refTuple('o.at', 'o.callerId'), '>', tuple(at, callerId)));
    }
    const page: Found[] = await rows.execute();
    for (const found of page) yield rowOf(found);
    last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
  }
}
