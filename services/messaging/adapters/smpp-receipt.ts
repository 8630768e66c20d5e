/** What a receipt says: which message, what became of it, and why (SMPP 3.4, appendix B, and the parameters that say the same). */
import { deriveId } from '@ringback/contracts/ids.ts';
import type { PDU } from 'smpp';
import { UNNAMED, type Receipt } from '../ports.ts';
import { asAscii, textOf } from './smpp-text.ts';

/** Words for the operator's own error codes. */
export type ErrorTexts = Readonly<Record<string, string>>;

/** Null when it names neither a message nor what became of it. `to`: the handset it is about. */
export const readReceipt = (
  pdu: PDU,
  { intermediate, to, now, errorTexts }: { intermediate: boolean; to: string; now: number; errorTexts: ErrorTexts },
): Receipt | null => {
  const text = receiptText(pdu);
  const state = stateWord(pdu, text);
  const messageId = pdu.receipted_message_id || field(text, 'id') || (state === '' ? '' : unnamedId(pdu, text));
  if (messageId === '') return null;
  const outcome = intermediate ? 'pending' : outcomeOf(state);
  const reference = pdu.user_message_reference;
  return {
    messageId: messageId.slice(0, LONGEST_ID),
    state: outcome,
    to,
    ...(reference === undefined ? {} : { reference }),
    error: outcome === 'failed' ? errorOf(pdu, state, text, errorTexts) : null,
    at: now,
  };
};

const LONGEST_ID = 65;

/** The same again for the same receipt delivered twice. Without the number: an id is no place for one. */
const unnamedId = (pdu: PDU, text: string): string =>
  UNNAMED + deriveId('receipt', pdu.user_message_reference ?? '', text);

const receiptText = (pdu: PDU): string => {
  const text = textOf(pdu);
  return GSM.has((pdu.data_coding ?? 0) & 0x0f) ? asAscii(text) : text;
};
const GSM: ReadonlySet<number> = new Set([0, 1]);

/** Whether the words can be nothing but a receipt: `id:… stat:…`, as some operators send them without a word beside. */
export const looksLikeReceipt = (pdu: PDU): boolean =>
  /^id:\s*\S+[\s,](?:.*[\s,])?stat:\s*[a-z]{5}/i.test(receiptText(pdu));

/** `id:… sub:… stat:… err:…`, in whatever case; an empty one is followed by the next. */
const field = (text: string, name: string): string | undefined =>
  new RegExp(`(?:^|[\\s,])${name}:\\s*(?!(?:sub|dlvrd|submit date|done date|stat|err|text):)([^\\s,]+)`, 'i').exec(
    text,
  )?.[1];

const STATE_WORDS = [
  'SCHEDUL',
  'ENROUTE',
  'DELIVRD',
  'EXPIRED',
  'DELETED',
  'UNDELIV',
  'ACCEPTD',
  'UNKNOWN',
  'REJECTD',
  'SKIPPED',
];
const PENDING = new Set(['SCHEDUL', 'ENROUTE', 'ACCEPTD', 'BUFFRED']);
/** Of those who write them in full. */
const IN_SEVEN_LETTERS: Readonly<Record<string, string>> = {
  DELIVER: 'DELIVRD',
  ACCEPTE: 'ACCEPTD',
  REJECTE: 'REJECTD',
  BUFFERE: 'BUFFRED',
};

const stateWord = (pdu: PDU, text: string): string => {
  const word = (stateName(pdu.message_state) ?? field(text, 'stat') ?? '').toUpperCase().slice(0, 7);
  return IN_SEVEN_LETTERS[word] ?? word;
};

/** `message_state` by its word in receipts; undefined for what the standard does not know. */
export const stateName = (messageState: number | undefined): string | undefined => STATE_WORDS[messageState ?? -1];

/** Of a word of the standard; what is none and not empty is final and no success. */
export const outcomeOf = (state: string): Receipt['state'] => {
  if (state === 'DELIVRD') return 'delivered';
  return state === '' || PENDING.has(state) ? 'pending' : 'failed';
};

const NETWORKS: Readonly<Record<number, string>> = { 1: 'ANSI-136', 2: 'IS-95', 3: 'GSM' };
const NO_ERROR = new Set(['0', '00', '000', '0000']);

/** `UNDELIV 00b absent subscriber`: the state, the operator's own code, and its words where the settings have them. */
const errorOf = (pdu: PDU, state: string, text: string, texts: ErrorTexts): string => {
  const code = field(text, 'err') ?? '';
  const known = NO_ERROR.has(code) ? '' : code;
  return [state, known || networkError(pdu.network_error_code), texts[code] ?? '']
    .filter((word) => word !== '')
    .join(' ');
};

const networkError = (code: Buffer | undefined): string =>
  code !== undefined && code.length === 3 ? `${NETWORKS[code.readUInt8(0)] ?? 'network'} ${code.readUInt16BE(1)}` : '';
