/** The tables as they are created. A released migration is never edited; the next change is the next migration. */
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { backtests } from './migration-backtests.ts';
import { holdOut } from './migration-hold-out.ts';
import { actions } from './migration-actions.ts';
import { pacing } from './migration-pacing.ts';
import { signInMigrations } from '../sign-in/tables.ts';
import { currencyOfPrices } from './migration-currency.ts';
import { dailyReports } from './migration-daily-reports.ts';
import { countedDays } from './migration-counted-days.ts';
import { lateCases } from './migration-late-cases.ts';
import { fewerIndexes } from './migration-fewer-indexes.ts';
import { heldSettings } from './migration-held-settings.ts';
import { optOuts } from './migration-opt-outs.ts';
import { replies } from './migration-replies.ts';
import { quickQuestions } from './migration-quick-questions.ts';
import { whoAndWhere } from './migration-who-and-where.ts';
import type { ReportTables } from './tables.ts';

type ColumnType = 'text' | 'integer' | 'double precision';
/** Later migrations add the columns a first one lacks. */
type ColumnsOf<Row> = Readonly<Partial<Record<keyof Row & string, ColumnType>>>;

/** Only the key may not be null: a row may be known by its last event first. */
const createTable = async <Name extends keyof ReportTables>(
  db: Kysely<unknown>,
  name: Name,
  key: readonly (keyof ReportTables[Name] & string)[],
  columns: ColumnsOf<ReportTables[Name]>,
): Promise<void> => {
  let table = db.schema.createTable(name);
  for (const [column, type] of Object.entries(columns as Readonly<Record<string, ColumnType>>)) {
    table = table.addColumn(column, type, (build) => (key.includes(column as never) ? build.notNull() : build));
  }
  await table.addPrimaryKeyConstraint(`${name}_key`, key as never).execute();
};

const createInbound = async (db: Kysely<unknown>): Promise<void> => {
  await createTable(db, 'calls', ['callId'], {
    callId: 'text',
    callerId: 'text',
    queue: 'text',
    teamId: 'text',
    startedAt: 'text',
    queuedAt: 'text',
    answeredAt: 'text',
    lostAt: 'text',
    leftMenuAt: 'text',
    endedAt: 'text',
    agentId: 'text',
    waitSeconds: 'double precision',
    talkSeconds: 'double precision',
    lossReason: 'text',
  });
  await db.schema.createIndex('calls_lost').on('calls').columns(['lostAt', 'callId']).execute();
  await db.schema.createIndex('calls_caller').on('calls').column('callerId').execute();
  await db.schema.createIndex('calls_agent').on('calls').columns(['agentId', 'answeredAt']).execute();
};

const createCases = async (db: Kysely<unknown>): Promise<void> => {
  await createTable(db, 'losses', ['callId'], {
    callId: 'text',
    callerId: 'text',
    caseId: 'text',
    became: 'text',
    reason: 'text',
    lostAt: 'text',
  });
  await db.schema.createIndex('losses_case').on('losses').column('caseId').execute();
  await createTable(db, 'cases', ['caseId'], {
    caseId: 'text',
    callerId: 'text',
    queue: 'text',
    teamId: 'text',
    openedAt: 'text',
    lostAt: 'text',
    waitSeconds: 'double precision',
    lossReason: 'text',
    status: 'text',
    closedAt: 'text',
    recoveredAt: 'text',
    giveUpReason: 'text',
    apologySmsId: 'text',
    apologyRefusal: 'text',
    onLineAt: 'text',
    offLineAt: 'text',
  });
  await db.schema.createIndex('cases_opened').on('cases').columns(['openedAt', 'caseId']).execute();
  await db.schema.createIndex('cases_caller').on('cases').column('callerId').execute();
  await createTable(db, 'stories', ['callerId', 'at', 'eventId'], {
    eventId: 'text',
    callerId: 'text',
    caseId: 'text',
    smsId: 'text',
    at: 'text',
    type: 'text',
    data: 'text',
  });
};

const createServants = async (db: Kysely<unknown>): Promise<void> => {
  await createTable(db, 'sms', ['smsId'], {
    smsId: 'text',
    callerId: 'text',
    caseId: 'text',
    kind: 'text',
    acceptedAt: 'text',
    submittingAt: 'text',
    submittedAt: 'text',
    deliveredAt: 'text',
    failedAt: 'text',
    unknownAt: 'text',
    refusedAt: 'text',
    reason: 'text',
  });
  await db.schema.createIndex('sms_case').on('sms').column('caseId').execute();
  await createTable(db, 'redials', ['redialId'], {
    redialId: 'text',
    caseId: 'text',
    callerId: 'text',
    agentId: 'text',
    attempt: 'integer',
    queuedAt: 'text',
    placedAt: 'text',
    answeredAt: 'text',
    connectedAt: 'text',
    endedAt: 'text',
    abandonedAt: 'text',
    unansweredAt: 'text',
    cancelledAt: 'text',
    unknownAt: 'text',
    reason: 'text',
    ringSeconds: 'double precision',
    secondsToAgent: 'double precision',
    talkSeconds: 'double precision',
  });
  await db.schema.createIndex('redials_case').on('redials').column('caseId').execute();
  await db.schema.createIndex('redials_agent').on('redials').columns(['agentId', 'connectedAt']).execute();
};

const createAgents = async (db: Kysely<unknown>): Promise<void> => {
  await createTable(db, 'agents', ['agentId'], {
    agentId: 'text',
    teamId: 'text',
    status: 'text',
    since: 'text',
    // Milliseconds since 1970 do not fit PostgreSQL's integer; a double holds them exactly.
    version: 'double precision',
    callId: 'text',
    redialId: 'text',
    onShiftSince: 'text',
  });
  await createTable(db, 'shifts', ['agentId', 'startedAt'], { agentId: 'text', startedAt: 'text', endedAt: 'text' });
};

export const reportMigrations: Readonly<Record<string, Migration>> = {
  '0001-what-happened': {
    async up(db: Kysely<unknown>) {
      await createInbound(db);
      await createCases(db);
      await createServants(db);
      await createAgents(db);
    },
  },
  '0002-who-and-where': { up: whoAndWhere },
  '0003-hold-out': { up: holdOut },
  '0004-actions': { up: actions },
  '0005-pacing': { up: pacing },
  ...signInMigrations,
  '0006-daily-reports': { up: dailyReports },
  '0007-replies': { up: replies },
  '0008-backtests': { up: backtests },
  '0010-quick-questions': { up: quickQuestions },
  '0011-opt-outs': { up: optOuts },
  '0012-held-settings': { up: heldSettings },
  '0013-counted-days': { up: countedDays },
  '0014-late-cases': { up: lateCases },
  '0015-fewer-indexes': { up: fewerIndexes },
  '0016-currency': { up: currencyOfPrices },
};
