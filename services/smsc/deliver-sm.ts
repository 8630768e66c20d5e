/** The deliver_sm an operator sends: receipts, and what callers write. */
import type { PduFields } from 'smpp';
import type { BehaviourSettings } from './behaviour.ts';
import type { Submit } from './smsc-store.ts';

type DeliverFields = Readonly<Record<string, string | number>>;

const RECEIPT = 0x04;
const GSM_DEFAULT = 0;
const UCS2 = 8;
const INTERMEDIATE = 0x20;
const STATE = { enroute: 1, delivered: 2, undeliverable: 5 } as const;

export const messageIdText = (messageId: number): string => messageId.toString(16).toUpperCase().padStart(8, '0');

export interface ReceiptOf {
  readonly submit: Submit;
  readonly messageId: number;
  readonly reached: boolean;
  readonly doneAt: number;
  /** The sender's own, user_message_reference. */
  readonly reference: number | null;
}

/** A delivery receipt as SMPP 3.4, appendix B, describes it, with the TLVs that say the same. */
export const receiptFields = (receipt: ReceiptOf, behaviour: BehaviourSettings): DeliverFields => {
  const [stat, err, delivered] = receipt.reached ? ['DELIVRD', '000', 1] : ['UNDELIV', '001', 0];
  return {
    ...reportFields(receipt, behaviour, { stat, err, delivered }),
    esm_class: RECEIPT,
    message_state: receipt.reached ? STATE.delivered : STATE.undeliverable,
  };
};

/** An intermediate notification: on its way. */
export const intermediateFields = (receipt: ReceiptOf, behaviour: BehaviourSettings): DeliverFields => ({
  ...reportFields(receipt, behaviour, { stat: 'ENROUTE', err: '000', delivered: 0 }),
  esm_class: INTERMEDIATE,
  message_state: STATE.enroute,
});

interface Report {
  readonly stat: string;
  readonly err: string;
  readonly delivered: number;
}

const reportFields = (
  { submit, messageId, doneAt, reference }: ReceiptOf,
  { receiptRadix, receiptId, receiptReference }: BehaviourSettings,
  { stat, err, delivered }: Report,
): DeliverFields => {
  const id = receiptRadix === 'decimal' ? String(messageId) : messageIdText(messageId);
  const named = receiptId === 'both' || receiptId === 'text' ? `id:${id} ` : '';
  return {
    ...between(submit.destination, submit.source),
    data_coding: GSM_DEFAULT,
    short_message: `${named}sub:001 dlvrd:00${delivered} submit date:${stamp(submit.at)} done date:${stamp(doneAt)} stat:${stat} err:${err} text:`,
    ...(receiptId === 'both' || receiptId === 'parameter' ? { receipted_message_id: id } : {}),
    ...(receiptReference && reference !== null ? { user_message_reference: reference } : {}),
  };
};

/** One for each part of the words, as handsets send them. `reference` tells two messages with the same words apart. */
export const replyFields = (from: string, to: string, text: string, reference: number): readonly DeliverFields[] => {
  const plain = /^[A-Za-z0-9 .,!?:;()'"+*/=<>%&#-]*$/.test(text);
  const head = { ...between(from, to), esm_class: 0, data_coding: plain ? GSM_DEFAULT : UCS2 };
  const parts = text.length <= (plain ? 160 : 70) ? [text] : cut(text, plain ? 153 : 67);
  return parts.map((part, index) => ({
    ...head,
    short_message: part,
    user_message_reference: (reference + index) & 0xffff,
    ...(parts.length === 1 ? {} : { udh: header(reference, parts.length, index + 1) }),
  }));
};

/** No pair of surrogates is cut in two. */
const cut = (text: string, size: number): string[] => {
  const parts = [''];
  for (const symbol of text)
    if (parts.at(-1)!.length + symbol.length > size) parts.push(symbol);
    else parts[parts.length - 1] += symbol;
  return parts;
};

const header = (reference: number, total: number, number: number): string =>
  Buffer.of(5, 0, 3, reference & 0xff, total, number).toString('hex');

/** As the store keeps them, ready for the wire: a header is kept in hex. */
export const pduFields = ({ udh, short_message: message, ...fields }: DeliverFields): PduFields =>
  udh === undefined
    ? { ...fields, ...(message === undefined ? {} : { short_message: String(message) }) }
    : { ...fields, short_message: { udh: Buffer.from(String(udh), 'hex'), message: String(message) } };

const between = (from: string, to: string): DeliverFields => ({
  ...address('source_addr', from),
  ...address('destination_addr', to),
});

const INTERNATIONAL = { ton: 1, npi: 1 };
const ALPHANUMERIC = { ton: 5, npi: 0 };

const address = (name: 'source_addr' | 'destination_addr', text: string): DeliverFields => {
  const { ton, npi } = /^\+?\d+$/.test(text) ? INTERNATIONAL : ALPHANUMERIC;
  const prefix = name === 'source_addr' ? 'source_addr' : 'dest_addr';
  return { [`${prefix}_ton`]: ton, [`${prefix}_npi`]: npi, [name]: text.replace(/^\+/, '') };
};

/** `YYMMDDhhmm` in UTC. */
const stamp = (at: number): string => new Date(at).toISOString().replace(/\D/g, '').slice(2, 12);
