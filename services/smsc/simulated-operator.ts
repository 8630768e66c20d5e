/**
 * An operator in memory, for replaying a recorded month: takes every SMS at once and reports later. What becomes of an SMS
 * depends on the seed and its id alone, so neither order nor anything else sent changes it.
 */
import type { SmsId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { chanceOf } from './chance.ts';

/** Shares are of all SMS, from 0 to 1. What is neither delivered nor failed is never reported on: a few always are not. */
export interface OperatorModel {
  readonly seed: number;
  readonly deliveredShare: number;
  readonly failedShare: number;
  /** From the submit to the report: uniform between the two. */
  readonly minDelayMs: number;
  readonly maxDelayMs: number;
}

export const plainOperator: Omit<OperatorModel, 'seed'> = {
  deliveredShare: 0.95,
  failedShare: 0.04,
  minDelayMs: 2_000,
  maxDelayMs: 20_000,
};

/** The shape of messaging's port `SmsGateway`; services do not import each other. */
interface Order {
  readonly smsId: SmsId;
}
interface Receipt {
  readonly messageId: string;
  readonly state: 'delivered' | 'failed';
  readonly to: null;
  readonly error: string | null;
  readonly at: number;
}
type Submitted = { readonly outcome: 'submitted'; readonly messageIds: readonly string[] };

export interface SimulatedOperator {
  submit(order: Order): Promise<Submitted>;
  onReceipt(listener: (receipt: Receipt) => Promise<void>): void;
  /** Nobody answers in a recorded month. */
  onIncoming(listener: (sms: never) => Promise<void>): void;
  readonly connected: boolean;
  close(): Promise<void>;
}

export const simulatedOperator = (model: OperatorModel, clock: Clock): SimulatedOperator => {
  let listener: ((receipt: Receipt) => Promise<void>) | undefined;
  let open = true;

  const report = (smsId: SmsId, messageId: string): void => {
    const state = fateOf(model, smsId);
    if (state === null) return;
    const error = state === 'failed' ? 'UNDELIV 001' : null;
    clock.after(delayMs(model, smsId), () => listener?.({ messageId, state, to: null, error, at: clock.now() }));
  };

  return {
    async submit({ smsId }) {
      const messageId = `sim-${smsId}`;
      report(smsId, messageId);
      return { outcome: 'submitted', messageIds: [messageId] };
    },
    onReceipt: (given) => {
      listener = given;
    },
    onIncoming: () => {},
    get connected() {
      return open;
    },
    async close() {
      open = false;
    },
  };
};

const fateOf = ({ seed, deliveredShare, failedShare }: OperatorModel, smsId: SmsId): Receipt['state'] | null => {
  const drawn = chanceOf(seed, 'fate', smsId);
  if (drawn < deliveredShare) return 'delivered';
  return drawn < deliveredShare + failedShare ? 'failed' : null;
};

const delayMs = ({ seed, minDelayMs, maxDelayMs }: OperatorModel, smsId: SmsId): number =>
  Math.round(minDelayMs + chanceOf(seed, 'delay', smsId) * (maxDelayMs - minDelayMs));
