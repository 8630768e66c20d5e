/** Taking submits: stored with their fate before they are answered, or refused as the behaviour wants it. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU } from 'smpp';
import {
  drawn,
  handsetReached,
  verdictOn,
  type BehaviourControl,
  type SmscBehaviour,
  type Verdict,
} from './behaviour.ts';
import type { Answer, Asking } from './bound-session.ts';
import { intermediateFields, messageIdText, receiptFields } from './deliver-sm.ts';
import { answerToQuery } from './query-sm.ts';
import type { Fate, NewDelivery, SmscStore, Submit } from './smsc-store.ts';
import { readSubmit, wantsIntermediate, wantsReceipt } from './submit-sm.ts';

export interface IntakeRules {
  readonly store: SmscStore;
  readonly clock: Clock;
  readonly behaviour: BehaviourControl;
  /** An SMS is new, or has one part more. */
  taken(smsId: number): void;
  dropSessions(): void;
}

const SECOND_MS = 1000;

/** For a session: the answer to what a bound sender asks. */
export const intake = (rules: IntakeRules): ((asking: Asking) => Promise<Answer>) => {
  const recent = recentSubmits();
  let seen = 0;
  return async (asking) => {
    const { pdu } = asking;
    if (pdu.command === 'query_sm') return said(answerToQuery(pdu, rules.store, rules.clock.now()));
    if (pdu.command === 'cancel_sm') return said(refused(pdu, 'ESME_RCANCELFAIL'));
    if (pdu.command === 'replace_sm') return said(refused(pdu, 'ESME_RREPLACEFAIL'));
    const behaviour = rules.behaviour.current;
    const rate = recent.count(asking.esme, rules.clock.now());
    if (rate > (behaviour.messagesPerSecond ?? Infinity) || asking.unanswered >= (behaviour.window ?? Infinity))
      return said(refused(pdu, 'ESME_RTHROTTLED'));
    seen += 1;
    return judged(rules, asking, behaviour, verdictOn(behaviour, seen));
  };
};

const said = (pdu: PDU): Answer => ({ kind: 'answer', pdu });
const refused = (pdu: PDU, status: string): PDU => pdu.response({ command_status: smpp.errors[status] ?? 0xff });

const judged = async (
  rules: IntakeRules,
  { pdu, esme }: Asking,
  behaviour: SmscBehaviour,
  verdict: Verdict,
): Promise<Answer> => {
  if (verdict === 'throttle') return said(refused(pdu, 'ESME_RTHROTTLED'));
  if (verdict === 'queue-full') return said(refused(pdu, 'ESME_RMSGQFUL'));
  if (verdict === 'reject') return said(refused(pdu, behaviour.rejectStatus));
  if (verdict === 'drop-unread') return { kind: 'break' };
  const answer = store(rules, pdu, esme, behaviour);
  if (verdict === 'lose-answer') rules.dropSessions();
  if (verdict === 'lose-answer' || verdict === 'silence') return { kind: 'silence' };
  if (behaviour.answerDelayMs > 0) await pause(rules.clock, behaviour.answerDelayMs);
  if (verdict === 'accept') return said(answer);
  return { kind: 'break', pdu: answer, afterBytes: Number(verdict.slice(CUT_ANSWER.length)) };
};

const CUT_ANSWER = 'cut-answer-';

const store = (rules: IntakeRules, pdu: PDU, esme: string, behaviour: SmscBehaviour): PDU => {
  const submit = readSubmit(pdu, esme, rules.clock.now());
  const replaced = pdu.replace_if_present_flag === 1 ? rules.store.replace(submit) : null;
  if (replaced !== null) {
    rules.taken(replaced.smsId);
    return pdu.response({ message_id: messageIdText(replaced.messageId) });
  }
  const { messageId, smsId } = rules.store.addSubmit(submit, fates(submit, pdu, behaviour));
  rules.taken(smsId);
  return pdu.response({ message_id: messageIdText(messageId) });
};

const fates =
  (submit: Submit, pdu: PDU, behaviour: SmscBehaviour) =>
  (messageId: number, smsId: number): Fate => {
    const wanted = pdu.registered_delivery ?? 0;
    const reached = handsetReached(behaviour, smsId);
    const settlesAt = submit.at + behaviour.receiptDelayMs;
    const reference = pdu.user_message_reference ?? null;
    const about = { submit, messageId, reached, doneAt: settlesAt, reference };
    const receipts: NewDelivery[] = [];
    if (behaviour.intermediate || wantsIntermediate(wanted))
      receipts.push({ esme: submit.esme, due: submit.at, fields: intermediateFields(about, behaviour) });
    const final: NewDelivery = { esme: submit.esme, due: settlesAt, fields: receiptFields(about, behaviour) };
    const lost = drawn(behaviour, 'lost-receipt', messageId, behaviour.lostReceiptShare);
    if (wantsReceipt(wanted, reached) && !lost) receipts.push(final);
    if (receipts.includes(final) && drawn(behaviour, 'double', messageId, behaviour.doubleReceiptShare))
      receipts.push(final);
    return { reached, settlesAt, receipts };
  };

/** Submits of each sender in the last second. */
const recentSubmits = (): { count(esme: string, now: number): number } => {
  const times = new Map<string, number[]>();
  return {
    count(esme, now) {
      const recent = (times.get(esme) ?? []).filter((at) => at > now - SECOND_MS);
      recent.push(now);
      times.set(esme, recent);
      return recent.length;
    },
  };
};

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
