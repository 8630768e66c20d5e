/** An operator under a test's command. */
import type { IncomingSms, Receipt, SmsGateway, SmsOrder, SubmitResult } from '../ports.ts';

export interface ScriptedGateway extends SmsGateway {
  readonly orders: readonly SmsOrder[];
  /** The answers to come, in turn; after them every SMS is submitted under the id `m<n>`. */
  readonly answers: (SubmitResult | (() => Promise<SubmitResult>))[];
  receipt(receipt: Partial<Receipt>): Promise<void>;
  incoming(sms: Partial<IncomingSms>): Promise<void>;
}

export const scriptedGateway = (number: string, now: () => number): ScriptedGateway => {
  const orders: SmsOrder[] = [];
  const answers: ScriptedGateway['answers'] = [];
  let onReceipt: ((receipt: Receipt) => Promise<void>) | undefined;
  let onIncoming: ((sms: IncomingSms) => Promise<void>) | undefined;
  return {
    orders,
    answers,
    connected: true,
    async submit(order) {
      orders.push(order);
      const answer = answers.shift() ?? { outcome: 'submitted', messageIds: [`m${orders.length}`] };
      return typeof answer === 'function' ? answer() : answer;
    },
    onReceipt: (listener) => {
      onReceipt = listener;
    },
    onIncoming: (listener) => {
      onIncoming = listener;
    },
    close: () => Promise.resolve(),
    receipt: async (told) =>
      onReceipt?.({ messageId: 'm1', state: 'delivered', to: number, error: null, at: now(), ...told }),
    incoming: async (told) => onIncoming?.({ replyId: 'r1', from: number, text: 'STOP', at: now(), ...told }),
  };
};
