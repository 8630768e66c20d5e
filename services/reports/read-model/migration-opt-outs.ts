/** Who opted out, from what is kept of every caller's story: nothing needs to be read from the bus again. */
import { type Kysely, sql } from 'kysely';
import { slicesOf } from './few-shapes.ts';
import { isLater } from './record-opt-outs.ts';
import { type OptOutRecord, optOutSources, type ReportTables } from './tables.ts';

const PAGE = 1000;
type Told = Pick<ReportTables['stories'], 'callerId' | 'at' | 'eventId' | 'type' | 'data'>;

/** By caller, a page at a time along the table's own key. */
async function* wordsOf(db: Kysely<ReportTables>): AsyncGenerator<Told> {
  for (let last: Told | undefined; ; ) {
    let page = db
      .selectFrom('stories')
      .select(['callerId', 'at', 'eventId', 'type', 'data'])
      .where('type', 'in', ['CallerOptedOut', 'CallerOptedIn']);
    if (last !== undefined) {
      const { callerId, at, eventId } = last;
      page = page.where(({ eb, refTuple, tuple }) =>
        eb(refTuple('callerId', 'at', 'eventId'), '>', tuple(callerId, at, eventId)),
      );
    }
    const told: Told[] = await page.orderBy('callerId').orderBy('at').orderBy('eventId').limit(PAGE).execute();
    yield* told;
    last = told.at(-1);
    if (last === undefined || told.length < PAGE) return;
  }
}

const wordOf = ({ callerId, at, type, data }: Told): OptOutRecord => {
  const { source } = JSON.parse(data) as { source?: unknown };
  return {
    callerId,
    tenantId: null,
    state: type === 'CallerOptedOut' ? 'out' : 'in',
    at,
    source: optOutSources.find((one) => one === source) ?? 'sms',
  };
};

const keep = async (db: Kysely<ReportTables>, rows: readonly OptOutRecord[]): Promise<void> => {
  for (const slice of slicesOf(rows)) await db.insertInto('opt_outs').values(slice).execute();
};

const fillIn = async (db: Kysely<ReportTables>): Promise<void> => {
  let current: OptOutRecord | undefined;
  let done: OptOutRecord[] = [];
  for await (const told of wordsOf(db)) {
    const word = wordOf(told);
    if (current?.callerId === word.callerId) {
      if (isLater(word, current)) current = word;
      continue;
    }
    if (current !== undefined) done.push(current);
    current = word;
    if (done.length < PAGE) continue;
    await keep(db, done);
    done = [];
  }
  await keep(db, current === undefined ? done : [...done, current]);
  const ofCaller = (table: 'cases' | 'losses') =>
    sql`(select min(${sql.ref('tenantId')}) from ${sql.table(table)} where ${sql.ref(`${table}.callerId`)} = ${sql.ref('opt_outs.callerId')})`;
  await sql`update opt_outs set ${sql.ref('tenantId')} = coalesce(${ofCaller('cases')}, ${ofCaller('losses')})`.execute(
    db,
  );
};

export const optOuts = async (db: Kysely<unknown>): Promise<void> => {
  await db.schema
    .createTable('opt_outs')
    .addColumn('callerId', 'text', (column) => column.primaryKey())
    .addColumn('tenantId', 'text')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('opt_outs_at').on('opt_outs').columns(['state', 'at', 'callerId']).execute();
  await db.schema
    .createIndex('opt_outs_source')
    .on('opt_outs')
    .columns(['state', 'source', 'at', 'callerId'])
    .execute();
  await fillIn(db);
};
