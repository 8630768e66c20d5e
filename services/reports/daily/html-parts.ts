/** Pieces of HTML that mail clients render: tables, styles in place, nothing to fetch, nothing to run. */
import type { DailyWords } from './words-en.ts';

/** HTML that is safe as it stands: made by `html` alone. */
export interface Html {
  readonly html: string;
}
type Piece = Html | string | number | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
const isMany = (piece: Piece): piece is readonly Html[] => Array.isArray(piece);

const rendered = (piece: Piece): string => {
  if (isMany(piece)) return piece.map(({ html: text }) => text).join('');
  return typeof piece === 'object' ? piece.html : escaped(String(piece));
};

/** A tag for templates: what is put in is escaped, unless it was made by this tag. */
export const html = (texts: TemplateStringsArray, ...pieces: readonly Piece[]): Html => ({
  html: texts.map((text, index) => text + (index < pieces.length ? rendered(pieces[index] ?? '') : '')).join(''),
});
export const nothing: Html = { html: '' };

/** As the page has them, each as seen by day; at night the classes below take over where the client knows them. */
export const tones: Readonly<Record<Exclude<keyof DailyWords['colours'], 'title'>, string>> = {
  alone: '#1f5fa6',
  within20m: '#16734a',
  within23h: '#8f5a00',
  later: '#a8480f',
  nobody: '#a03a35',
  waiting: '#5d636b',
  heldOut: '#6a4a9c',
};

export const font =
  "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;font-size:14px;line-height:1.45";
const INK = 'color:#1b1d20';
const SOFT = 'color:#5d636b';
export const LINE = '#e3e3de';

/** Also for clients that keep styles in the head: dark where the reader wants it dark, and room on a phone. */
export const headStyles: Html = {
  html: `<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .ground { background-color: #15171a !important; }
  .card { background-color: #1e2125 !important; border-color: #33383e !important; }
  .ink, .ink a { color: #eceef0 !important; }
  .soft { color: #a2a9b1 !important; }
  .cell { border-color: #33383e !important; }
  a.link { color: #7fb4ef !important; }
  .bad { color: #f08c85 !important; }
}
@media (max-width: 520px) {
  .pad { padding-left: 14px !important; padding-right: 14px !important; }
  .cell { padding-left: 3px !important; padding-right: 3px !important; }
  th.soft { font-size: 11px !important; }
}
@media print { .ground { background-color: #ffffff !important; } }
</style>`,
};

const cell = `border-bottom:1px solid ${LINE};padding:6px 8px;${font};font-variant-numeric:tabular-nums`;

export const heading = (text: string): Html =>
  html`<h2 class="ink" style="margin:26px 0 6px;${font};font-size:16px;font-weight:600;${INK}">${text}</h2>`;

export const line = (content: Html, isBad = false): Html =>
  isBad
    ? html`<p class="bad" style="margin:4px 0;${font};color:#a03a35;font-weight:600">${content}</p>`
    : html`<p class="ink" style="margin:4px 0;${font};${INK}">${content}</p>`;

export const small = (text: string): Html =>
  html`<span class="soft" style="${SOFT};font-size:12px;white-space:nowrap">${text}</span>`;

export const link = (href: string | null, text: string): Html =>
  href === null
    ? html`${text}`
    : html`<a class="link" href="${href}" style="color:#1f5fa6;text-decoration:underline">${text}</a>`;

export interface TableRow {
  readonly name: string;
  readonly cells: readonly Html[];
}

/** Names on the left, figures on the right. */
export const table = (corner: string, columns: readonly string[], rows: readonly TableRow[]): Html => html`
<table role="table" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse;width:100%">
<thead><tr><th scope="col" align="left" class="cell soft" style="${cell};${SOFT};font-size:12px;font-weight:500">${corner}</th>${columns.map(
  (column) =>
    html`<th scope="col" align="right" class="cell soft" style="${cell};${SOFT};font-size:12px;font-weight:500">${column}</th>`,
)}</tr></thead>
<tbody>${rows.map(
  ({ name, cells }) => html`
<tr><th scope="row" align="left" class="cell ink" style="${cell};${INK};font-weight:400;overflow-wrap:break-word">${name}</th>${cells.map(
    (content) => html`<td align="right" class="cell ink" style="${cell};${INK}">${content}</td>`,
  )}</tr>`,
)}</tbody>
</table>`;
