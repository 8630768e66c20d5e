/** The words of a company in place of the standard ones: by template and language, and more closely by reason and by tenant. */
import type { LossReason } from '@ringback/contracts/parts.ts';
import { standardTemplates, templateProblems, type Fields, type Language, type TemplateTexts } from './templates.ts';

export type OwnTexts = Partial<Readonly<Record<Language, string | undefined>>>;

/** Of a whole company, or of one tenant. */
export interface OwnWords {
  /** Values for fields of one's own, such as `{hotline}`. */
  readonly fields?: Fields | undefined;
  readonly templates?: Readonly<Record<string, OwnTexts & OfReasons>> | undefined;
}

interface OfReasons {
  readonly reasons?: Partial<Readonly<Record<LossReason, OwnTexts | undefined>>> | undefined;
}

export interface TemplateFile extends OwnWords {
  readonly tenants?: Readonly<Record<string, OwnWords>> | undefined;
}

export interface Wording {
  readonly texts: TemplateTexts;
  readonly fields: Fields;
}

/** `reason` is how the call was lost, where the SMS is about a lost call. */
export type TemplateBook = (tenant: string, reason: LossReason | undefined) => Wording;

const wordingOf = (
  { fields = {}, templates, tenants }: TemplateFile,
  company: string,
  tenant: string,
  reason: LossReason | undefined,
): Wording => {
  const own = tenants !== undefined && Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined;
  // The closest word wins: of the tenant and reason, of the tenant, of the reason, of all.
  const layers = [templates, own?.templates].flatMap((texts) => [texts, ofReason(texts, reason)]);
  const texts = Object.entries(standardTemplates).map(([name, standard]) => {
    const mine = layers.map((layer) => layer?.[name]);
    const text = (language: Language): string =>
      mine.findLast((each) => each?.[language] !== undefined)?.[language] ?? standard[language];
    return [name, { ru: text('ru'), en: text('en') }];
  });
  return {
    texts: Object.fromEntries(texts) as TemplateTexts,
    fields: { company, ...fields, ...own?.fields },
  };
};

const ofReason = (texts: OwnWords['templates'], reason: LossReason | undefined) =>
  reason === undefined || texts === undefined
    ? undefined
    : Object.fromEntries(Object.entries(texts).map(([name, { reasons }]) => [name, reasons?.[reason]]));

export const templateBook = (file: TemplateFile, company: string): TemplateBook => {
  const made = new Map<string, Wording>();
  return (tenant, reason) => {
    const key = `${reason ?? ''}/${tenant}`;
    const known = made.get(key) ?? wordingOf(file, company, tenant, reason);
    made.set(key, known);
    return known;
  };
};

const reasons: readonly (LossReason | undefined)[] = [
  undefined,
  'hung-up',
  'queue-timeout',
  'no-agents',
  'closed-hours',
];

/** What is wrong with any text that could ever be sent, each fault once. */
export const bookProblems = (file: TemplateFile, company: string, maxParts: number): readonly string[] => {
  const book = templateBook(file, company);
  const found = ['', ...Object.keys(file.tenants ?? {})].flatMap((tenant) =>
    reasons.flatMap((reason) => {
      const { texts, fields } = book(tenant, reason);
      return templateProblems(texts, fields, maxParts).map((fault) =>
        tenant === '' ? fault : `tenant ${tenant}: ${fault}`,
      );
    }),
  );
  // What is wrong for all is wrong for each tenant too.
  const general = new Set(found.filter((fault) => !fault.startsWith('tenant ')));
  return [...new Set(found)].filter((fault) => general.has(fault) || !general.has(fault.replace(/^tenant \S+ /, '')));
};
