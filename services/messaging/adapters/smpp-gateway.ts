/** The operator over SMPP: submits every part of a text in order and says honestly what is known of it afterwards. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Random } from '@ringback/runtime/random.ts';
import smpp, { type PDU, type PduFields } from 'smpp';
import type { IncomingSms, Receipt, SmsGateway, SubmitResult } from '../ports.ts';
import type { SmppSettings } from '../settings.ts';
import { sessionSettings } from './smpp-address.ts';
import { readDelivered } from './smpp-deliver.ts';
import type { Exchange } from './smpp-requests.ts';
import { smppSession } from './smpp-session.ts';
import { statusName } from './smpp-status.ts';
import { partsOf } from './smpp-parts.ts';

export interface GatewayDuties {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Platform['log'];
}

/** Connects at once and stays connected until closed. */
export const smppGateway = (settings: SmppSettings, duties: GatewayDuties): SmsGateway => {
  const { clock, log } = duties;
  const receiptListener = awaited<(receipt: Receipt) => Promise<void>>();
  const incomingListener = awaited<(sms: IncomingSms) => Promise<void>>();

  const take = async (pdu: PDU): Promise<void> => {
    const delivered = readDelivered(pdu, clock.now());
    if (delivered.kind === 'receipt') await (await receiptListener.promise)(delivered.receipt);
    else if (delivered.kind === 'incoming') await (await incomingListener.promise)(delivered.sms);
    else log.warn('receipt without a message id is ignored');
  };
  const deliver = (pdu: PDU): Promise<number> =>
    take(pdu).then(
      () => OK,
      (error: unknown) => {
        log.warn({ err: error }, 'could not take what the operator delivered, it will come again');
        return TRY_AGAIN;
      },
    );

  const session = smppSession(sessionSettings(settings), { ...duties, deliver });
  const sendPart = (fields: PduFields): Promise<Exchange> => session.request('submit_sm', fields);

  return {
    get connected() {
      return session.connected;
    },
    submit: (order) => submitParts(partsOf(order, settings.smppSource), sendPart, clock),
    onReceipt: (listener) => receiptListener.resolve(listener),
    onIncoming: (listener) => incomingListener.resolve(listener),
    close() {
      receiptListener.reject(new Error('closed before anybody listened'));
      incomingListener.reject(new Error('closed before anybody listened'));
      return session.close();
    },
  };
};

/** What the operator delivers before anybody listens waits for the listener, unacknowledged. */
const awaited = <Listener>(): PromiseWithResolvers<Listener> => {
  const listener = Promise.withResolvers<Listener>();
  // Nothing may have been delivered: then nobody waits, and closing is no error.
  listener.promise.catch(() => {});
  return listener;
};

const OK = 0;
const TRY_AGAIN = smpp.errors['ESME_RX_T_APPN'] ?? 0x64;

/** The operator answered, and took nothing: the same part may be offered again. */
const TRY_LATER = new Set(['ESME_RTHROTTLED', 'ESME_RMSGQFUL', 'ESME_RSYSERR', 'ESME_RX_T_APPN', 'ESME_RINVBNDSTS']);

/**
 * The first part decides whether anything is sent at all. Once it is taken the text cannot be called back: a later part
 * that was surely not taken is offered again a few times; failing that the whole is `unknown`, never sent anew.
 */
const submitParts = async (
  parts: readonly PduFields[],
  sendPart: (fields: PduFields) => Promise<Exchange>,
  clock: Clock,
): Promise<SubmitResult> => {
  const messageIds: string[] = [];
  for (const [index, fields] of parts.entries()) {
    const offer = (): Promise<PartAnswer> => sendPart(fields).then(understood);
    const answer = await (index === 0 ? offer() : insist(offer, clock));
    if (answer.outcome === 'taken') messageIds.push(answer.messageId);
    else return index === 0 ? answer : incomplete(answer, index + 1, parts.length);
  }
  return { outcome: 'submitted', messageIds };
};

const LATER_PART_RETRIES = 4;
const LATER_PART_PAUSE_MS = 250;

const insist = async (offer: () => Promise<PartAnswer>, clock: Clock): Promise<PartAnswer> => {
  let answer = await offer();
  for (let retry = 0; retry < LATER_PART_RETRIES && answer.outcome === 'not-sent'; retry += 1) {
    await pause(clock, LATER_PART_PAUSE_MS * 2 ** retry);
    answer = await offer();
  }
  return answer;
};

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

type Untaken = Exclude<SubmitResult, { outcome: 'submitted' }>;
type PartAnswer = Untaken | { readonly outcome: 'taken'; readonly messageId: string };

const understood = (exchange: Exchange): PartAnswer => {
  if (exchange.outcome === 'not-written') return { outcome: 'not-sent', why: exchange.why };
  if (exchange.outcome === 'lost') return { outcome: 'unknown', why: exchange.why };
  const status = statusName(exchange.pdu.command_status);
  if (status === 'ESME_ROK') return { outcome: 'taken', messageId: (exchange.pdu.message_id ?? '').slice(0, 65) };
  return TRY_LATER.has(status) ? { outcome: 'not-sent', why: status } : { outcome: 'refused', error: status };
};

const incomplete = (answer: Untaken, part: number, of: number): SubmitResult => ({
  outcome: 'unknown',
  why: `part ${part} of ${of}: ${answer.outcome === 'refused' ? answer.error : answer.why}`,
});
