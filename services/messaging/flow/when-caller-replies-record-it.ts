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
import { CallerForgotten } from '@ringback/runtime/sealing/port.ts';
import type { MessagingDeps } from './deps.ts';
import { intentOf, repliesStream } from '../domain/replies.ts';
import type { SmsOrder } from '../domain/sms.ts';
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
    const { tenantId } = deps.settings;
    const callerId = deps.sealing.callerIdOf(tenantId, incoming.from);
    const at = instant(incoming.at);
    const intent = intentOf(incoming.text);
    const { replyId } = incoming;
    const sealedText = await sealUnlessForgotten(deps, callerId, incoming.text.slice(0, LONGEST_TEXT));
    const { state } = await deps.replies.run(
      repliesStream(callerId),
      { type: 'RecordReply', reply: { tenantId, callerId, at, replyId, intent, sealedText: sealedText ?? '' } },
      { causeId: deriveId('reply', callerId, replyId), time: at },
    );
    deps.log.info({ callerId, intent }, 'a caller replied');
    if (intent !== 'stop') return;
    await deps.optedOut.add(callerId, at);
    if (state.stoppedBy === replyId) await confirm(deps, incoming, callerId, at);
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

const confirm = async (
  deps: MessagingDeps,
  { from, text, replyId }: IncomingSms,
  callerId: CallerId,
  now: Instant,
): Promise<void> => {
  const { tenantId, defaultLanguage, defaultZone } = deps.settings;
  const sealedNumber = await sealUnlessForgotten(deps, callerId, from);
  if (sealedNumber === null) return;
  const smsId = smsIdOf(`${callerId}/${replyId}`, 'confirmation');
  const language = /[а-яё]/i.test(text) ? 'ru' : defaultLanguage;
  const order: SmsOrder = {
    tenantId,
    callerId,
    smsId,
    caseId: null,
    caller: {
      callerId,
      sealedNumber,
      line: 'mobile',
      country: null,
      zones: [defaultZone],
      zoneSource: 'centre',
      language,
    },
    kind: 'confirmation',
    template: CONFIRMATION_TEMPLATE,
    language,
    notBefore: now,
    notAfter: instant(epochMs(now) + CONFIRMATION_MINUTES * 60_000),
  };
  await deps.sms.run(
    smsStream(smsId),
    { type: 'AcceptSms', order, optedOut: true, now },
    { causeId: deriveId('confirmation', callerId, replyId), time: now },
  );
};
