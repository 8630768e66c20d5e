/** `/api/daily-reports`: the last reports and how they went out, one of them to look at, and sending one again. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Kysely } from 'kysely';
import { noQuery, parsed } from '../http/queries.ts';
import type { ReportTables } from '../read-model/tables.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import { note } from '../sign-in/viewer.ts';
import { dailyPath, dailyQuery } from './daily-shape.ts';
import type { DailyPlan } from './daily-settings.ts';
import { isMade, reportOf, sendAgain } from './deliveries.ts';
import { givesUpAt } from './due.ts';
import { lastDailyReports } from './last-daily-reports.ts';

export interface DailyRunning {
  readonly plan: DailyPlan | null;
  /** Looks at what is due at once. */
  readonly look: () => Promise<void>;
}

/** A report is a page of its own with styles in place, and nothing else: no script, nothing to fetch, in nobody's frame. */
const REPORT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const noReport = (): HttpRefused => new HttpRefused(404, { field: 'date', message: 'names no report of this zone' });

/** Where none is made. */
export const noDailyReports: DailyRunning = { plan: null, look: () => Promise.resolve() };

export const addDailyRoutes = (
  routes: GuardedRoutes,
  db: Kysely<ReportTables>,
  clock: Clock,
  { plan, look }: DailyRunning,
): void => {
  routes.get('/daily-reports', 'see-reports', async (request, response) => {
    parsed(noQuery, request.query);
    response.json(await lastDailyReports(db, plan, clock.now()));
  });
  routes.get('/daily-reports/:date', 'see-reports', async (request, response) => {
    const { date } = parsed(dailyPath, request.params);
    const report = await reportOf(db, date, parsed(dailyQuery, request.query).zone);
    if (report === null) throw noReport();
    response.setHeader('content-security-policy', REPORT_POLICY);
    response.type('html').send(report.html);
  });
  routes.post('/daily-reports/:date/send', 'send-report', async (request, response) => {
    const { date } = parsed(dailyPath, request.params);
    const { zone } = parsed(dailyQuery, request.query);
    if (!(await isMade(db, date, zone))) throw noReport();
    await note(request, 'sent-report', { target: date });
    const now = clock.now();
    const deliveries = await sendAgain(db, { date, zone }, now, instant(givesUpAt(now)));
    // Not waited for: a mail server may take its time, and the page shows how it goes.
    void look();
    response.status(202).json({ deliveries });
  });
};
