/** The last reports, how each got to where it was to go, and when the next is made. */
import { instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { DailyReports } from '../shapes.ts';
import { toNumber } from '../views/counted.ts';
import type { DailyPlan } from './daily-settings.ts';
import { nextDue } from './due.ts';

const SHOWN = 30;

const deliveriesOf = async (db: Kysely<ReportTables>, since: string) =>
  db
    .selectFrom('daily_deliveries')
    .select(['date', 'zone', 'kind', 'target', 'state', 'attempts', 'changedAt', 'nextAt', 'error'])
    .where('date', '>=', since)
    .orderBy('kind', 'desc')
    .orderBy('target')
    .execute();

export const lastDailyReports = async (
  db: Kysely<ReportTables>,
  plan: DailyPlan | null,
  now: number,
): Promise<DailyReports> => {
  const reports = await db
    .selectFrom('daily_reports')
    .select(['date', 'zone', 'dueAt', 'madeAt', 'subject'])
    .orderBy('date', 'desc')
    .orderBy('madeAt', 'desc')
    .limit(SHOWN)
    .execute();
  const deliveries = await deliveriesOf(db, reports.at(-1)?.date ?? '');
  return {
    plan:
      plan === null
        ? null
        : {
            at: plan.at,
            zone: plan.zone,
            language: plan.language,
            to: [...(plan.mail?.to ?? [])],
            hasFolder: plan.folder !== null,
            nextAt: instant(nextDue(now, plan)),
          },
    reports: reports.map((report) => ({
      ...report,
      deliveries: deliveries
        .filter(({ date, zone }) => date === report.date && zone === report.zone)
        .map(({ kind, target, state, attempts, changedAt, nextAt, error }) => ({
          kind,
          target,
          state,
          attempts: toNumber(attempts),
          changedAt,
          nextAt: state === 'waiting' ? nextAt : null,
          error,
        })),
    })),
  };
};
