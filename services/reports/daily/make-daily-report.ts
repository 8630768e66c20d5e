/** One day's report, ready to go out: subject, HTML and text. */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import { dailyFigures, type DailyOptions } from './daily-figures.ts';
import { type DailyDraft, dailyHtml } from './daily-html.ts';
import { subjectOf } from './daily-lines.ts';
import type { DailyPlan } from './daily-settings.ts';
import { dailyText } from './daily-text.ts';
import { numbersOf } from './numbers.ts';
import { dailyEn } from './words-en.ts';
import { dailyRu } from './words-ru.ts';

export interface DailyReport {
  readonly date: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
}

export type DailyLook = Pick<DailyPlan, 'zone' | 'language' | 'publicUrl'>;

/** `date`: a local day of the zone; `now`: milliseconds since 1970. */
export const makeDailyReport = async (
  db: Kysely<ReportTables>,
  date: string,
  now: number,
  { zone, language, publicUrl }: DailyLook,
  options: DailyOptions,
): Promise<DailyReport> => {
  const words = language === 'ru' ? dailyRu : dailyEn;
  const numbers = numbersOf(words, zone);
  const figures = await dailyFigures(db, { date, zone, now }, options);
  const pageUrl = publicUrl === null ? null : publicUrl.replace(/\/*$/, '/');
  const draft: DailyDraft = { figures, words, numbers, pageUrl };
  return { date, subject: subjectOf(figures, words, numbers), html: dailyHtml(draft), text: dailyText(draft) };
};
