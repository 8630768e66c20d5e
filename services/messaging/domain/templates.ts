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
  'opt-in-confirmation': {
    en: '{company}: welcome back, we may call and text you again. Reply STOP to opt out.',
    ru: '{company}: снова будем на связи. Отказаться: СТОП',
  },
  help: {
    en: '{company}: we call back those who could not reach us. Reply NOW, LATER 18:30, TOMORROW, CANCEL, SOLVED or STOP.',
    ru: '{company}: перезваниваем, если не успели ответить. Ответьте СЕЙЧАС, ПОЗЖЕ 18:30, ЗАВТРА, ОТМЕНА, РЕШЕНО или СТОП',
  },
  'wish-later': {
    en: '{company}: we will call you {day} from {time}. Another time? Reply LATER 18:30.',
    ru: '{company}: перезвоним {day} с {time}. Другое время: ПОЗЖЕ 18:30',
  },
  'wish-now': {
    en: '{company}: we will call you as soon as an agent is free.',
    ru: '{company}: перезвоним, как только освободится оператор.',
  },
  'wish-cancel': {
    en: '{company}: we will not call you back about this call.',
    ru: '{company}: по этому звонку не перезвоним.',
  },
  'wish-solved': {
    en: '{company}: glad it is solved. We will not call back.',
    ru: '{company}: рады, что вопрос решён. Не перезвоним.',
  },
  'delay-notice': {
    en: '{company}: sorry, we are late with our call. We will call you as soon as we can.',
    ru: '{company}: извините, звонок задерживается. Перезвоним, как только сможем.',
  },
} as const satisfies TemplateTexts;

export const CONFIRMATION_TEMPLATE = 'opt-out-confirmation';

export type Fields = Readonly<Record<string, string>>;

/** The longest words the fields of a promise can have, to check what has them. */
const promiseFields: Fields = { day: 'tomorrow', time: '18:30 (UTC+05:30)' };
/** Templates of a promised call; the others know the company alone. */
const PROMISING: ReadonlySet<string> = new Set(['wish-later']);

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
  if (/[{}]/.test(template.replaceAll(FIELD, '')))
    return problem(name, language, 'has half a pair of braces; close it or take it out');
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
      const known = PROMISING.has(name) ? { ...fields, ...promiseFields } : fields;
      const rendered = render(templates, name, language, known, maxParts);
      if (!rendered.ok) return [rendered.problem];
      // A company may be called what it likes.
      const nameless = render(templates, name, language, { ...known, company: '' }, maxParts);
      const text = nameless.ok ? nameless.text : rendered.text;
      return [...promotionIn(name, language, text), ...wayOutOf(name, language, text)];
    }),
  );

/** Beginnings of words that sell; what sells needs a consent that nobody has given by calling. */
const PROMOTION =
  /(?<![\p{L}\p{N}])(?:sale|discount|promo|bonus|cashback|special offer|offer|deal|buy|voucher|coupon|gift|prize|скидк|акци[яиюейх]|распродаж|бонус|к[эе]шб[эе]к|подар|выгодн|бесплатн|промокод|купи|приз[ыа]?(?!\p{L})|предложени)\p{L}*|\d+ ?% ?(?:off|скид)/iu;

const promotionIn = (name: string, language: Language, text: string): string[] => {
  const word = PROMOTION.exec(text)?.[0];
  return word === undefined ? [] : [said(name, language, `promotes something: "${word}"; take it out`)];
};

const wayOutOf = (name: string, language: Language, text: string): string[] =>
  name !== 'apology' || /(?<!\p{L})(?:stop|стоп)(?!\p{L})/iu.test(text)
    ? []
    : [said(name, language, 'does not say how to opt out; end it with STOP or СТОП')];

const unknownFields = (template: string, fields: Fields): string[] =>
  [...template.matchAll(FIELD)].map((match) => match[1] ?? '').filter((field) => !Object.hasOwn(fields, field));

const braced = (field: string): string => `{${field}}`;

const said = (name: string, language: Language, fault: string): string => `template ${name} (${language}) ${fault}`;

const problem = (name: string, language: Language, fault: string): Rendered => ({
  ok: false,
  problem: said(name, language, fault),
});
