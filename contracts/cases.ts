/** `recovery.cases`: the story of each lost caller and what recovery asks of its servants. Written by recovery; key: callerId. */
import { z } from 'zod';
import { actionId, callerId, callId, caseId, queueId, redialId, smsId, teamId, tenantId } from './ids.ts';
import { at, callerSchema, decisionSchema, lossReasonSchema, promiseSchema, requestedBy, seconds } from './parts.ts';
import { supervisorActions } from './requests.ts';

const loss = {
  tenantId,
  callId,
  queue: queueId,
  teamId,
  lostAt: at,
  lossReason: lossReasonSchema,
  waitSeconds: seconds,
};
const replyId = z.string().max(128);
const inCase = { tenantId, callerId, caseId, at };
/** `decision` is null where nothing is known of the caller. */
const answered = { ...inCase, actionId, by: requestedBy, decision: decisionSchema.nullable() };

/** Why a lost call opens no case. */
export const notEligibleReasons = [
  'unknown-caller',
  'short-abandon',
  'invalid-number',
  'number-not-allowed',
  'opted-out',
  'got-through',
  'too-late',
  'reason-not-chased',
] as const;
/** Why no apology is sent. */
export const apologyRefusals = ['landline', 'line-unknown', 'frequency-cap', 'too-late', 'quiet-hours'] as const;
/** Why no redial is asked for, though attempts are left. */
export const redialRefusals = ['frequency-cap', 'quiet-hours'] as const;
/** Why a redial that was asked for is called back. */
export const withdrawalReasons = [
  'caller-on-line',
  'caller-got-through',
  'opted-out',
  'window-closed',
  'expired',
  'caller-asked',
  'supervisor-asked',
] as const;
export const giveUpReasons = [
  'expired',
  'attempts-exhausted',
  'opted-out',
  'frequency-cap',
  'quiet-hours',
  'caller-cancelled',
  'caller-solved',
  'stopped-by-supervisor',
  'solved-by-supervisor',
] as const;
/** Why what a supervisor asked for is not done. `redial-in-hand`: one rings already, or waits for an agent alone. */
export const actionRefusals = [
  'case-closed',
  'opted-out',
  'caller-on-line',
  'caller-decided',
  'held-out',
  'redial-in-hand',
  'frequency-cap',
  'quiet-hours',
  'too-late',
  'already-done',
  'nothing-to-undo',
] as const;
/** What a caller may want of the chase, by SMS. */
export const wishes = ['cancel', 'later', 'now', 'solved'] as const;
/** Of a hold-out: who is left alone, and who is chased as ever beside them. */
export const arms = ['held-out', 'chased'] as const;
/** SMS beside the apology: answers to what a caller wrote, and the word that a promised call is late. */
export const noticeKinds = ['wish-confirmation', 'delay-notice', 'help', 'opt-in-confirmation'] as const;
/** Why such an SMS is not sent. */
export const noticeRefusals = ['landline', 'frequency-cap', 'too-late', 'quiet-hours'] as const;
/** How a requested redial ended. `withdrawn`: cancelled before anyone answered, and not counted as an attempt. */
export const redialResults = [
  'connected',
  'abandoned',
  'busy',
  'no-answer',
  'machine',
  'rejected',
  'unreachable',
  'failed',
  'withdrawn',
] as const;
export type NotEligibleReason = (typeof notEligibleReasons)[number];
export type ApologyRefusal = (typeof apologyRefusals)[number];
export type RedialRefusal = (typeof redialRefusals)[number];
export type WithdrawalReason = (typeof withdrawalReasons)[number];
export type GiveUpReason = (typeof giveUpReasons)[number];
export type Wish = (typeof wishes)[number];
export type NoticeKind = (typeof noticeKinds)[number];
export type NoticeRefusal = (typeof noticeRefusals)[number];
export type Arm = (typeof arms)[number];
export type ActionRefusal = (typeof actionRefusals)[number];
export type RedialResult = (typeof redialResults)[number];

export const caseEvents = {
  /** A lost call that is not chased, and why. `callerId` is null when nobody knows who called. */
  LossNotEligible: z.strictObject({
    ...loss,
    at,
    callerId: callerId.nullable(),
    reason: z.enum(notEligibleReasons),
    decision: decisionSchema,
  }),
  CaseOpened: z.strictObject({
    ...loss,
    ...inCase,
    caller: callerSchema,
    /** Only while a hold-out is set: whether the caller is left alone or chased, by hash. */
    arm: z.enum(arms).optional(),
    decision: decisionSchema,
  }),
  /** The caller was lost again while a case is open: one caller, one chase. */
  LossMerged: z.strictObject({ ...loss, ...inCase, decision: decisionSchema }),
  /** To messaging: send this, not before `notBefore` and not after `notAfter`. */
  ApologyRequested: z.strictObject({
    ...inCase,
    smsId,
    caller: callerSchema,
    template: z.string().max(64),
    language: z.enum(['ru', 'en']),
    /** How the call was lost, for templates of that reason. */
    reason: lossReasonSchema.optional(),
    notBefore: at,
    notAfter: at,
    decision: decisionSchema,
  }),
  ApologyRefused: z.strictObject({ ...inCase, reason: z.enum(apologyRefusals), decision: decisionSchema }),
  /** To the dialer: redial once within the window, oldest `virtualStart` first. */
  RedialRequested: z.strictObject({
    ...inCase,
    redialId,
    caller: callerSchema,
    teamId,
    attempt: z.int().min(1).max(50),
    virtualStart: at,
    notBefore: at,
    notAfter: at,
    /** When the caller was told to expect the call; absent without a promise. These have the first turn. */
    promisedAt: at.optional(),
    ringTimeoutSeconds: z.int().min(15).max(120),
    reservedAgentOnly: z.boolean(),
    decision: decisionSchema,
  }),
  /** No redial can be asked for at present; the case stays open in case the caller comes back alone. */
  RedialRefused: z.strictObject({ ...inCase, reason: z.enum(redialRefusals), decision: decisionSchema }),
  /** To the dialer: forget it; if it rings, hang up. */
  RedialWithdrawn: z.strictObject({ ...inCase, redialId, reason: z.enum(withdrawalReasons), decision: decisionSchema }),
  /** How a redial ended, as recovery understood the dialer. */
  RedialConcluded: z.strictObject({ ...inCase, redialId, attempt: z.int().min(1), result: z.enum(redialResults) }),
  /** The caller of an open case is in the queue or on a call: hands off. */
  CallerCameOnLine: z.strictObject({ ...inCase, callId }),
  CallerLeftLine: z.strictObject({ ...inCase, callId }),
  CaseRecovered: z.strictObject({
    ...inCase,
    by: z.enum(['redial', 'caller']),
    callId: callId.nullable(),
    redialId: redialId.nullable(),
    recoveredAt: at,
  }),
  CaseGivenUp: z.strictObject({ ...inCase, reason: z.enum(giveUpReasons), decision: decisionSchema }),
  /** The caller steers the redial by SMS. `callAt`: from when the next redial may ring; null where none is wanted, or possible. */
  CallerWished: z.strictObject({
    ...inCase,
    replyId,
    wish: z.enum(wishes),
    saidAt: at,
    callAt: at.nullable(),
    decision: decisionSchema,
  }),
  /** To messaging: send this too. One for each reply at most; `caseId` is null where the caller has no open case. */
  NoticeRequested: z.strictObject({
    ...inCase,
    caseId: caseId.nullable(),
    smsId,
    kind: z.enum(noticeKinds),
    replyId: replyId.nullable(),
    caller: callerSchema,
    template: z.string().max(64),
    language: z.enum(['ru', 'en']),
    promise: promiseSchema.nullable(),
    notBefore: at,
    notAfter: at,
    decision: decisionSchema,
  }),
  NoticeRefused: z.strictObject({
    ...inCase,
    caseId: caseId.nullable(),
    kind: z.enum(noticeKinds),
    replyId: replyId.nullable(),
    reason: z.enum(noticeRefusals),
    decision: decisionSchema,
  }),
  /** A supervisor is obeyed. `callAt`: from when the redial they ordered may ring. `endsAt`: when the case ends, unless it is undone. */
  ActionTaken: z.strictObject({
    ...answered,
    action: z.enum(supervisorActions),
    note: z.string().max(200),
    callAt: at.nullable(),
    endsAt: at.nullable(),
  }),
  /** `undo` is of the request to undo. `allowedFrom`: the first moment a redial could be ordered for, where a rule says so. */
  ActionRefused: z.strictObject({
    ...answered,
    action: z.enum([...supervisorActions, 'undo']),
    note: z.string().max(200),
    reason: z.enum(actionRefusals),
    allowedFrom: at.nullable(),
  }),
  /** `actionId` asked to undo the action `undoes`: the chase goes on. */
  ActionUndone: z.strictObject({ ...answered, undoes: actionId }),
  CallerOptedOut: z.strictObject({
    tenantId,
    callerId,
    at,
    source: z.enum(['sms', 'import', 'agent']),
    /** For lists of opt-outs; absent in older events, and once the caller is forgotten. */
    sealedNumber: z.string().max(400).optional(),
  }),
  CallerOptedIn: z.strictObject({ tenantId, callerId, at, source: z.enum(['sms', 'import', 'agent']) }),
} as const;

export type CaseEvent = {
  [T in keyof typeof caseEvents]: { type: T; data: z.infer<(typeof caseEvents)[T]> };
}[keyof typeof caseEvents];
export type CaseEventOf<T extends CaseEvent['type']> = Extract<CaseEvent, { type: T }>['data'];
