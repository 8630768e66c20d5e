/**
 * SMS over Twilio Messages, as the port promises them. Twilio takes no id of ours, so the attempt is written down first and never made twice; a
 * message whose answer was lost is found by its numbers, its time and its text, or tells of itself in a callback, whose address names the SMS.
 */
import { TwilioRefused, TwilioSilent } from '@ringback/runtime/twilio-answers.ts';
import { deriveId, type SmsId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Router } from 'express';
import type { Logger } from 'pino';
import { referenceOf } from '../domain/sms-reference.ts';
import type { IncomingSms, Receipt, SmsGateway, SmsOrder, SubmitResult } from '../ports.ts';
import type { SmsWays } from './sms-ways.ts';
import type { SubmitPace } from './submit-pace.ts';
import { messageCallbacks, statusUrl, type CallbackParts, type StatusTold } from './twilio-messages-callbacks.ts';
import type { TwilioMessage, TwilioMessages } from './twilio-messages-client.ts';
import { errorOf, isThrottled, resultOfRefusal, stateOf } from './twilio-messages-results.ts';
import { messageWatch } from './twilio-messages-watch.ts';

export interface TwilioGatewayParts
  extends Pick<CallbackParts, 'validateRequest' | 'accountSid' | 'authToken' | 'publicUrl'> {
  readonly clock: Clock;
  readonly log: Logger;
  readonly ways: SmsWays;
  readonly messages: TwilioMessages;
  readonly pace: SubmitPace;
  readonly timing?: TwilioTiming;
}

/** Milliseconds. */
export interface TwilioTiming {
  /** How long an SMS may wait for its turn. */
  readonly patience: number;
  /** Pauses before the looks for a message whose answer was lost, as long as its submit lasts. */
  readonly looks: readonly number[];
  /** Before the first question about what is unknown, and about what is not reported. */
  readonly unknown: number;
  readonly unreported: number;
}

/** All of one submit stays below what messaging waits for (`smsSubmitTimeoutSeconds`). */
const TIMING: TwilioTiming = { patience: 30_000, looks: [1000, 4000, 10_000], unknown: 60_000, unreported: 900_000 };
/** Twilio's clock and ours, and how long a request may be on its way. */
const CLOCKS_APART_MS = 60_000;
const ON_ITS_WAY_MS = 60_000;

export interface TwilioGateway extends SmsGateway {
  /** What Twilio calls back. */
  readonly routes: Router;
}

export const twilioGateway = (parts: TwilioGatewayParts): TwilioGateway => {
  const { clock, log, ways, messages, pace, publicUrl, timing = TIMING } = parts;
  const listeners: {
    receipt: ((receipt: Receipt) => Promise<void>) | null;
    incoming: ((sms: IncomingSms) => Promise<void>) | null;
  } = { receipt: null, incoming: null };
  const inHand = new Set<Promise<SubmitResult>>();
  let closing: Promise<void> | null = null;

  /** True: it is over, and told. Rejects where nobody could take it, so that it comes again. */
  const report = async (sms: SmsId, { sid, status, to, errorCode }: StatusTold): Promise<boolean> => {
    const state = stateOf(status);
    if (state === 'pending') return false;
    if (listeners.receipt === null) throw notListening();
    const error = state === 'failed' ? errorOf(status, errorCode) : null;
    await listeners.receipt({ messageId: sid, state, to, reference: referenceOf(sms), error, at: clock.now() });
    return true;
  };
  const look = async ({ smsId, to, text }: Pick<SmsOrder, 'smsId' | 'to' | 'text'>): Promise<TwilioMessage | null> => {
    const taken = await ways.of(smsId);
    if (taken?.way !== 'twilio') return null;
    if (taken.sid !== null) return messages.fetch(taken.sid);
    const before = taken.at + timing.patience + ON_ITS_WAY_MS + CLOCKS_APART_MS;
    for (const message of await messages.sentTo(to, taken.at - CLOCKS_APART_MS, before))
      if (message.body === text && (await ways.claim(smsId, message.sid))) return message;
    return null;
  };
  const watch = messageWatch({
    clock,
    log,
    async ask(sms) {
      const message = await look(sms);
      return message !== null && report(sms.smsId, message);
    },
  });
  const hearStatus = async (sms: SmsId, told: StatusTold): Promise<void> => {
    const taken = await ways.of(sms);
    // Of no SMS that went this way, or of one that is long forgotten.
    if (taken?.way !== 'twilio') return;
    if (!(await ways.claim(sms, told.sid)))
      return log.error({ smsId: sms }, 'Twilio tells of a second message of an SMS');
    if (await report(sms, told)) watch.over(sms);
  };

  const pause = (ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
  const turn = async (giveUpAt: number): Promise<boolean> => {
    const at = Math.max(clock.now(), pace.readyAt(clock.now()));
    if (at > giveUpAt) return false;
    pace.submitted(at);
    if (at > clock.now()) await pause(at - clock.now());
    return true;
  };
  const taken = (order: SmsOrder, { sid }: TwilioMessage): SubmitResult => {
    watch.follow(order, timing.unreported);
    return { outcome: 'submitted', messageIds: [sid] };
  };
  const found = async (order: SmsOrder): Promise<SubmitResult | null> => {
    const message = await look(order).catch((error: unknown) => {
      log.warn({ err: error, smsId: order.smsId }, 'an SMS whose answer was lost could not be looked for');
      return null;
    });
    return message === null ? null : taken(order, message);
  };
  const lost = async (order: SmsOrder, why: string, looks: readonly number[]): Promise<SubmitResult> => {
    for (const ms of looks) {
      await pause(ms);
      const result = await found(order);
      if (result !== null) return result;
    }
    watch.follow(order, timing.unknown);
    return { outcome: 'unknown', why };
  };
  /** Asked again only where Twilio said that it took nothing, because there were too many. */
  const create = async (order: SmsOrder): Promise<SubmitResult> => {
    const { to, text: body, validitySeconds, smsId } = order;
    const giveUpAt = clock.now() + timing.patience;
    while (await turn(giveUpAt)) {
      try {
        const statusCallback = statusUrl(publicUrl, smsId);
        const message = await messages.create({ to, body, validitySeconds, statusCallback });
        pace.taken();
        await ways.claim(smsId, message.sid).catch((error: unknown) => log.warn({ err: error }, 'not written down'));
        return taken(order, message);
      } catch (error) {
        if (!(error instanceof TwilioRefused)) return silent(order, error);
        if (!isThrottled(error)) return refused(error);
        pace.throttled(clock.now());
      }
    }
    return { outcome: 'not-sent', why: 'throttled' };
  };
  const refused = (error: TwilioRefused): SubmitResult => {
    const result = resultOfRefusal(error);
    if (result.outcome === 'not-sent') log.error({ err: error }, 'Twilio takes no SMS of this account');
    return result;
  };
  const silent = (order: SmsOrder, error: unknown): SubmitResult | Promise<SubmitResult> => {
    if (!(error instanceof TwilioSilent)) throw error;
    return error.unreached ? { outcome: 'not-sent', why: 'no-session' } : lost(order, error.why, timing.looks);
  };

  const submit = async (order: SmsOrder): Promise<SubmitResult> => {
    const begun = await beginning(order);
    if (begun === null) return { outcome: 'not-sent', why: 'no-record' };
    // It may be out already: it is looked for, and never sent once more.
    if (!begun) return (await found(order)) ?? lost(order, 'not-found', []);
    const result = await create(order);
    if (result.outcome === 'not-sent')
      await ways.undo(order.smsId).catch((error: unknown) => log.warn({ err: error }, 'not undone'));
    return result;
  };
  /** Null: it could not be written down. */
  const beginning = async ({ smsId, replaces }: SmsOrder): Promise<boolean | null> => {
    if (replaces === true) return false;
    return ways.begin(smsId, 'twilio', clock.now()).catch((error: unknown) => {
      log.warn({ err: error, smsId }, 'the way of an SMS could not be written down, nothing was sent');
      return null;
    });
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(inHand);
    watch.stop();
  };

  return {
    get connected() {
      return closing === null;
    },
    submit(order) {
      if (closing !== null) return Promise.resolve({ outcome: 'not-sent', why: 'no-session' });
      const submitting = submit(order);
      inHand.add(submitting);
      const settled = (): void => void inHand.delete(submitting);
      submitting.then(settled, settled);
      return submitting;
    },
    onReceipt: (listener) => void (listeners.receipt = listener),
    onIncoming: (listener) => void (listeners.incoming = listener),
    close: () => (closing ??= close()),
    routes: messageCallbacks({
      ...parts,
      hearStatus,
      async hearText({ sid, from, text }) {
        if (listeners.incoming === null) throw notListening();
        await listeners.incoming({ replyId: deriveId('twilio-incoming', sid), from, text, at: clock.now() });
      },
    }),
  };
};

const notListening = (): HttpRefused => new HttpRefused(503, { message: 'is not ready yet' });
