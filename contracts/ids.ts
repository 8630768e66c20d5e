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

export const instant = (epochMs: number): Instant => new Date(epochMs).toISOString() as Instant;
export const epochMs = (at: Instant): number => Date.parse(at);

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
/** `Date.parse` makes 3 March of 31 February. */
const isReal = (at: string): boolean => {
  const ms = Date.parse(at);
  return !Number.isNaN(ms) && new Date(ms).getUTCDate() === Number(at.slice(8, 10));
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

/**
 * A uuid v5 of the parts, in order. The same parts give the same id, on every machine. By hand: this runs several times for each
 * event, and the package `uuid` takes three times as long.
 */
export const deriveId = (...parts: readonly (string | number)[]): string => {
  const sha1 = hash('sha1', Buffer.concat([NAMESPACE, Buffer.from(parts.join('\u001f'))]));
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
