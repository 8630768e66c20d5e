/** Operators over SMPP: the first in line that can carries the text, the next when it surely did not. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Random } from '@ringback/runtime/random.ts';
import type { PDU } from 'smpp';
import type { Quote } from '../domain/quote.ts';
import type { IncomingSms, Receipt, SmsGateway, SmsOrder, SubmitResult } from '../ports.ts';
import type { SmppSettings } from '../settings.ts';
import type { SmscSettings } from '../smsc-settings.ts';
import { readDelivered } from './smpp-deliver.ts';
import { smscOperator, type SmscOperator } from './smsc-operator.ts';
import { smscsOf } from './smsc-file.ts';
import { statusOf } from './smpp-status.ts';

export interface GatewayDuties {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Platform['log'];
}

export interface SmppGateway extends SmsGateway {
  /** Length and cost of a text, at the operator that is asked first. */
  quote(text: string): Quote;
}

/** Connects at once and stays connected until closed. Throws `SettingsProblem`. */
export const smppGateway = (settings: SmppSettings, duties: GatewayDuties): SmppGateway =>
  gatewayTo(smscsOf(settings), duties);

/** To at least one operator. */
export const gatewayTo = (smscs: readonly SmscSettings[], duties: GatewayDuties): SmppGateway => {
  const { clock, log } = duties;
  const receiptListener = awaited<(receipt: Receipt) => Promise<void>>();
  const incomingListener = awaited<(sms: IncomingSms) => Promise<void>>();
  const tellReceipt = async (receipt: Receipt): Promise<void> => (await receiptListener.promise)(receipt);

  const take = async (pdu: PDU, from: SmscOperator): Promise<void> => {
    const delivered = readDelivered(pdu, clock.now(), from.settings);
    if (delivered.kind === 'incoming') return (await incomingListener.promise)(delivered.sms);
    if (delivered.kind === 'unreadable') return log.warn('receipt without a message id is ignored');
    await tellReceipt(delivered.receipt);
    if (delivered.receipt.state !== 'pending') from.reported(delivered.receipt.messageId);
  };
  const deliver = (pdu: PDU, from: SmscOperator): Promise<number> =>
    take(pdu, from).then(
      () => OK,
      (error: unknown) => {
        log.warn({ err: error }, 'could not take what the operator delivered, it will come again');
        return TRY_AGAIN;
      },
    );

  const operators = smscs
    .map((smsc) => smscOperator(smsc, { ...duties, deliver, receipt: tellReceipt }))
    .toSorted((a, b) => a.priority - b.priority);
  const inHand = new Set<Promise<SubmitResult>>();
  let turn = 0;
  let closing: Promise<void> | null = null;

  const submit = async (order: SmsOrder): Promise<SubmitResult> => {
    let result: SubmitResult = { outcome: 'not-sent', why: 'no-session' };
    await untilOneIsConnected(operators);
    for (const operator of inTurn(operators, (turn += 1))) {
      if (!operator.connected) continue;
      result = await operator.submit(order);
      if (result.outcome !== 'not-sent') break;
    }
    return result;
  };
  const close = async (): Promise<void> => {
    receiptListener.reject(new Error('closed before anybody listened'));
    incomingListener.reject(new Error('closed before anybody listened'));
    await Promise.allSettled(inHand);
    await Promise.all(operators.map((operator) => operator.close()));
  };

  return {
    get connected() {
      return closing === null && operators.some(({ connected }) => connected);
    },
    submit(order) {
      if (closing !== null) return Promise.resolve({ outcome: 'not-sent', why: 'no-session' });
      const submitting = submit(order);
      inHand.add(submitting);
      const settled = (): void => void inHand.delete(submitting);
      submitting.then(settled, settled);
      return submitting;
    },
    quote: (text) => operators[0]!.quote(text),
    onReceipt: (listener) => receiptListener.resolve(listener),
    onIncoming: (listener) => incomingListener.resolve(listener),
    close: () => (closing ??= close()),
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
const TRY_AGAIN = statusOf('ESME_RX_T_APPN');

/** Right after the start the binds may be under way. */
const untilOneIsConnected = async (operators: readonly SmscOperator[]): Promise<void> => {
  if (operators.some(({ connected }) => connected)) return;
  const bound = operators.map(async (operator) => {
    if (!(await operator.settled())) throw new Error('not bound');
  });
  await Promise.any(bound).catch(() => {});
};

/** By priority; those of the same one take turns to be first. */
const inTurn = (operators: readonly SmscOperator[], turn: number): readonly SmscOperator[] =>
  [...Map.groupBy(operators, ({ priority }) => priority).values()].flatMap((equals) => {
    const first = turn % equals.length;
    return [...equals.slice(first), ...equals.slice(0, first)];
  });
