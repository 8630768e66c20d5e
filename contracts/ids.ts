/**
 * Identifiers. Every id is branded, so a call id cannot be passed where a case id is meant, and derived from what caused
 * it, so a repeated message leads to the same id and meets "stream must not exist".
 */
import { hash } from 'node:crypto';
import { z } from 'zod';

type Brand<Name extends string> = string & { readonly [brand]: Name };
declare const brand: unique symbol;

export type TenantId = Brand<'TenantId'>;
/** Keyed hash of tenant + E.164 number, 32 hex digits: shows no number, and is the same for every call of one caller. */
export type CallerId = Brand<'CallerId'>;
/** The PBX's own id of one call. */
export type CallId = Brand<'CallId'>;
export type CaseId = Brand<'CaseId'>;
export type SmsId = Brand<'SmsId'>;
export type RedialId = Brand<'RedialId'>;
/** One thing a supervisor asked for. */
export type ActionId = Brand<'ActionId'>;
export type AgentId = Brand<'AgentId'>;
export type TeamId = Brand<'TeamId'>;
export type QueueId = Brand<'QueueId'>;

/** An instant as RFC 3339 in UTC with milliseconds, `2026-11-22T07:00:00.000Z`: sorts as text. */
export type Instant = Brand<'Instant'>;

/** Throws `RangeError` where there is no such time. */
export const instant = (epochMs: number): Instant =>
  (Number.isInteger(epochMs) && epochMs >= 0 && epochMs < YEAR_2100_MS
    ? lately(epochMs)
    : new Date(epochMs).toISOString()) as Instant;
export const epochMs = (at: Instant): number => Date.parse(at);

const DAY_MS = 86_400_000;
const DATE_AND_T = 11;
const YEAR_2100_MS = 4_102_444_800_000;
const KNOWN_DAYS = 64;
/** By day since 1970: how its times begin, up to the `T`. */
const days = new Map<number, string>();
const two = Array.from({ length: 60 }, (_, n) => String(n).padStart(2, '0'));

const dateOf = (day: number): string => {
  const date = new Date(day * DAY_MS).toISOString().slice(0, DATE_AND_T);
  if (days.size >= KNOWN_DAYS) days.clear();
  days.set(day, date);
  return date;
};

/** As `toISOString` writes it, which takes four times as long, and a dozen times are written for each event. */
const written = (epochMs: number): string => {
  const day = Math.floor(epochMs / DAY_MS);
  const date = days.get(day) ?? dateOf(day);
  const second = Math.floor((epochMs - day * DAY_MS) / 1000);
  const milli = epochMs - day * DAY_MS - second * 1000;
  const minute = Math.floor(second / 60);
  const zeros = milli < 10 ? '00' : milli < 100 ? '0' : '';
  return `${date}${two[Math.floor(minute / 60)]}:${two[minute % 60]}:${two[second % 60]}.${zeros}${milli}Z`;
};

/** The events of one decision say the same few times over and over. */
const LATELY = 64;
const latelyMs = new Float64Array(LATELY).fill(-1);
const latelyText = Array.from({ length: LATELY }, () => '');

const lately = (epochMs: number): string => {
  const slot = epochMs % LATELY;
  if (latelyMs[slot] !== epochMs) {
    latelyText[slot] = written(epochMs);
    latelyMs[slot] = epochMs;
  }
  return latelyText[slot]!;
};

/** Printable, no spaces or control characters, at most 128: safe in a log line, a stream name and a URL. */
const plainId = z
  .string()
  .regex(/^[\w.:@/+-]{1,128}$/, 'must be 1 to 128 characters of letters, digits and . _ : @ / + -');

const branded = <T extends string>() => plainId as unknown as z.ZodType<T, T>;

export const tenantId = branded<TenantId>();
export const callId = branded<CallId>();
export const agentId = branded<AgentId>();
export const teamId = branded<TeamId>();
export const queueId = branded<QueueId>();
export const callerId = z.string().regex(/^[0-9a-f]{32}$/, 'must be 32 hex digits') as unknown as z.ZodType<
  CallerId,
  CallerId
>;
const derived = <T extends string>() => z.uuid() as unknown as z.ZodType<T, T>;
export const caseId = derived<CaseId>();
export const smsId = derived<SmsId>();
export const redialId = derived<RedialId>();
export const actionId = derived<ActionId>();

/** Years a contact centre can mean; 1970 and 2100 are clocks that were never set. */
const EARLIEST = '1990-01-01T00:00:00.000Z';
const LATEST = '2100-01-01T00:00:00.000Z';
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0);

const ZERO = '0'.charCodeAt(0);
const twoDigits = (text: string, from: number): number =>
  (text.charCodeAt(from) - ZERO) * 10 + text.charCodeAt(from + 1) - ZERO;

/** Of what looks like one. By hand: `Date.parse` takes many times as long, and makes 3 March of 31 February. */
const isReal = (at: string): boolean => {
  const year = twoDigits(at, 0) * 100 + twoDigits(at, 2);
  const day = twoDigits(at, 8);
  const isDay = day >= 1 && day <= daysIn(year, twoDigits(at, 5));
  return isDay && twoDigits(at, 11) < 24 && twoDigits(at, 14) < 60 && twoDigits(at, 17) < 60;
};

export const instantSchema = z
  .string()
  .regex(
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/,
    'must be RFC 3339 in UTC with milliseconds, like 2026-11-22T07:00:00.000Z',
  )
  .refine(
    (at) => at >= EARLIEST && at < LATEST && isReal(at),
    'must be a real time between 1990 and 2099',
  ) as unknown as z.ZodType<Instant, Instant>;

const NAMESPACE = Buffer.from('b0f8d0f652c54d9e9a383f1f0f7c9d11', 'hex');
/** One place to put parts behind the namespace, instead of two new buffers for each id. */
const room = Buffer.concat([NAMESPACE, Buffer.alloc(1024)]);
const BYTES_PER_UNIT = 3;

const afterNamespace = (text: string): Buffer => {
  const fits = text.length * BYTES_PER_UNIT <= room.length - NAMESPACE.length;
  if (!fits) return Buffer.concat([NAMESPACE, Buffer.from(text)]);
  return room.subarray(0, NAMESPACE.length + room.write(text, NAMESPACE.length));
};

/**
 * A uuid v5 of the parts, in order. The same parts give the same id, on every machine. By hand: this runs several times for each
 * event, and the package `uuid` takes three times as long.
 */
export const deriveId = (...parts: readonly (string | number)[]): string => {
  const sha1 = hash('sha1', afterNamespace(parts.join('\u001f')));
  const variant = ((Number.parseInt(sha1.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${sha1.slice(0, 8)}-${sha1.slice(8, 12)}-5${sha1.slice(13, 16)}-${variant}${sha1.slice(17, 20)}-${sha1.slice(20, 32)}`;
};

export const caseIdOf = (caller: CallerId, firstLostCall: CallId): CaseId =>
  deriveId('case', caller, firstLostCall) as CaseId;
export const smsIdOf = (cause: string, kind: string): SmsId => deriveId('sms', cause, kind) as SmsId;
export const redialIdOf = (of: CaseId, attempt: number): RedialId => deriveId('redial', of, attempt) as RedialId;

export const callerStream = (id: CallerId): string => `Caller-${id}`;
export const smsStream = (id: SmsId): string => `Sms-${id}`;
export const redialStream = (id: RedialId): string => `Redial-${id}`;
/** A loss nobody can be called back for has no caller; it is remembered by its call. */
export const lossStream = (tenant: TenantId, id: CallId): string => `Loss-${deriveId('loss', tenant, id)}`;
