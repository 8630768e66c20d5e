/** `messaging.sms`: the life of each SMS, and what callers answer. Written by messaging; key: callerId. */
import { z } from 'zod';
import { callerId, caseId, smsId, tenantId } from './ids.ts';
import { at, callerSchema, lossReasonSchema, promiseSchema } from './parts.ts';

const sms = { tenantId, callerId, smsId, at };

/** `confirmation` is the one of an opt-out; the others are asked for by recovery (`NoticeRequested`). */
export const smsKinds = [
  'apology',
  'confirmation',
  'wish-confirmation',
  'delay-notice',
  'help',
  'opt-in-confirmation',
] as const;
const kind = z.enum(smsKinds);

/** What an answer of a caller means. `cancel`, `later`, `now` and `solved` are wishes about the redial. */
export const replyIntents = ['stop', 'start', 'help', 'cancel', 'later', 'now', 'solved', 'other'] as const;
export type ReplyIntent = (typeof replyIntents)[number];

/**
 * When a caller wants to be called: so many minutes from the moment they wrote, or when their own clock shows `minutes` since
 * midnight; null: any time of that day. `next`: whichever day it comes first.
 */
export const wishedTimeSchema = z.discriminatedUnion('by', [
  z.strictObject({
    by: z.literal('delay'),
    minutes: z
      .int()
      .min(1)
      .max(7 * 24 * 60),
  }),
  z.strictObject({
    by: z.literal('clock'),
    day: z.enum(['next', 'today', 'tomorrow', 'day-after-tomorrow']),
    minutes: z.int().min(0).max(1439).nullable(),
  }),
]);
export type WishedTime = z.infer<typeof wishedTimeSchema>;

export const smsRefusals = ['landline', 'opted-out', 'too-late', 'forgotten', 'unencodable'] as const;

export const smsEvents = {
  /** Taken on; nothing was sent yet, so after a crash it is safe to start. */
  SmsAccepted: z.strictObject({
    ...sms,
    caseId: caseId.nullable(),
    caller: callerSchema,
    kind,
    template: z.string().max(64),
    language: z.enum(['ru', 'en']),
    notBefore: at,
    notAfter: at,
    reason: lossReasonSchema.optional(),
    /** What the text says of the next call. */
    promise: promiseSchema.optional(),
  }),
  /** A rule said no before anything was sent. */
  SmsRefused: z.strictObject({
    ...sms,
    caseId: caseId.nullable(),
    kind,
    reason: z.enum(smsRefusals),
  }),
  /** The intent: from here on a crash leaves the outcome unknown. */
  SmsSubmitting: z.strictObject({
    ...sms,
    parts: z.int().min(1).max(20),
    encoding: z.enum(['gsm7', 'ucs2']),
    /** Once more after an unknown outcome, as the settings want it: takes the place of the first where the operator still has it. */
    replaces: z.literal(true).optional(),
  }),
  /** The operator took it; one message id per part. */
  SmsSubmitted: z.strictObject({ ...sms, messageIds: z.array(z.string().max(65)).min(1).max(20) }),
  SmsDelivered: z.strictObject({ ...sms, deliveredAt: at }),
  /** Refused by the operator or reported undelivered; `error` is its own word. */
  SmsFailed: z.strictObject({ ...sms, error: z.string().max(128) }),
  /** Surely not sent (no session, throttled): waits again, and is tried once more at `retryAt`. */
  SmsNotSent: z.strictObject({ ...sms, why: z.string().max(128), retryAt: at }),
  /** Submitted, perhaps: no answer came. Settled by a receipt or by expiry, never by sending again. */
  SmsOutcomeUnknown: z.strictObject({ ...sms, why: z.string().max(128) }),
  /** A caller wrote to us. `sealedText` is their words under their own key. */
  SmsReceived: z.strictObject({
    tenantId,
    callerId,
    at,
    replyId: z.string().max(128),
    intent: z.enum(replyIntents),
    sealedText: z.string().max(4000),
    /** Of `later`; absent where they named no time. */
    wishedTime: wishedTimeSchema.optional(),
    /** Of the words they used, where they are words of one language. */
    language: z.enum(['ru', 'en']).optional(),
    /** Whom to answer; absent once they are forgotten. */
    caller: callerSchema.optional(),
  }),
} as const;

export type SmsEvent = {
  [T in keyof typeof smsEvents]: { type: T; data: z.infer<(typeof smsEvents)[T]> };
}[keyof typeof smsEvents];
export type SmsEventOf<T extends SmsEvent['type']> = Extract<SmsEvent, { type: T }>['data'];
