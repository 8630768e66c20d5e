/** A caller wrote to us: recorded once, under their own key. A STOP is confirmed, once. */
import {
  deriveId,
  epochMs,
  instant,
  smsIdOf,
  smsStream,
  type CallerId,
  type Instant,
} from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import type { SmsEventOf } from '@ringback/contracts/sms.ts';
import { CallerForgotten } from '@ringback/runtime/sealing/port.ts';
import type { MessagingDeps } from './deps.ts';
import { readReply } from '../domain/reply-intent.ts';
import { repliesStream, replyIdAfter } from '../domain/replies.ts';
import type { SmsOrder } from '../domain/sms-state.ts';
import { CONFIRMATION_TEMPLATE } from '../domain/templates.ts';
import type { IncomingSms } from '../ports.ts';
import { isPhoneNumber } from './phone-number.ts';

/** For the gateway: resolves once the reply cannot be lost any more. */
export const whenCallerReplies =
  (deps: MessagingDeps) =>
  async (incoming: IncomingSms): Promise<void> => {
    if (!isPhoneNumber(incoming.from)) {
      deps.log.info('an sms from no phone number is ignored');
      return;
    }
    const told = await read(deps, incoming);
    const { callerId, at, intent, caller } = told;
    const stream = repliesStream(callerId);
    const replyId = incoming.byWords ? replyIdAfter((await deps.replies.load(stream)).state, told) : told.replyId;
    const { state } = await deps.replies.run(
      stream,
      { type: 'RecordReply', reply: { ...told, replyId } },
      { causeId: deriveId('reply', callerId, replyId), time: at },
    );
    deps.log.info({ callerId, intent }, 'a caller replied');
    // A STOP delivered twice says nothing against a START since.
    if (intent !== 'stop' || state.stoppedBy === null) return;
    await deps.optedOut.add(callerId, at);
    if (state.stoppedBy === replyId && caller) await confirm(deps, caller, replyId, at);
  };

/** North America, where CANCEL is an opt-out by law (47 CFR 64.1200(a)(10)). */
const CANCEL_STOPS = /^\+1/;

const read = async (deps: MessagingDeps, incoming: IncomingSms): Promise<SmsEventOf<'SmsReceived'>> => {
  const { from, text, replyId } = incoming;
  const { tenantId, defaultZone } = deps.settings;
  const callerId = deps.sealing.callerIdOf(tenantId, from);
  const { intent, wishedTime, language } = readReply(text, { cancelStops: CANCEL_STOPS.test(from) });
  const sealedText = await sealUnlessForgotten(deps, callerId, text.slice(0, LONGEST_TEXT));
  const sealedNumber = await sealUnlessForgotten(deps, callerId, from);
  const zones = [defaultZone];
  const whom = { callerId, line: 'mobile', country: null, zones, zoneSource: 'centre', language } as const;
  return {
    tenantId,
    callerId,
    at: instant(incoming.at),
    replyId,
    intent,
    sealedText: sealedText ?? '',
    ...(wishedTime === null ? {} : { wishedTime }),
    ...(language === null ? {} : { language }),
    ...(sealedNumber === null ? {} : { caller: { ...whom, zones, sealedNumber } }),
  };
};

/** Sealed it still fits the field. */
const LONGEST_TEXT = 700;

const sealUnlessForgotten = ({ sealing }: MessagingDeps, caller: CallerId, text: string): Promise<string | null> =>
  sealing.seal(caller, text).catch((error: unknown) => {
    if (error instanceof CallerForgotten) return null;
    throw error;
  });

/** After that the caller would wonder what it is about. */
const CONFIRMATION_MINUTES = 60;

const confirm = async (deps: MessagingDeps, caller: Caller, replyId: string, now: Instant): Promise<void> => {
  const { tenantId, defaultLanguage } = deps.settings;
  const { callerId } = caller;
  const smsId = smsIdOf(`${callerId}/${replyId}`, 'confirmation');
  const order: SmsOrder = {
    tenantId,
    callerId,
    smsId,
    caseId: null,
    caller,
    kind: 'confirmation',
    template: CONFIRMATION_TEMPLATE,
    // English words are what the law and the operators teach everybody.
    language: caller.language === 'ru' ? 'ru' : defaultLanguage,
    notBefore: now,
    notAfter: instant(epochMs(now) + CONFIRMATION_MINUTES * 60_000),
  };
  await deps.sms.run(
    smsStream(smsId),
    { type: 'AcceptSms', order, optedOut: true, now },
    { causeId: deriveId('confirmation', callerId, replyId), time: now },
  );
};
