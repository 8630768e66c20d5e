/**
 * Reports: who was lost, who came back, why the rest did not. Reads all topics and decides nothing; what supervisors ask for it passes on.
 *
 * | question | view |
 * |---|---|
 * | what became of the lost calls, all in all | `views/summary.ts` |
 * | what became of each lost call | `views/lost-calls-one-by-one.ts` |
 * | which cases are there, where do they stand | `views/last-cases.ts` |
 * | how did one case go, and why | `views/case-step-by-step.ts` |
 * | what do the agents do | `views/what-agents-do.ts` |
 * | how many of a period were won back, how soon, at what cost | `views/recovery/recovery-report.ts` |
 * | what does the chase add, by callers left alone | `views/recovery/what-ringback-adds.ts` |
 * | which lost calls are behind a number | `views/recovery/losses.ts` |
 * | how do things stand at this moment | `views/now/board.ts` |
 * | why does the dialer dial, or not | `views/now/how-teams-are-paced.ts` |
 * | what was recorded of one attempt | `views/evidence.ts` |
 * | who saw and did what on the page | `views/who-saw-and-did-what.ts` |
 * | how was yesterday, by mail | `daily/open-daily-reports.ts` |
 */
import type { Topic } from '@ringback/contracts/topics.ts';
import { businessMetrics } from '@ringback/contracts/metrics.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { projectionMigration, type ProjectionTables, startProjection } from '@ringback/runtime/projection.ts';
import { gauge } from '@ringback/runtime/telemetry/instruments.ts';
import type { RequestHandler } from 'express';
import { startOutbox } from './actions/outbox.ts';
import { openDailyReports } from './daily/open-daily-reports.ts';
import { openBacktestRuns } from './backtest/runs.ts';
import { reportRoutes } from './http/routes.ts';
import { liveFeed } from './live/feed.ts';
import { openPulse } from './live/pulse.ts';
import type { BackTester } from './ports.ts';
import { keepSettings } from './read-model/held-settings.ts';
import { reportMigrations } from './read-model/migrations.ts';
import { recordEvents } from './read-model/record-events.ts';
import type { ReportTables } from './read-model/tables.ts';
import { openSignIn } from './sign-in/open-sign-in.ts';
import type { Right } from './sign-in/rights.ts';
import { boardTargets, type ReportsSettings } from './settings.ts';
import type { InputCounts, LostCallRow, Summary } from './shapes.ts';
import { countDaysAhead } from './views/recovery/count-days-ahead.ts';
import { forgetLatestDays } from './views/recovery/days-of-losses.ts';
import { lostCalls } from './views/lost-calls-one-by-one.ts';
import { board } from './views/now/board.ts';
import { openCases } from './views/how-many-cases-are-open.ts';
import { summary } from './views/summary.ts';

const TOPICS: readonly Topic[] = ['calls', 'agents', 'cases', 'sms', 'redials', 'pacing'];

export interface RunningReports extends RunningService {
  /** As of now, by the platform's clock. `input` is passed through, in its place. */
  summary(input?: InputCounts): Promise<Summary>;
  /** By time of loss. Reads a page at a time: memory stays flat however many there are. */
  lostCalls(): AsyncIterable<LostCallRow>;
  /** Handlers before what others show at the address of the page; none where sign-in is local. */
  demands(right: Right): readonly RequestHandler[];
  /** Resolves when every message so far is in the figures. Under tracked work (replay, tests) only; else at once. */
  caughtUp(): Promise<void>;
}

/** What of the platform reports stands on: it remembers nothing in the event store and unseals nothing; with the keys it can look a number up. */
export type ReportsGround = Pick<Platform, 'bus' | 'clock' | 'work' | 'log' | 'openDatabase'> &
  Partial<Pick<Platform, 'sealing'>>;

type Tables = ReportTables & ProjectionTables;

export const reportsMigrations = { ...reportMigrations, 'projection-offsets': projectionMigration };

export const startReports = async (
  platform: ReportsGround,
  settings: ReportsSettings,
  backTester: BackTester | null = null,
): Promise<RunningReports> => {
  const { bus, clock, work, log } = platform;
  const db = await platform.openDatabase<Tables>('reports', reportsMigrations);
  await keepSettings(db, settings, clock.now());
  const signIn = openSignIn({ db, clock, log }, settings);
  const pulse = openPulse();
  const targets = boardTargets(settings);
  const boardNow = () => board(db, clock.now(), targets, pulse);
  const feed = liveFeed({
    db,
    clock,
    work,
    log,
    intervalMs: settings.liveIntervalMs,
    heartbeatMs: settings.heartbeatSeconds * 1000,
    board: boardNow,
  });
  const backtests = openBacktestRuns(db, clock, log, backTester);
  const outbox = startOutbox({ db, bus, clock, work, log });
  const isBehind = (): boolean => pulse.state(clock.now()).state === 'behind';
  const daily = await openDailyReports({ db, clock, work, log, isBehind }, settings);
  await forgetLatestDays(db);
  const ahead = countDaysAhead({ db, clock, work, log, isBehind });
  const projection = await startProjection({
    bus,
    db,
    log,
    service: 'reports',
    name: 'what-happened',
    topics: TOPICS,
    async apply(trx, envelopes) {
      await recordEvents(trx, envelopes);
    },
    // Once it is committed: who reads because of it finds it.
    onApplied(envelopes) {
      pulse.hear(envelopes, clock.now());
      feed.note(envelopes);
    },
  });
  // Counted where it is asked, so it is right after a restart, and the same in every replica.
  const endGauge = gauge(businessMetrics.casesOpen, async (observe) => observe(await openCases(db)));
  return {
    name: 'reports',
    routes: reportRoutes({
      db,
      clock,
      feed,
      settings,
      outbox,
      board: boardNow,
      signIn,
      backtests,
      sealing: platform.sealing ?? null,
      daily,
    }),
    summary: (input) => summary(db, clock.now(), input),
    lostCalls: () => lostCalls(db),
    demands: signIn.demands,
    caughtUp: () => work.idle(),
    async stop() {
      endGauge();
      await backtests.stop();
      await outbox.stop();
      await daily.stop();
      await ahead.stop();
      await projection.stop();
      await feed.stop();
    },
  };
};
