/** Replicas on one PostgreSQL: a daily report is stored once, and each delivery is in the hands of one. */
import { claim, conclude, dueDeliveries, planReport, sendAgain } from '@ringback/reports/daily/deliveries.ts';
import { makeDailyReport } from '@ringback/reports/daily/make-daily-report.ts';
import { reportMigrations } from '@ringback/reports/read-model/migrations.ts';
import type { ReportTables } from '@ringback/reports/read-model/tables.ts';
import { instant } from '@ringback/contracts/ids.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const NOW = Date.parse('2026-11-22T04:30:00.000Z');
const DATE = '2026-11-21';
const ZONE = 'Europe/Moscow';
const prices = { currency: 'RUB', pricePerAgentMinute: 0, pricePerAttempt: 0, pricePerSmsPart: 0 };

skipUnless('postgres')('daily reports on PostgreSQL', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  }, 60_000);
  afterAll(() => server.dispose());

  it('given two replicas at once, then one report, and each delivery claimed by one of them', async () => {
    const open = () =>
      openReadModel<ReportTables>(server.url, reportMigrations, { durability: 'full', schema: 'reports' });
    const [one, other] = [await open(), await open()];
    const look = { zone: ZONE, language: 'en', publicUrl: null } as const;
    const options = { prices, promiseMinutes: 20, abandonmentLimit: 0.03 };
    const report = await makeDailyReport(one, DATE, NOW, look, options);
    const made = { ...report, zone: ZONE, dueAt: instant(NOW), madeAt: instant(NOW) };
    const targets = [{ kind: 'mail' as const, target: 'head@example.com' }];
    await Promise.all([one, other].map((db) => planReport(db, made, targets, instant(NOW + 3_600_000))));
    const due = await dueDeliveries(other, NOW);
    expect(due).toMatchObject([{ state: 'waiting', attempts: 0, round: 1 }]);
    const claimed = await Promise.all([one, other].map((db) => claim(db, due[0]!, NOW)));
    const ours = claimed.filter((delivery) => delivery !== null);
    expect(ours).toMatchObject([{ state: 'sending', attempts: 1 }]);
    expect(await conclude(one, ours[0]!, 'sent', null, NOW)).toBe(true);
    expect(await conclude(other, ours[0]!, 'unknown', 'too late', NOW)).toBe(false);
    expect(await sendAgain(one, { date: DATE, zone: ZONE }, NOW, instant(NOW + 3_600_000))).toBe(1);
    expect(await dueDeliveries(other, NOW)).toMatchObject([{ state: 'waiting', attempts: 0, round: 2 }]);
    await Promise.all([one.destroy(), other.destroy()]);
  }, 60_000);
});
