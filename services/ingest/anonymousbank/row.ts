/**
 * One row of the "Anonymous Bank" call-by-call data (Technion, Ilan Guedj and Avi Mandelbaum): 17 fields between tabs, local
 * times of day, one date. Pure: a row that cannot be read is refused with a reason, never guessed.
 */
import { isPlainId } from '../safe-id.ts';

/** Times in milliseconds of local wall time (as if it were UTC). */
export interface BankRow {
  readonly callId: string;
  /** Digits; null when the caller was not identified, or the id lost its digits to scientific notation. */
  readonly customerId: string | null;
  /** Service type: PS, PE, IN, NE, NW, TT. */
  readonly type: string;
  readonly startedAt: number;
  readonly leftMenuAt: number;
  /** Null when the call never waited. */
  readonly queuedAt: number | null;
  readonly waitSeconds: number;
  readonly outcome: 'AGENT' | 'HANG' | 'PHANTOM';
  /** Null when the row has no times of service. */
  readonly service: { readonly from: number; readonly to: number } | null;
  /** Null when nobody is named. */
  readonly server: string | null;
}

export const bankRefusals = [
  'field-count',
  'bad-date',
  'bad-time',
  'bad-number',
  'unknown-outcome',
  'bad-customer-id',
  'bad-call-id',
  'bad-type',
] as const;
export type BankRefusal = (typeof bankRefusals)[number];

const FIELDS = 17;
const DAY_MS = 86_400_000;
const LONGEST_SECONDS = 7 * 24 * 3600;
/** A queue joined further than this from the menu is a time nobody wrote down: 0:00:00 beside a wait. */
const FAR_OFF_MS = 3_600_000;
const NO_SERVER = 'NO_SERVER';

/** `990131`; two-digit years are 1990 to 2089. */
const readDate = (text: string): number | null => {
  if (!/^\d{6}$/.test(text)) return null;
  const [year, month, day] = [0, 2, 4].map((from) => Number(text.slice(from, from + 2))) as [number, number, number];
  const date = new Date(Date.UTC(year < 90 ? 2000 + year : 1900 + year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : null;
};

/** `0:00:31` and `00:00:31`. */
const readTime = (text: string): number | null => {
  const match = /^(\d{1,2}):(\d\d):(\d\d)$/.exec(text);
  if (!match) return null;
  const [hours, minutes, seconds] = match.slice(1).map(Number) as [number, number, number];
  return hours < 24 && minutes < 60 && seconds < 60 ? ((hours * 60 + minutes) * 60 + seconds) * 1000 : null;
};

const readWholeNumber = (text: string): number | null => (/^-?\d{1,6}$/.test(text) ? Number(text) : null);

/** A wait or a talk below zero or longer than a week is no duration. The time in the menu may be negative in this data. */
const isDuration = (seconds: number): boolean => seconds >= 0 && seconds <= LONGEST_SECONDS;

/** Undefined when it cannot be read. `3.06E+08` has lost its digits: it identifies nobody. */
const readCustomer = (text: string): string | null | undefined => {
  if (/^\d{0,12}$/.test(text)) return Number(text) === 0 ? null : text;
  return /^\d+([.,]\d*)?[eE][+-]?\d{1,3}$/.test(text) ? null : undefined;
};

/** In the published files every `NA` became `NO_SERVER`: NO_SERVERAMA is NAAMA, ANO_SERVERT is ANAT. */
const readServer = (text: string): string | null =>
  text === NO_SERVER || text === '' ? null : text.replaceAll(NO_SERVER, 'NA');

/** The time of day, on the day that brings it nearest to `reference`: calls and waits cross midnight either way. */
const nearest = (reference: number, timeOfDay: number): number => {
  const sameDay = Math.floor(reference / DAY_MS) * DAY_MS + timeOfDay;
  const distance = (at: number): number => Math.abs(at - reference);
  return [sameDay - DAY_MS, sameDay + DAY_MS].reduce(
    (best, at) => (distance(at) < distance(best) ? at : best),
    sameDay,
  );
};

const isOutcome = (text: string): text is BankRow['outcome'] =>
  text === 'AGENT' || text === 'HANG' || text === 'PHANTOM';

export type ReadBankRow =
  | { readonly ok: true; readonly row: BankRow }
  | { readonly ok: false; readonly reason: BankRefusal };

const refused = (reason: BankRefusal): ReadBankRow => ({ ok: false, reason });

/** `fields`: the row's fields, trimmed. */
export const readBankRow = (fields: readonly string[]): ReadBankRow => {
  if (fields.length !== FIELDS) return refused('field-count');
  const [line, id, customer, , type, dateText] = fields as [string, string, string, string, string, string];
  const date = readDate(dateText);
  if (date === null) return refused('bad-date');
  const times = [6, 7, 9, 10, 13, 14].map((index) => readTime(fields[index]!));
  if (!times.every((time) => time !== null)) return refused('bad-time');
  const seconds = [8, 11, 15].map((index) => readWholeNumber(fields[index]!));
  if (!seconds.every((number) => number !== null) || !isDuration(seconds[1]!)) return refused('bad-number');
  const outcome = fields[12]!;
  if (!isOutcome(outcome)) return refused('unknown-outcome');
  const customerId = readCustomer(customer);
  if (customerId === undefined) return refused('bad-customer-id');
  const callId = `${line}-${id}-${dateText}`;
  if (line === '' || id === '' || !isPlainId(callId)) return refused('bad-call-id');
  if (!isPlainId(type)) return refused('bad-type');
  const server = readServer(fields[16]!);
  return { ok: true, row: { callId, customerId, type, outcome, server, ...when(date, times, seconds[1]!) } };
};

/** When the call joined the queue: as it came out of the menu, where the row says nothing that can be. */
const joined = (entered: number, leftMenuAt: number, queueStart: number): number => {
  const at = nearest(entered, queueStart);
  const isFarOff = Math.min(Math.abs(at - entered), Math.abs(at - leftMenuAt)) > FAR_OFF_MS;
  return isFarOff ? Math.max(entered, leftMenuAt) : at;
};

const when = (date: number, times: readonly number[], waitSeconds: number) => {
  const [entry, menuExit, queueStart, , serviceStart, serviceEnd] = times as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const entered = date + entry;
  const leftMenuAt = nearest(entered, menuExit);
  const queuedAt = waitSeconds > 0 ? joined(entered, leftMenuAt, queueStart) : null;
  const from = nearest(queuedAt === null ? leftMenuAt : queuedAt + waitSeconds * 1000, serviceStart);
  return {
    // Some rows enter the menu after they joined the queue: the call was there from the earlier of the two.
    startedAt: Math.min(entered, queuedAt ?? entered),
    leftMenuAt,
    queuedAt,
    waitSeconds,
    service: serviceStart === 0 && serviceEnd === 0 ? null : { from, to: nearest(from, serviceEnd) },
  };
};
