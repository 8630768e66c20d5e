/**
 * Makes the report of each day once, however many replicas look at the clock, and sees it to everybody it is for. Looks every minute:
 * so a process that was down at the hour makes up for it, what failed is tried again, and no day on which clocks change is lost.
 */
import { businessMetrics } from '@ringback/contracts/metrics.ts';
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import { counter } from '@ringback/runtime/telemetry/instruments.ts';
import type { Kysely } from 'kysely';
import type { Logger } from 'pino';
import type { ReportTables } from '../read-model/tables.ts';
import type { DailyOptions } from './daily-figures.ts';
import type { DailyPlan } from './daily-settings.ts';
import {
  claim,
  conclude,
  type Delivery,
  dueDeliveries,
  isMade,
  planReport,
  reportOf,
  type Target,
} from './deliveries.ts';
import { dueAt, dueReport, givesUpAt } from './due.ts';
import type { Mailer, MailOutcome } from './mailer.ts';
import { makeDailyReport } from './make-daily-report.ts';
import { fileNameOf, writeReportFile } from './report-file.ts';

export interface DailyGround {
  readonly db: Kysely<ReportTables>;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly plan: DailyPlan;
  /** Null where no mail is planned. */
  readonly mailer: Mailer | null;
  readonly options: () => DailyOptions;
  /** Events still come in late, so the figures of a day that is over may not be whole yet. */
  readonly isBehind: () => boolean;
}

export interface RunningDailyReports {
  /** Looks now, and resolves when everything that was due was tried. */
  look(): Promise<void>;
  /** Begins nothing more, and waits for what is in hand. */
  stop(): Promise<void>;
}

/** A read model that is behind for longer gets its report made as it stands. */
const LONGEST_WAIT_MS = 60 * 60_000;
/** A process that has just begun does not know yet how much it has missed. */
const SETTLE_MS = 30_000;

const targetsOf = ({ mail, folder }: DailyPlan, date: string): readonly Target[] => [
  ...(mail?.to ?? []).map((target) => ({ kind: 'mail', target }) as const),
  ...(folder === null ? [] : [{ kind: 'file', target: fileNameOf(date) } as const]),
];

const makeWhatIsDue = async (
  { db, clock, plan, log, options, isBehind }: DailyGround,
  startedAt: number,
): Promise<void> => {
  const now = clock.now();
  if (now < startedAt + SETTLE_MS) return;
  const date = dueReport(now, plan);
  if (date === null || (await isMade(db, date, plan.zone))) return;
  const due = dueAt(date, plan);
  if (isBehind() && now < due + LONGEST_WAIT_MS) return;
  const report = await makeDailyReport(db, date, now, plan, options());
  const made = { ...report, zone: plan.zone, dueAt: instant(due), madeAt: instant(now) };
  await planReport(db, made, targetsOf(plan, date), instant(givesUpAt(due)));
  log.info({ date }, 'the daily report is made');
};

const messageIdOf = ({ date, zone, target, round }: Delivery, from: string): string =>
  `<${deriveId('daily-report', date, zone, target, round)}@${from.split('@')[1] ?? 'ringback'}>`;

const attempt = async ({ db, plan, mailer }: DailyGround, delivery: Delivery): Promise<MailOutcome> => {
  const report = await reportOf(db, delivery.date, delivery.zone);
  if (report === null) return { outcome: 'refused', why: 'the report is gone' };
  if (delivery.kind === 'mail') {
    if (mailer === null || plan.mail === null) return { outcome: 'not-sent', why: 'no mail server is set' };
    return mailer({ ...report, to: delivery.target, messageId: messageIdOf(delivery, plan.mail.from) });
  }
  if (plan.folder === null) return { outcome: 'not-sent', why: 'no folder is set' };
  try {
    await writeReportFile(plan.folder, report.date, report.html);
    return { outcome: 'sent' };
  } catch (error) {
    return { outcome: 'not-sent', why: (error as Error).message };
  }
};

export const startDailyReports = (ground: DailyGround): RunningDailyReports => {
  const { db, clock, work, log } = ground;
  const told = counter(businessMetrics.dailyDeliveries);
  const startedAt = clock.now();
  let isStopping = false;
  let looking: Promise<void> | null = null;

  const record = async (delivery: Delivery, result: MailOutcome): Promise<void> => {
    const { outcome } = result;
    const why = result.outcome === 'sent' ? null : result.why;
    const { date, kind } = delivery;
    if (!(await conclude(db, delivery, outcome, why, clock.now()))) return;
    told({ kind, outcome });
    if (outcome === 'sent') log.info({ date, kind }, 'the daily report is delivered');
    else log.warn({ date, kind, outcome, attempt: delivery.attempts }, 'the daily report is not delivered');
  };

  const deliver = async (delivery: Delivery): Promise<void> => {
    // Whoever sent is gone, and nobody knows how far they came; a file can simply be written again.
    if (delivery.state === 'sending') {
      const outcome = delivery.kind === 'file' ? 'not-sent' : 'unknown';
      return record(delivery, { outcome, why: 'the process that sent it ended before it knew' });
    }
    const ours = await claim(db, delivery, clock.now());
    if (ours !== null) await record(ours, await attempt(ground, ours));
  };

  const lookOnce = async (): Promise<void> => {
    try {
      await makeWhatIsDue(ground, startedAt);
      for (const delivery of await dueDeliveries(db, clock.now())) {
        if (isStopping) return;
        await deliver(delivery);
      }
    } catch (error) {
      // The database is away, or a defect of ours: neither may take the page down with it, and the next minute tries again.
      log.error({ err: error }, 'the daily report has to wait');
    }
  };
  const look = (): Promise<void> => (looking ??= work.track(lookOnce()).finally(() => (looking = null)));
  const endLooking = clock.cron('* * * * *', 'UTC', look);
  return {
    look,
    async stop() {
      isStopping = true;
      endLooking();
      await looking;
    },
  };
};
