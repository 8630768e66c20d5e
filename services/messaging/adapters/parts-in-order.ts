/** Every part of a text, in order; afterwards it is said honestly what is known. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { PDU, PduFields } from 'smpp';
import type { SubmitResult } from '../ports.ts';
import type { Exchange } from './smpp-requests.ts';
import { refusalText, statusName } from './smpp-status.ts';

export interface PartsDuties {
  readonly clock: Clock;
  /** The submit_sm of every part, at least one. Asked for once, when the first may go out: what waits should be small. */
  write(): readonly PduFields[];
  /** `begun`: a part of this text is out already. */
  send(fields: () => PduFields, begun: boolean): Promise<Exchange>;
  /** The operator took this part. */
  taken(messageId: string, fields: PduFields): void;
  /** How long the operator may say "not now" to the first part. */
  readonly patienceMs: number;
}

/**
 * The first part decides whether anything is sent at all. Once it is taken the text cannot be called back: a later part
 * that was surely not taken is offered again a few times; failing that the whole is `unknown`, never sent anew.
 */
export const submitParts = async (duties: PartsDuties): Promise<SubmitResult> => {
  const parts = once(() => duties.write());
  const messageIds: string[] = [];
  for (let index = 0; index === 0 || index < parts().length; index += 1) {
    const fields = (): PduFields => parts()[index]!;
    const offer = (): Promise<PartAnswer> => duties.send(fields, index > 0).then(understood);
    const answer = await (index === 0 ? beginning(offer, duties) : insisting(offer, duties));
    if (answer.outcome !== 'taken') return index === 0 ? plain(answer) : incomplete(answer, index + 1, parts().length);
    messageIds.push(answer.messageId);
    duties.taken(answer.messageId, fields());
  }
  return { outcome: 'submitted', messageIds };
};

const once = <T>(make: () => T): (() => T) => {
  let made: { readonly it: T } | null = null;
  return () => (made ??= { it: make() }).it;
};

const FIRST_PART_RETRIES = 4;

/** The bind has slowed down by itself: it is offered again when its turn comes. */
const beginning = async (offer: () => Promise<PartAnswer>, { clock, patienceMs }: PartsDuties): Promise<PartAnswer> => {
  const until = clock.now() + patienceMs;
  let answer = await offer();
  for (let retry = 0; retry < FIRST_PART_RETRIES && clock.now() < until; retry += 1) {
    if (answer.outcome !== 'not-sent' || !answer.slowDown) break;
    const next = await offer();
    // Its turn did not come again: the operator's word says more than that.
    if (next.outcome === 'not-sent' && !next.slowDown) break;
    answer = next;
  }
  return answer;
};

const LATER_PART_RETRIES = 7;
const LATER_PART_PAUSE_MS = 250;

const insisting = async (offer: () => Promise<PartAnswer>, { clock }: PartsDuties): Promise<PartAnswer> => {
  let answer = await offer();
  for (let retry = 0; retry < LATER_PART_RETRIES && answer.outcome === 'not-sent'; retry += 1) {
    if (!answer.slowDown) await pause(clock, LATER_PART_PAUSE_MS * 2 ** retry);
    answer = await offer();
  }
  return answer;
};

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));

type NotSent = { readonly outcome: 'not-sent'; readonly why: string; readonly slowDown: boolean };
type Untaken = Exclude<SubmitResult, { outcome: 'submitted' | 'not-sent' }> | NotSent;
type PartAnswer = Untaken | { readonly outcome: 'taken'; readonly messageId: string };

const SLOW_DOWN = new Set(['ESME_RTHROTTLED', 'ESME_RMSGQFUL']);
/** The operator answered, and took nothing: the same part may be offered again. */
const TRY_LATER = new Set([...SLOW_DOWN, 'ESME_RSYSERR', 'ESME_RX_T_APPN', 'ESME_RINVBNDSTS']);
const LONGEST_ID = 65;

const understood = (exchange: Exchange): PartAnswer => {
  if (exchange.outcome === 'not-written') return { outcome: 'not-sent', why: exchange.why, slowDown: false };
  return exchange.outcome === 'lost' ? { outcome: 'unknown', why: exchange.why } : answered(exchange.pdu);
};

const answered = (pdu: PDU): PartAnswer => {
  const status = statusName(pdu.command_status);
  // Whoever could not even read the request has taken nothing.
  if (pdu.command === 'generic_nack') return { outcome: 'not-sent', why: `nack ${status}`, slowDown: false };
  if (status === 'ESME_ROK') return { outcome: 'taken', messageId: (pdu.message_id ?? '').slice(0, LONGEST_ID) };
  return TRY_LATER.has(status)
    ? { outcome: 'not-sent', why: status, slowDown: SLOW_DOWN.has(status) }
    : { outcome: 'refused', error: refusalText(pdu) };
};

const plain = (answer: Untaken): SubmitResult =>
  answer.outcome === 'not-sent' ? { outcome: 'not-sent', why: answer.why } : answer;

const incomplete = (answer: Untaken, part: number, of: number): SubmitResult => ({
  outcome: 'unknown',
  why: `part ${part} of ${of}: ${answer.outcome === 'refused' ? answer.error : answer.why}`,
});
