/**
 * SMS beside the apology: the answer to what a caller wrote, and the word that a promised call is late. Each is asked for or
 * refused once; who was answered about a reply is never answered about it again.
 */
import type { CaseEventOf, NoticeKind, NoticeRefusal } from '@ringback/contracts/cases.ts';
import { instant, smsIdOf, type CaseId, type TenantId } from '@ringback/contracts/ids.ts';
import type { Caller, CallPromise } from '@ringback/contracts/parts.ts';
import type { CallerState, OpenCase } from './caller-state.ts';
import type { Events, Reply } from './commands.ts';
import { contactsInDayBefore } from './contact-cap.ts';
import { isOpen } from './contact-hours.ts';
import { because } from './decision.ts';
import type { Inputs } from './loss-rules.ts';
import type { Policy } from './policy.ts';

/** After that they would wonder what it is about. */
const ANSWER_WITHIN_MS = 60 * 60_000;
const MINUTE = 60_000;

/** What is to be said, and to whom. */
export interface Notice {
  readonly kind: NoticeKind;
  readonly template: string;
  readonly tenantId: TenantId;
  readonly caseId: CaseId | null;
  readonly caller: Caller;
  readonly language: 'ru' | 'en';
  /** What it answers; null where nobody asked. */
  readonly reply: Reply | null;
  /** Makes its id: of the reply, or of the promise that slipped. */
  readonly about: string;
  readonly promise: CallPromise | null;
  /** Contacts that must stay possible after it, so that the call it speaks of is not what the cap forbids. */
  readonly keepFree: 0 | 1;
}

/** Null to let it pass. Whoever wrote a moment ago is awake, so an answer needs no decent hour. */
export const refusalOfNotice = (
  { caller, reply, keepFree }: Pick<Notice, 'caller' | 'reply' | 'keepFree'>,
  contacts: readonly number[],
  policy: Policy,
  now: number,
): { readonly reason: NoticeRefusal; readonly inputs: Inputs } | null => {
  if (caller.line === 'fixed') return { reason: 'landline', inputs: { line: caller.line } };
  const { contactsPerDay } = policy;
  const contactsToday = contactsInDayBefore(contacts, now);
  if (contactsToday + keepFree >= contactsPerDay)
    return { reason: 'frequency-cap', inputs: { contactsToday, contactsPerDay, keptFree: keepFree } };
  if (reply !== null && now > reply.saidAt + ANSWER_WITHIN_MS)
    return { reason: 'too-late', inputs: { minutesSince: Math.round((now - reply.saidAt) / MINUTE) } };
  if (reply === null && !isOpen(caller.zones, policy.apology.hours, now))
    return { reason: 'quiet-hours', inputs: { zones: caller.zones.length } };
  return null;
};

export const sendNotice = (notice: Notice, state: CallerState, policy: Policy, now: number): Events => {
  const { kind, template, tenantId, caseId, caller, language, reply, about, promise } = notice;
  const replyId = reply?.replyId ?? null;
  const head = { tenantId, callerId: caller.callerId, caseId, at: instant(now), kind, replyId };
  const refusal = refusalOfNotice(notice, state.contacts, policy, now);
  if (refusal !== null) {
    const decision = because(refusal.reason, refusal.inputs, caller, policy, now);
    return [{ type: 'NoticeRefused', data: { ...head, reason: refusal.reason, decision } }];
  }
  const data: CaseEventOf<'NoticeRequested'> = {
    ...head,
    smsId: smsIdOf(`${caller.callerId}/${about}`, kind),
    caller,
    template,
    language,
    promise,
    notBefore: instant(now),
    notAfter: instant(now + ANSWER_WITHIN_MS),
    decision: because(kind, { template }, caller, policy, now),
  };
  return [{ type: 'NoticeRequested', data }];
};

/** A time is shown as fact only where it is known what the caller's clock shows. */
export const promiseOf = ({ zones, zoneSource }: Caller, callAt: number): CallPromise => ({
  callAt: instant(callAt),
  zone: zones[0]!,
  zoneKnown: zones.length === 1 && zoneSource !== 'centre',
});

/** Answers a reply that changes nothing: help, and the welcome back. */
export const answer = (
  kind: 'help' | 'opt-in-confirmation',
  tenantId: TenantId,
  reply: Reply,
  state: CallerState,
  policy: Policy,
  now: number,
): Events => {
  const caller = state.open?.caller ?? reply.caller;
  if (caller === null || state.optedOut || state.replies.has(reply.replyId)) return [];
  const language = reply.language ?? caller.language ?? policy.language;
  const caseId = state.open?.caseId ?? null;
  return sendNotice(
    {
      kind,
      template: kind,
      tenantId,
      caseId,
      caller,
      language,
      reply,
      about: reply.replyId,
      promise: null,
      keepFree: 0,
    },
    state,
    policy,
    now,
  );
};

/** When the caller is to be told that the promised call is late; null: there is none, or they know. */
export const lateAt = ({ wish, hold }: OpenCase, policy: Policy): number | null =>
  wish === null || hold !== null || wish.callAt === null || !wish.promised || wish.toldLate
    ? null
    : wish.callAt + policy.lateAfterMinutes * MINUTE;

/** Once for each promise. */
export const tellOfDelay = (state: CallerState, policy: Policy, now: number): Events => {
  const { open } = state;
  const due = open && lateAt(open, policy);
  if (!open || due === null || now < due || open.onLine.size > 0 || state.optedOut) return [];
  const { tenantId, caseId, caller } = open;
  const language = open.wish?.language ?? caller.language ?? policy.language;
  const kind = 'delay-notice';
  const about = `${caseId}/${due}`;
  return sendNotice(
    { kind, template: kind, tenantId, caseId, caller, language, reply: null, about, promise: null, keepFree: 1 },
    state,
    policy,
    now,
  );
};
