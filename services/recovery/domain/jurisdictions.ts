/**
 * What law and practice of a caller's country ask of whoever contacts them. Data: a changed value is a new version, and every
 * decision names the one it was made under. Times are local to the caller; a policy may be stricter, never looser.
 */
import type { Hours } from './policy.ts';

/** A value, what kind of rule it is, and where it is written. */
export interface Sourced<T> {
  readonly value: T;
  readonly by: 'law' | 'practice';
  readonly source: string;
}

export interface Jurisdiction {
  readonly name: JurisdictionName;
  readonly version: string;
  /** ISO 3166 countries whose numbers it goes by. */
  readonly countries: readonly string[];
  readonly sms: Sourced<Hours>;
  readonly call: Sourced<Hours>;
  /** Whether nobody is contacted on the public holidays of the whole country. */
  readonly holidays: Sourced<'closed' | 'open'>;
  /** Contacts of all kinds in any rolling 24 hours; null: what the policy says. */
  readonly contactsPerDay: Sourced<number | null>;
  /** Of redials a person answered, how many may find no agent, and after how many seconds one counts; null: what the pacing says. */
  readonly abandonment: Sourced<{ readonly share: number | null; readonly seconds: number } | null>;
}

export const jurisdictionNames = ['us', 'uk', 'ru', 'eu', 'plain'] as const;
export type JurisdictionName = (typeof jurisdictionNames)[number];

const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const between = (from: number, to: number, days: readonly number[] = EVERY_DAY): Hours => ({
  from: from * 60,
  to: to * 60,
  days,
});
const law = <T>(value: T, source: string): Sourced<T> => ({ value, by: 'law', source });
const practice = <T>(value: T, source: string): Sourced<T> => ({ value, by: 'practice', source });

const US_HOURS =
  'the strictest state: Fla. Stat. 501.616(6)(a), 8-20; federal law 47 CFR 64.1200(c)(1), 8-21. Area codes do not tell the state';

const us: Jurisdiction = {
  name: 'us',
  version: 'us-1',
  countries: ['US', 'PR', 'VI', 'GU', 'AS', 'MP'],
  sms: law(between(8, 20), US_HOURS),
  call: law(between(8, 20), US_HOURS),
  holidays: practice('closed', 'several states close legal holidays to solicitation; federal law does not'),
  contactsPerDay: law(3, 'Fla. Stat. 501.616(6)(b): three in 24 hours on one subject, texts included'),
  abandonment: law(
    { share: 0.03, seconds: 2 },
    '47 CFR 64.1200(a)(7); 16 CFR 310.4(b)(4): 3 % over 30 days, 2 s after the greeting',
  ),
};

const uk: Jurisdiction = {
  name: 'uk',
  version: 'uk-1',
  countries: ['GB', 'GG', 'JE', 'IM'],
  sms: practice(between(9, 21), 'no hours in law'),
  call: practice(between(9, 20), 'no hours in law'),
  holidays: practice('closed', 'no rule in law'),
  contactsPerDay: practice(null, 'no number in law'),
  abandonment: law(
    { share: null, seconds: 2 },
    'Ofcom, persistent misuse: 2 s; no share is a safe harbour any more; 72 h before the number is called again without an agent',
  ),
};

const ru: Jurisdiction = {
  name: 'ru',
  version: 'ru-1',
  countries: ['RU'],
  sms: practice(between(9, 21), 'no hours in 38-FZ art. 18; night hours are a policy'),
  call: practice(between(9, 20), 'no hours in 38-FZ art. 18; night hours are a policy'),
  holidays: practice('open', 'no rule in law for calls that advertise nothing'),
  contactsPerDay: practice(null, 'no number in law; operators charge for each attempt and block mass calls'),
  abandonment: practice(null, 'no number in law'),
};

const eu: Jurisdiction = {
  name: 'eu',
  version: 'eu-1',
  countries: 'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO'.split(' '),
  sms: practice(between(9, 21), 'no hours common to the Union'),
  call: practice(between(9, 20), 'no hours common to the Union; national ones are for sales calls'),
  holidays: practice('closed', 'as national rules for sales calls have it, such as France, C. consom. D223-9'),
  contactsPerDay: practice(null, 'no number common to the Union'),
  abandonment: practice(null, 'no number common to the Union'),
};

const NO_RULE = 'nothing is known of the country: the policy decides';
const plain: Jurisdiction = {
  name: 'plain',
  version: 'plain-1',
  countries: [],
  sms: practice(between(0, 24), NO_RULE),
  call: practice(between(0, 24), NO_RULE),
  holidays: practice('open', NO_RULE),
  contactsPerDay: practice(null, NO_RULE),
  abandonment: practice(null, NO_RULE),
};

export const jurisdictions: Readonly<Record<JurisdictionName, Jurisdiction>> = { us, uk, ru, eu, plain };

const byCountry = new Map(
  Object.values(jurisdictions).flatMap((each) => each.countries.map((country) => [country, each])),
);

/** Of a number; `plain` where the country is not known or has no rules here. */
export const jurisdictionOf = (country: string | null): Jurisdiction => byCountry.get(country ?? '') ?? plain;
