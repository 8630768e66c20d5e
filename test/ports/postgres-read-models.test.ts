/** What was tested over SQLite, over PostgreSQL: projections, wake-ups, sealing, and the tables of the services. */
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { closeAll, databasesMade, inPlaceOfSqlite, startServer, stopServer } from './postgres-in-place-of-sqlite.ts';

vi.mock(import('@ringback/runtime/read-model/open.ts'), async (original) => inPlaceOfSqlite(await original()));

const services = '../../services';
const tested = {
  projections: () => import(`${services}/runtime/projection.test.ts`),
  'wake-ups': () => import(`${services}/runtime/wake-ups.test.ts`),
  sealing: () => import(`${services}/runtime/sealing/sealing.test.ts`),
  'last cases': () => import(`${services}/reports/views/last-cases.test.ts`),
  'busy agents': () => import(`${services}/reports/views/how-busy-agents-were.test.ts`),
  'a case step by step': () => import(`${services}/reports/views/case-step-by-step.test.ts`),
  'lost calls': () => import(`${services}/reports/views/lost-calls-one-by-one.test.ts`),
  'the wallboard': () => import(`${services}/reports/views/now/board.test.ts`),
  'how teams are paced': () => import(`${services}/reports/views/now/how-teams-are-paced.test.ts`),
  'the recovery report': () => import(`${services}/reports/views/recovery/recovery-report.test.ts`),
  'days that are counted once': () => import(`${services}/reports/views/recovery/days-of-losses.test.ts`),
  'pages of lost calls': () => import(`${services}/reports/views/recovery/losses-page.test.ts`),
  'settings and when they held': () => import(`${services}/reports/read-model/held-settings.test.ts`),
  'who opted out': () => import(`${services}/reports/views/who-opted-out.test.ts`),
  evidence: () => import(`${services}/reports/views/evidence.test.ts`),
  'the live feed': () => import(`${services}/reports/live/feed.test.ts`),
  summary: () => import(`${services}/reports/views/summary.test.ts`),
  dialer: () => import(`${services}/dialer/service.test.ts`),
  'predictive redials': () => import(`${services}/dialer/predictive.test.ts`),
  'the abandonment ledger': () => import(`${services}/dialer/views/abandonment-ledgers.test.ts`),
  'actions of supervisors': () => import(`${services}/reports/actions/outbox.test.ts`),
  messaging: () => import(`${services}/messaging/service.test.ts`),
};

skipUnless('postgres')('over PostgreSQL', () => {
  beforeAll(startServer);
  afterAll(stopServer);
  afterEach(closeAll);
  for (const [name, load] of Object.entries(tested)) describe(name, async () => void (await load()));

  it('given all of these, then none of them was over SQLite', () => {
    expect(databasesMade()).toBeGreaterThanOrEqual(6);
  });
});
