/** The API of reports and the page. */
import { basename, dirname } from 'node:path';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import express, { type RequestHandler, type Router } from 'express';
import type { Kysely } from 'kysely';
import { recoveryQuery } from '../api/report-query.ts';
import type { Outbox } from '../actions/outbox.ts';
import { addDailyRoutes, type DailyRunning, noDailyReports } from '../daily/daily-routes.ts';
import type { Feed } from '../live/feed.ts';
import type { ReportTables } from '../read-model/tables.ts';
import type { ReportsSettings } from '../settings.ts';
import { guardedRoutes } from '../sign-in/guarded-routes.ts';
import type { SignIn } from '../sign-in/open-sign-in.ts';
import { note, noteOnce } from '../sign-in/viewer.ts';
import type { Board } from '../shapes.ts';
import { pacedHour, pacedTeams } from '../views/now/how-teams-are-paced.ts';
import { caseStepByStep } from '../views/case-step-by-step.ts';
import { whatRingbackAdds } from '../views/recovery/what-ringback-adds.ts';
import { recoveryReport } from '../views/recovery/recovery-report.ts';
import { lastCases } from '../views/last-cases.ts';
import { summary } from '../views/summary.ts';
import { whatAgentsDo } from '../views/what-agents-do.ts';
import { addActionRoutes } from './action-routes.ts';
import { findCaller, findCallerBody } from './find-caller.ts';
import type { BacktestRuns } from '../backtest/runs.ts';
import { addBacktestRoutes } from './backtest-routes.ts';
import { addAuditRoutes } from './audit-routes.ts';
import { addEvidenceRoutes } from './evidence-routes.ts';
import { endsWithSession } from './ends-with-session.ts';
import { addKeyRoutes } from './key-routes.ts';
import { addNumberRoutes } from './number-routes.ts';
import { addViewerRoutes } from './viewer-routes.ts';
import { addListRoutes } from './list-routes.ts';
import { liveRoute } from './live-route.ts';
import { caseListQuery, casePath, noQuery, parsed, teamPath } from './queries.ts';

export interface ReportRoutes {
  readonly db: Kysely<ReportTables>;
  readonly clock: Clock;
  readonly feed: Feed;
  readonly settings: ReportsSettings;
  readonly board: () => Promise<Board>;
  readonly outbox: Outbox;
  /** Only where this process has the keys. */
  readonly sealing?: Platform['sealing'] | null;
  readonly signIn: SignIn;
  /** Of daily reports, where they are run. */
  readonly daily?: DailyRunning;
  readonly backtests: BacktestRuns;
}

/** Built files carry a hash of their content in their name, so they never change; the page itself is asked for anew. */
const pageFiles = (folder: string): express.Handler =>
  express.static(folder, {
    fallthrough: true,
    setHeaders: (response, path) => {
      response.setHeader(
        'cache-control',
        basename(dirname(path)) === 'assets' ? 'public, max-age=31536000, immutable' : 'no-cache',
      );
    },
  });

const notKept: RequestHandler = (_request, response, next) => {
  response.setHeader('cache-control', 'no-store');
  next();
};

const api = (given: ReportRoutes): Router => {
  const { db, clock, board, feed, settings, signIn, sealing = null } = given;
  const routes = guardedRoutes();
  routes.get('/events', 'see-now', endsWithSession(signIn, clock), liveRoute(feed, settings.livePages));
  routes.get('/summary', 'see-reports', async (request, response) => {
    parsed(noQuery, request.query);
    response.json(await summary(db, clock.now()));
  });
  routes.get('/board', 'see-now', async (request, response) => {
    parsed(noQuery, request.query);
    response.json(await board());
  });
  routes.get('/recovery', 'see-reports', async (request, response) => {
    response.json(await recoveryReport(db, parsed(recoveryQuery, request.query), settings));
  });
  routes.get('/hold-out', 'see-reports', async (request, response) => {
    const horizon = { now: clock.now(), hours: settings.holdOutHorizonHours };
    response.json(await whatRingbackAdds(db, parsed(recoveryQuery, request.query), horizon));
  });
  addListRoutes(routes, db, () => ({ now: clock.now(), promiseMinutes: settings.promiseMinutes }));
  routes.post('/callers/find', 'see-case', signIn.limits.numbers, async (request, response) => {
    const found = await findCaller(db, sealing, parsed(findCallerBody, request.body ?? {}).number);
    await note(request, 'searched-caller', {
      target: found.callers[0] ?? null,
      detail: { found: found.callers.length },
    });
    response.json(found);
  });
  routes.get('/cases', 'see-case', async (request, response) => {
    const cases = await lastCases(db, parsed(caseListQuery, request.query));
    if (cases === null) throw new HttpRefused(400, { field: 'before', message: 'names no case' });
    response.json({ cases });
  });
  routes.get('/cases/:id', 'see-case', async (request, response) => {
    const found = await caseStepByStep(db, parsed(casePath, request.params).id, sealing);
    if (found === null) throw new HttpRefused(404, { field: 'id', message: 'names no case' });
    await noteOnce(request, 'saw-case', found.caseId);
    response.json(found);
  });
  addEvidenceRoutes(routes, db);
  addActionRoutes(routes, { db, clock, feed, outbox: given.outbox, undoSeconds: settings.undoSeconds });
  routes.get('/pacing', 'see-now', async (request, response) => {
    parsed(noQuery, request.query);
    response.json({ at: nowInstant(clock), teams: await pacedTeams(db, clock.now()) });
  });
  routes.get('/pacing/:team', 'see-now', async (request, response) => {
    response.json(await pacedHour(db, parsed(teamPath, request.params).team, clock.now()));
  });
  routes.get('/agents', 'see-now', async (request, response) => {
    parsed(noQuery, request.query);
    response.json({ agents: await whatAgentsDo(db) });
  });
  addNumberRoutes(routes, db, sealing, signIn.limits.numbers);
  addViewerRoutes(routes, signIn);
  addKeyRoutes(routes, signIn.keys);
  addAuditRoutes(routes, db);
  addDailyRoutes(routes, db, clock, given.daily ?? noDailyReports);
  addBacktestRoutes(routes, given.backtests);
  return routes.router;
};

export const reportRoutes = (given: ReportRoutes): Router => {
  const { settings, signIn } = given;
  const routes = express.Router();
  if (signIn.people !== null) routes.use(signIn.people.routes);
  routes.use('/api', notKept, signIn.whoAsks, signIn.limits.requests, api(given));
  if (settings.pageFolder !== null) routes.use(pageFiles(settings.pageFolder));
  return routes;
};
