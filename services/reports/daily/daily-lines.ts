/** The figures of a day as lines to read, the same for the HTML and the plain text of a mail. */
import { headlineNames } from '../measure-names.ts';
import type { CellAndEffort, DailyFigures } from './daily-figures.ts';
import type { Numbers } from './numbers.ts';
import type { DailyWords } from './words-en.ts';

export interface HeadLine {
  readonly name: string;
  readonly value: string;
  readonly before: string;
  readonly moreThanBefore: string;
  readonly weekBefore: string;
  readonly moreThanWeekBefore: string;
  /** Of the list behind the number; null where there is none. */
  readonly measure: string | null;
}

type Value = (of: CellAndEffort) => number | null;

/** Several amounts where the currency changed within the day. */
const costEach = ({ effort: { costs } }: CellAndEffort, { money }: Numbers): string =>
  costs
    .filter(({ costPerRecovered }) => costPerRecovered !== null)
    .map(({ costPerRecovered, currency }) => money(costPerRecovered, currency))
    .join(' + ') || money(null, '');

/** The measures of the page, in its order. */
export const headLines = (figures: DailyFigures, words: DailyWords, numbers: Numbers): readonly HeadLine[] => {
  const { day, before, weekBefore } = figures;
  const shown = (
    name: keyof DailyWords['measures'],
    value: Value,
    show: (value: number | null) => string,
    more: (value: number | null, before: number | null) => string,
    measure: string | null,
  ): HeadLine => ({
    name: words.measures[name],
    value: show(value(day)),
    before: show(value(before)),
    moreThanBefore: more(value(day), value(before)),
    weekBefore: show(value(weekBefore)),
    moreThanWeekBefore: more(value(day), value(weekBefore)),
    measure,
  });
  const { count, moreCount, share, morePoints, minutes } = numbers;
  const noMore = (): string => '';
  return [
    shown('recoveryRate', ({ total }) => total.recoveryRate, share, morePoints, null),
    ...headlineNames.map((name) =>
      shown(
        name,
        ({ total }) => total[name],
        (value) => count(value ?? 0),
        (value, earlier) => moreCount(value ?? 0, earlier ?? 0),
        name === 'callers' ? 'lost' : name,
      ),
    ),
    shown('medianMinutes', ({ total }) => total.medianMinutes, minutes, noMore, 'redialled'),
    shown('p90Minutes', ({ total }) => total.p90Minutes, minutes, noMore, 'redialled'),
    shown('contactRate', ({ effort }) => effort.contactRate, share, morePoints, 'redialled'),
    shown('abandonmentRate', ({ effort }) => effort.abandonmentRate, share, morePoints, 'redialled'),
    {
      name: words.measures.costPerRecovered,
      value: costEach(day, numbers),
      before: costEach(before, numbers),
      moreThanBefore: '',
      weekBefore: costEach(weekBefore, numbers),
      moreThanWeekBefore: '',
      measure: null,
    },
  ];
};

export interface PlaceLine {
  readonly key: string;
  readonly values: readonly string[];
}

/** Columns of teams, queues and hours. */
export const placeColumns = ({ short }: DailyWords): readonly string[] => [
  short.lost,
  short.opened,
  short.byRedial,
  short.byCaller,
  short.recoveryRate,
];

export const placeLines = (
  cells: DailyFigures['teams'],
  nameOf: (key: string) => string,
  { count, share }: Numbers,
): readonly PlaceLine[] =>
  cells.map(({ key, lost, opened, byRedial, byCaller, recoveryRate }) => ({
    key: nameOf(key),
    values: [count(lost), count(opened), count(byRedial), count(byCaller), share(recoveryRate)],
  }));

/** `2026-11-21T09` as `09:00`. */
export const hourOf = (key: string): string => `${key.slice(11)}:00`;

export interface LimitLine {
  readonly name: string;
  readonly text: string;
  readonly isOver: boolean;
}

export const limitLines = (figures: DailyFigures, words: DailyWords, numbers: Numbers): readonly LimitLine[] => {
  const { limit, month } = figures.abandonment;
  const { effort } = figures.day;
  const { abandonment: say } = words;
  const line = (name: string, rate: number | null, abandoned: number, answered: number): LimitLine => ({
    name,
    text: say.row(numbers.share(rate), numbers.count(abandoned), numbers.count(answered)),
    isOver: rate !== null && rate > limit,
  });
  return [
    line(say.day, effort.abandonmentRate, effort.abandoned, effort.answered),
    line(say.month, month.rate, month.abandoned, month.answered),
  ];
};

export const smsLines = ({ sms }: DailyFigures, { sms: say }: DailyWords, { count }: Numbers) =>
  (['accepted', 'submitted', 'delivered', 'failed', 'unknown'] as const).map((name) => ({
    name: say[name],
    value: count(sms[name]),
  }));

export const subjectOf = (figures: DailyFigures, words: DailyWords, numbers: Numbers): string => {
  const { lost, recoveryRate } = figures.day.total;
  const day = numbers.day(figures.date);
  return lost === 0 ? words.subjectNobody(day) : words.subject(day, numbers.count(lost), numbers.share(recoveryRate));
};

export const lateLine = ({ late }: DailyFigures, { late: say }: DailyWords, { count, time }: Numbers): string =>
  late.oldest === null ? say.none : say.some(count(late.count), time(late.oldest));
