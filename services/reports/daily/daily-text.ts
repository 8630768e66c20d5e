/** The daily report as plain text, for readers and clients that want no HTML. */
import { colours } from '../views/recovery/measures.ts';
import { type DailyDraft, linkTo } from './daily-html.ts';
import {
  headLines,
  hourOf,
  lateLine,
  limitLines,
  type PlaceLine,
  placeColumns,
  placeLines,
  smsLines,
} from './daily-lines.ts';

const more = (text: string): string => (text === '' ? '' : ` (${text})`);

export const dailyText = (draft: DailyDraft): string => {
  const { figures, words, numbers } = draft;
  const columns = placeColumns(words);
  const block = (title: string, lines: readonly PlaceLine[]): string[] =>
    lines.length === 0
      ? []
      : [
          '',
          `${title}:`,
          ...lines.map(
            ({ key, values }) => `  ${key}: ${values.map((value, index) => `${columns[index]} ${value}`).join(', ')}`,
          ),
        ];
  const named = (key: string): string => (key === '' ? words.noPlace : key);
  const open = linkTo(draft, 'recovery');
  const { columns: say, abandonment } = words;
  return [
    numbers.day(figures.date),
    figures.day.total.lost === 0 ? words.nobody : words.title,
    '',
    ...headLines(figures, words, numbers).map(
      (head) =>
        `${head.name}: ${head.value}; ${say.before} ${head.before}${more(head.moreThanBefore)}; ${say.weekBefore} ${head.weekBefore}${more(head.moreThanWeekBefore)}`,
    ),
    '',
    `${words.colours.title}:`,
    ...colours.map((colour) => `  ${words.colours[colour]}: ${numbers.count(figures.day.total.colours[colour])}`),
    ...block(words.team, placeLines(figures.teams, named, numbers)),
    ...block(words.queue, placeLines(figures.queues, named, numbers)),
    ...block(words.worst, placeLines(figures.worstHours, hourOf, numbers)),
    '',
    lateLine(figures, words, numbers),
    '',
    `${abandonment.title} (${abandonment.limit(numbers.share(figures.abandonment.limit))}):`,
    ...limitLines(figures, words, numbers).map(
      ({ name, text, isOver }) => `  ${name}: ${text}, ${isOver ? abandonment.over : abandonment.within}`,
    ),
    '',
    `${words.sms.title}:`,
    ...smsLines(figures, words, numbers).map(({ name, value }) => `  ${name}: ${value}`),
    ...(open === null ? [] : ['', `${words.open}: ${open}`]),
    '',
    words.footer(numbers.time(figures.madeAt), figures.zone),
    '',
  ].join('\n');
};
