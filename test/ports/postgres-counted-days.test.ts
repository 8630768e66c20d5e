/** Replicas on one PostgreSQL: what is kept of a day is never older than the facts, in whatever order their transactions end. */
import { recoveryQuery } from '@ringback/reports/api/report-query.ts';
import { reportMigrations } from '@ringback/reports/read-model/migrations.ts';
import { recordEvents } from '@ringback/reports/read-model/record-events.ts';
import type { ReportTables } from '@ringback/reports/read-model/tables.ts';
import { recoveryReport } from '@ringback/reports/views/recovery/recovery-report.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Kysely } from 'kysely';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { madeUpCase, madeUpRedial } from '../../services/reports/testing/made-up-events.ts';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const prices = { currency: 'RUB', pricePerAgentMinute: 0, pricePerAttempt: 0, pricePerSmsPart: 0 };
const DAY_SECONDS = 86_400;

skipUnless('postgres')('days that are counted once, on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.dispose());

  it('given a redial written before its case was seen, and the day counted before that is committed, then it is in the count', async () => {
    const db = await openReadModel<ReportTables>(server.url, reportMigrations, {
      durability: 'full',
      schema: 'reports',
    });
    const query = recoveryQuery.parse({ from: '2026-11-22', to: '2026-11-24' });
    const redialled = async (of: Kysely<ReportTables>) => (await recoveryReport(of, query, prices)).total.redialled;
    const written = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    const slow = db.transaction().execute(async (trx) => {
      await recordEvents(trx, [madeUpRedial('a', 1, 'anna').placed(60)]);
      written.resolve();
      await end.promise;
    });
    await written.promise;
    const cases = [madeUpCase('a', 1).opened(0, 'a'), madeUpCase('b', 2).opened(DAY_SECONDS, 'b')];
    await db.transaction().execute((trx) => recordEvents(trx, cases));
    const asked = redialled(db);
    const first = await Promise.race([asked, new Promise((resolve) => setTimeout(resolve, 90, 'waits'))]);
    end.resolve();
    await slow;
    expect([first, await asked, await redialled(db)]).toEqual(['waits', 1, 1]);
    await db.destroy();
  }, 60_000);
});
