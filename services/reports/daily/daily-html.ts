/** The daily report as HTML, for mail and for a file alike. */
import { colours } from '../views/recovery/measures.ts';
import { dayAfter } from '../views/recovery/local-time.ts';
import type { DailyFigures } from './daily-figures.ts';
import {
  headLines,
  hourOf,
  lateLine,
  limitLines,
  placeColumns,
  placeLines,
  smsLines,
  subjectOf,
} from './daily-lines.ts';
import { font, headStyles, heading, type Html, html, line, link, nothing, small, table, tones } from './html-parts.ts';
import type { Numbers } from './numbers.ts';
import type { DailyWords } from './words-en.ts';

/** Everything a report is made of. `pageUrl` ends with a slash; null where nobody said how people reach the page. */
export interface DailyDraft {
  readonly figures: DailyFigures;
  readonly words: DailyWords;
  readonly numbers: Numbers;
  readonly pageUrl: string | null;
}

/** Address of the page for the day, or null. */
export const linkTo = (
  { figures, pageUrl }: DailyDraft,
  page: 'recovery' | 'lists',
  query: Readonly<Record<string, string>> = {},
): string | null => {
  if (pageUrl === null) return null;
  const period: Record<string, string> =
    query['measure'] === 'late' ? {} : { from: figures.date, to: dayAfter(figures.date, 1) };
  return `${pageUrl}#/${page}?${new URLSearchParams({ ...period, ...query })}`;
};

const headTable = (draft: DailyDraft): Html => {
  const { figures, words, numbers } = draft;
  const withMore = (value: string, more: string): Html =>
    more === '' ? html`${value}` : html`${value}<br>${small(more)}`;
  return table(
    words.columns.measure,
    [words.columns.day, words.columns.before, words.columns.weekBefore],
    headLines(figures, words, numbers).map((head) => ({
      name: head.name,
      cells: [
        html`<strong>${link(head.measure === null ? null : linkTo(draft, 'lists', { measure: head.measure }), head.value)}</strong>`,
        withMore(head.before, head.moreThanBefore),
        withMore(head.weekBefore, head.moreThanWeekBefore),
      ],
    })),
  );
};

/** One bar in the colours supervisors know, as a table, and each colour with its count. */
const colourBar = (draft: DailyDraft): Html => {
  const { figures, words, numbers } = draft;
  const { colours: counts, opened } = figures.day.total;
  const shown = colours.filter((colour) => counts[colour] > 0);
  if (opened === 0) return nothing;
  return html`${heading(words.colours.title)}
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="width:100%;margin:4px 0 8px"><tr>${shown.map(
    (colour) =>
      html`<td bgcolor="${tones[colour]}" width="${Math.max(1, Math.round((counts[colour] / opened) * 100))}%" height="14" style="background-color:${tones[colour]};height:14px;font-size:1px;line-height:1px">&nbsp;</td>`,
  )}</tr></table>
${table(
  words.columns.measure,
  [words.columns.day],
  colours.map((colour) => ({
    name: words.colours[colour],
    cells: [
      html`<span style="color:${tones[colour]}">&#9632;</span>&nbsp;${link(linkTo(draft, 'lists', { measure: colour }), numbers.count(counts[colour]))}`,
    ],
  })),
)}`;
};

const places = (title: string, corner: string, draft: DailyDraft, lines: ReturnType<typeof placeLines>): Html =>
  lines.length === 0
    ? nothing
    : html`${heading(title)}${table(
        corner,
        placeColumns(draft.words),
        lines.map(({ key, values }) => ({ name: key, cells: values.map((value) => html`${value}`) })),
      )}`;

const breakdowns = (draft: DailyDraft): Html => {
  const { figures, words, numbers } = draft;
  const named = (key: string): string => (key === '' ? words.noPlace : key);
  return html`${places(words.team, words.places.team, draft, placeLines(figures.teams, named, numbers))}
${places(words.queue, words.places.queue, draft, placeLines(figures.queues, named, numbers))}
${places(words.worst, words.places.hour, draft, placeLines(figures.worstHours, hourOf, numbers))}`;
};

const standing = (draft: DailyDraft): Html => {
  const { figures, words, numbers } = draft;
  const { late, abandonment: say } = words;
  const lateLink =
    figures.late.count === 0 || draft.pageUrl === null
      ? nothing
      : html` ${link(linkTo(draft, 'lists', { measure: 'late' }), late.open)}`;
  const limits = limitLines(figures, words, numbers);
  return html`${heading(words.measures.late)}
${line(html`${lateLine(figures, words, numbers)}${lateLink}`, figures.late.count > 0)}
${heading(say.title)}
${limits.map(({ name, text, isOver }) => line(html`${name}: ${text}, ${isOver ? say.over : say.within} (${say.limit(numbers.share(figures.abandonment.limit))})`, isOver))}
${heading(words.sms.title)}
${line(
  html`${smsLines(figures, words, numbers)
    .map(({ name, value }) => `${name}: ${value}`)
    .join(', ')}`,
)}`;
};

const content = (draft: DailyDraft): Html => {
  const { figures, words, numbers } = draft;
  const open = linkTo(draft, 'recovery');
  const isEmpty = figures.day.total.lost === 0;
  return html`<h1 class="ink" style="margin:0;${font};font-size:22px;line-height:1.25;font-weight:600;color:#1b1d20">${numbers.day(figures.date)}</h1>
<p class="soft" style="margin:2px 0 14px;${font};color:#5d636b">${words.title}</p>
${isEmpty ? line(html`<strong>${words.nobody}</strong>`) : nothing}
${headTable(draft)}
${isEmpty ? nothing : html`${colourBar(draft)}${breakdowns(draft)}`}
${standing(draft)}
${open === null ? nothing : html`<p style="margin:24px 0 0;${font}">${link(open, words.open)}</p>`}
<p class="soft" style="margin:18px 0 0;${font};font-size:12px;color:#5d636b">${words.footer(numbers.time(figures.madeAt), figures.zone)}</p>`;
};

export const dailyHtml = (draft: DailyDraft): string => {
  const { figures, words, numbers } = draft;
  return html`<!doctype html>
<html lang="${words.locale.slice(0, 2)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subjectOf(figures, words, numbers)}</title>
${headStyles}
</head>
<body class="ground" style="margin:0;padding:0;background-color:#f5f5f2">
<table role="presentation" class="ground" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f5f5f2" style="width:100%;background-color:#f5f5f2"><tr><td align="center" style="padding:16px 8px">
<table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:100%;max-width:680px;background-color:#ffffff;border:1px solid #e3e3de"><tr><td class="pad" style="padding:22px 26px 24px">
${content(draft)}
</td></tr></table>
</td></tr></table>
</body>
</html>
`.html;
};
