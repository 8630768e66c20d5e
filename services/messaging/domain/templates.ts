/** The words we send. An apology says who we are, that we will call back and how to stop it, and promotes nothing. */
import { MOST_PARTS, segment, type Segments } from './segments.ts';

export type Language = 'ru' | 'en';
export type TemplateTexts = Readonly<Record<string, Readonly<Record<Language, string>>>>;

export const standardTemplates = {
  apology: {
    en: '{company}: we missed your call and are sorry. We will call you back shortly. Reply STOP to opt out.',
    ru: '{company}: извините, мы не успели ответить на ваш звонок. Скоро перезвоним. Отказаться: СТОП',
  },
  'opt-out-confirmation': {
    en: '{company}: we will not call or text you again. Reply START to undo.',
    ru: '{company}: больше не будем звонить и писать. Вернуть: СТАРТ',
  },
} as const satisfies TemplateTexts;

export const APOLOGY_TEMPLATE = 'apology';
export const CONFIRMATION_TEMPLATE = 'opt-out-confirmation';

export type Fields = Readonly<Record<string, string>>;

export type Rendered =
  | { readonly ok: true; readonly text: string; readonly segments: Segments }
  | { readonly ok: false; readonly problem: string };

const FIELD = /\{([^{}]*)\}/g;

/** The text with its fields filled in and cut into at most `maxParts` parts; the problem names template, fault and remedy. */
export const render = (
  templates: TemplateTexts,
  name: string,
  language: Language,
  fields: Fields,
  maxParts: number,
): Rendered => {
  const template = templates[name]?.[language];
  if (template === undefined) return problem(name, language, 'does not exist; add it or request another');
  const unknown = unknownFields(template, fields);
  if (unknown.length > 0) return problem(name, language, `has unknown field(s) ${unknown.map(braced).join(', ')}`);
  const text = template.replace(FIELD, (_, field: string) => fields[field] ?? '');
  const segments = segment(text);
  const most = Math.min(maxParts, MOST_PARTS);
  if (segments.parts.length > most)
    return problem(name, language, `needs ${segments.parts.length} parts and may have ${most}; shorten it`);
  return { ok: true, text, segments };
};

/** What is wrong with a set of templates, in sentences; empty when every one of them can be sent. */
export const templateProblems = (templates: TemplateTexts, fields: Fields, maxParts: number): readonly string[] =>
  Object.keys(templates).flatMap((name) =>
    (['ru', 'en'] as const).flatMap((language) => {
      const rendered = render(templates, name, language, fields, maxParts);
      return rendered.ok ? [] : [rendered.problem];
    }),
  );

const unknownFields = (template: string, fields: Fields): string[] =>
  [...template.matchAll(FIELD)].map((match) => match[1] ?? '').filter((field) => !Object.hasOwn(fields, field));

const braced = (field: string): string => `{${field}}`;

const problem = (name: string, language: Language, fault: string): Rendered => ({
  ok: false,
  problem: `template ${name} (${language}) ${fault}`,
});
