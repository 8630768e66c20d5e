/** The operator over SMPP: submits every part of a text in order and says honestly what is known of it afterwards. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Random } from '@ringback/runtime/random.ts';
import smpp, { type PDU, type PduFields } from 'smpp';
import { concatenationHeader, segment, type Segments } from '../domain/segments.ts';
import type { IncomingSms, Receipt, SmsGateway, SmsOrder, SubmitResult } from '../ports.ts';
import type { SmppSettings } from '../settings.ts';
import { sessionSettings } from './smpp-address.ts';
import { readDelivered } from './smpp-deliver.ts';
import { statusName, type Exchange } from './smpp-link.ts';
import { smppSession } from './smpp-session.ts';

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

const DATA_CODING: Readonly<Record<Segments['encoding'], number>> = { gsm7: 0, ucs2: 8 };
/** A receipt for the final outcome, delivered or not. */
const RECEIPT_WANTED = 1;

const partsOf = (order: SmsOrder, source: string): readonly PduFields[] => {
  const { encoding, parts } = segment(order.text);
  // Two parts belong together by this number; from the id, so replicas need not agree on a counter.
  const reference = Number.parseInt(order.smsId.slice(0, 2), 16);
  return parts.map((message, index) => ({
    ...sourceOf(source),
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: order.to.replace(/^\+/, ''),
    registered_delivery: RECEIPT_WANTED,
    data_coding: DATA_CODING[encoding],
    validity_period: relativeTime(order.validitySeconds),
    short_message:
      parts.length === 1
        ? { message }
        : { message, udh: Buffer.from(concatenationHeader(reference, parts.length, index + 1)) },
  }));
};

const sourceOf = (address: string): PduFields => {
  if (/^\+\d+$/.test(address)) return { source_addr_ton: 1, source_addr_npi: 1, source_addr: address.slice(1) };
  return /^\d+$/.test(address)
    ? { source_addr_ton: 3, source_addr_npi: 0, source_addr: address }
    : { source_addr_ton: 5, source_addr_npi: 0, source_addr: address };
};

const LONGEST_VALIDITY_SECONDS = 99 * 86_400;

const two = (value: number): string => String(Math.floor(value)).padStart(2, '0');

/** `YYMMDDhhmmss000R`: so long from now (SMPP 3.4, 7.1.1.2). */
const relativeTime = (seconds: number): string => {
  const left = Math.min(Math.max(1, Math.floor(seconds)), LONGEST_VALIDITY_SECONDS);
  return `0000${two(left / 86_400)}${two((left % 86_400) / 3600)}${two((left % 3600) / 60)}${two(left % 60)}000R`;
};

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
