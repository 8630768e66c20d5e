/** Team, queue, client and window of what is reported; what was recorded before gets what other tables know of it. */
import { type Kysely, sql } from 'kysely';

const columns: Readonly<Record<string, Readonly<Record<string, 'text' | 'integer' | 'double precision'>>>> = {
  calls: { tenantId: 'text' },
  losses: { tenantId: 'text', queue: 'text', teamId: 'text', waitSeconds: 'double precision', lossReason: 'text' },
  cases: { tenantId: 'text', sealedNumber: 'text' },
  sms: { parts: 'integer', notSentAt: 'text' },
  redials: { teamId: 'text', virtualStart: 'text', notBefore: 'text', notAfter: 'text' },
};

const indexes: readonly (readonly [name: string, table: string, columns: readonly string[]])[] = [
  ['calls_queued', 'calls', ['queuedAt']],
  ['losses_lost', 'losses', ['lostAt', 'callId']],
  ['losses_caller', 'losses', ['callerId']],
  ['cases_status', 'cases', ['status', 'lostAt']],
  ['redials_queued', 'redials', ['queuedAt']],
  ['redials_placed', 'redials', ['placedAt']],
  ['redials_answered', 'redials', ['answeredAt']],
  ['sms_accepted', 'sms', ['acceptedAt']],
];

const fillIn = async (db: Kysely<unknown>): Promise<void> => {
  for (const column of ['queue', 'teamId', 'waitSeconds', 'lossReason']) {
    const of = sql.ref(column);
    await sql`update losses set ${of} = (select ${of} from calls where calls.${sql.ref('callId')} = losses.${sql.ref('callId')})`.execute(
      db,
    );
  }
  await sql`update redials set ${sql.ref('teamId')} = (select ${sql.ref('teamId')} from cases where cases.${sql.ref('caseId')} = redials.${sql.ref('caseId')})`.execute(
    db,
  );
};

export const whoAndWhere = async (db: Kysely<unknown>): Promise<void> => {
  for (const [table, added] of Object.entries(columns))
    for (const [column, type] of Object.entries(added))
      await db.schema.alterTable(table).addColumn(column, type).execute();
  await fillIn(db);
  for (const [name, table, on] of indexes)
    await db.schema
      .createIndex(name)
      .on(table)
      .columns([...on])
      .execute();
  await db.schema
    .createTable('reveals')
    .addColumn('revealId', 'text', (column) => column.primaryKey())
    .addColumn('caseId', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('who', 'text', (column) => column.notNull())
    .addColumn('why', 'text', (column) => column.notNull())
    .execute();
};
