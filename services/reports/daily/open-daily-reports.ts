/** Daily reports as the settings want them: checked and running. */
import type { ReportsSettings } from '../settings.ts';
import { type DailyRunning, noDailyReports } from './daily-routes.ts';
import { dailyPlanOf } from './daily-settings.ts';
import { smtpMailer } from './mailer.ts';
import { openReportFolder } from './report-file.ts';
import { type DailyGround, startDailyReports } from './run-daily-reports.ts';

export interface DailyReportsService extends DailyRunning {
  stop(): Promise<void>;
}

export type DailySurroundings = Omit<DailyGround, 'plan' | 'mailer' | 'options'>;

/** Throws `SettingsProblem` where what is set cannot work. */
export const openDailyReports = async (
  surroundings: DailySurroundings,
  settings: ReportsSettings,
): Promise<DailyReportsService> => {
  const plan = dailyPlanOf(settings);
  if (plan === null) return { ...noDailyReports, stop: () => Promise.resolve() };
  if (plan.folder !== null) await openReportFolder(plan.folder);
  const running = startDailyReports({
    ...surroundings,
    plan,
    mailer: plan.mail === null ? null : smtpMailer(plan.mail),
    options: () => ({
      prices: settings,
      promiseMinutes: settings.promiseMinutes,
      abandonmentLimit: settings.abandonmentLimitPercent / 100,
    }),
  });
  return { plan, ...running };
};
