/** Taking submits: stored with their fate before they are answered, or refused as the behaviour wants it. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU } from 'smpp';
import { handsetReached, type SmscBehaviour, type Verdict } from './behaviour.ts';
import { messageIdText, receiptFields } from './deliver-sm.ts';
import type { Fate, SmscStore, Submit } from './smsc-store.ts';
import { readSubmit, wantsReceipt } from './submit-sm.ts';

export interface IntakeRules {
  readonly store: SmscStore;
  readonly clock: Clock;
  readonly behaviour: SmscBehaviour;
  /** An SMS is new, or has one part more. */
  taken(smsId: number): void;
  dropSessions(): void;
}

/** For a session: the answer to a submit_sm, null for none. */
export const intake = (rules: IntakeRules): ((pdu: PDU, esme: string) => Promise<PDU | null>) => {
  const { store, clock, behaviour } = rules;
  let seen = 0;
  return async (pdu, esme) => {
    seen += 1;
    const verdict = behaviour.verdict(seen);
    const refusal = REFUSALS[verdict];
    if (refusal !== undefined) return pdu.response({ command_status: smpp.errors[refusal] ?? 0xff });
    const submit = readSubmit(pdu, esme, clock.now());
    const fateOf = fates(submit, pdu.registered_delivery ?? 0, behaviour);
    const { messageId, smsId } = store.addSubmit(submit, fateOf);
    rules.taken(smsId);
    if (verdict === 'lose-answer') rules.dropSessions();
    if (verdict !== 'accept') return null;
    if (behaviour.answerDelayMs > 0) await pause(clock, behaviour.answerDelayMs);
    return pdu.response({ message_id: messageIdText(messageId) });
  };
};

const REFUSALS: Readonly<Partial<Record<Verdict, string>>> = {
  throttle: 'ESME_RTHROTTLED',
  'queue-full': 'ESME_RMSGQFUL',
  reject: 'ESME_RINVDSTADR',
};

const fates =
  (submit: Submit, registeredDelivery: number, behaviour: SmscBehaviour) =>
  (messageId: number, smsId: number): Fate => {
    const reached = handsetReached(behaviour, smsId);
    const settlesAt = submit.at + behaviour.receiptDelayMs;
    const fields = receiptFields({ submit, messageId, reached, doneAt: settlesAt }, behaviour);
    const receipt = wantsReceipt(registeredDelivery, reached) ? { esme: submit.esme, due: settlesAt, fields } : null;
    return { reached, settlesAt, receipt };
  };

const pause = (clock: Clock, ms: number): Promise<void> => new Promise((resolve) => void clock.after(ms, resolve));
