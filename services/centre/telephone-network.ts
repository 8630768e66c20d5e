/**
 * A simulated telephone network: rings whom it is told to ring, on the clock, and meets the callee the model says.
 * Ordering a redial twice rings once, also across a restart when the record is a file.
 */
import type { RedialId } from '@ringback/contracts/ids.ts';
import { progressOf, type CallRecord } from './call-record.ts';
import type { CalleeModel } from './callee-model.ts';
import { liveCalls, type LiveCall, type LiveCallsOptions } from './live-calls.ts';
import { PlacerRefused, type CallOrder, type CallPlacer } from './ports.ts';

export interface NetworkOptions extends LiveCallsOptions {
  readonly callees: CalleeModel;
}

const E164 = /^\+[1-9]\d{6,14}$/;
const DAY_MS = 24 * 3600 * 1000;

export const telephoneNetwork = (options: NetworkOptions): CallPlacer => {
  const { clock, record, callees } = options;
  let listener: Parameters<CallPlacer['onProgress']>[0] | null = null;
  /** Told in a turn of its own, so that nobody hears of an order before it is taken. */
  const tellLatest = (redial: RedialId): void => {
    const latest = progressOf(record.find(redial)!).at(-1)!;
    clock.after(0, () => listener?.(redial, latest));
  };
  const calls = liveCalls(options, tellLatest);

  return {
    async originate(order) {
      if (!E164.test(order.number)) throw new PlacerRefused('the number is not + and 7 to 15 digits');
      if (record.find(order.redialId) !== null) return;
      const call = newCall(order, callees, record, clock.now());
      record.place(order.redialId, order.number, clock.now());
      calls.dial(call, callees.parameters.setUpSeconds);
    },
    async connect(redial, agent) {
      const call = calls.find(redial);
      if (call?.state === 'connected') return call.agent === agent;
      return call?.state === 'answered' && calls.putThrough(call, agent);
    },
    async hangUp(redial, message) {
      const call = calls.find(redial);
      if (call === undefined || call.state === 'message') return;
      if (call.state === 'dialling' || call.state === 'ringing') calls.over(call, 'cancelled');
      else if (call.state === 'answered' && message !== undefined) calls.playMessage(call);
      else calls.over(call, 'ended');
    },
    async lookUp(redial) {
      const call = record.find(redial);
      return call === null ? { known: false } : { known: true, progress: progressOf(call) };
    },
    onProgress(heard) {
      listener = heard;
    },
  };
};

const newCall = (order: CallOrder, callees: CalleeModel, record: CallRecord, now: number): LiveCall => {
  const earlierCalls = record.placedTo(order.number, now - DAY_MS);
  const callee = callees.meet({ ...order, earlierCalls });
  return { ...order, callee, state: 'dialling', agent: null, cancelNext: () => {} };
};
