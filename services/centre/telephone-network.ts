/**
 * A simulated telephone network: rings whom it is told to ring, on the clock, and meets the callee the model says.
 * Ordering a redial twice rings once, also across a restart when the record is a file.
 */
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import { progressOf, type CallRecord } from './call-record.ts';
import type { Callee, CalleeModel } from './callee-model.ts';
import { milliseconds } from './chance.ts';
import { PlacerRefused, type AgentLines, type CallPlacer, type FailedResult } from './ports.ts';

export interface NetworkOptions {
  readonly clock: Clock;
  readonly record: CallRecord;
  readonly callees: CalleeModel;
  readonly agents: AgentLines;
  /** Whether the number is on another call as ours is about to ring: then it is busy. */
  readonly isOnLine: (number: string) => boolean;
  /** Tells the called side what its telephone does. */
  readonly onHandset?: (number: string, state: HandsetState) => void;
}

export type HandsetState = 'ringing' | 'talking-to-agent' | 'idle';

interface LiveCall {
  readonly redialId: RedialId;
  readonly number: string;
  readonly callee: Callee;
  state: 'dialling' | 'ringing' | 'answered' | 'message' | 'connected';
  agent: AgentId | null;
  /** Cancels what would happen to it next. */
  cancelNext: Cancel;
}

const E164 = /^\+[1-9]\d{6,14}$/;
const DAY_MS = 24 * 3600 * 1000;
/** "This is …, no agent is free, we will call again." */
const MESSAGE_SECONDS = 4;

export const telephoneNetwork = (options: NetworkOptions): CallPlacer => {
  const { clock, record, callees, agents } = options;
  const live = new Map<RedialId, LiveCall>();
  let listener: Parameters<CallPlacer['onProgress']>[0] | null = null;

  /** Told in a turn of its own, so that no order is answered before it was taken. */
  const tellLatest = (redial: RedialId): void => {
    const latest = progressOf(record.find(redial)!).at(-1)!;
    clock.after(0, () => listener?.(redial, latest));
  };
  const next = (call: LiveCall, inSeconds: number, step: (call: LiveCall) => void): void => {
    call.cancelNext();
    call.cancelNext = clock.after(milliseconds(inSeconds), () => step(call));
  };
  const over = (call: LiveCall, result: 'ended' | FailedResult): void => {
    call.cancelNext();
    live.delete(call.redialId);
    record.over(call.redialId, result, clock.now());
    if (call.agent !== null) agents.over(call.redialId);
    options.onHandset?.(call.number, 'idle');
    tellLatest(call.redialId);
  };
  const end = (call: LiveCall): void => over(call, 'ended');

  const reach = (call: LiveCall): void => {
    if (options.isOnLine(call.number)) return over(call, 'busy');
    if (call.callee.kind === 'fails' && !call.callee.rings) return over(call, call.callee.result);
    call.state = 'ringing';
    record.ringing(call.redialId, clock.now());
    options.onHandset?.(call.number, 'ringing');
    tellLatest(call.redialId);
    next(call, call.callee.ringSeconds, pickUp);
  };
  const pickUp = (call: LiveCall): void => {
    if (call.callee.kind === 'fails') return over(call, call.callee.result);
    call.state = 'answered';
    record.answered(call.redialId, call.callee.by, clock.now());
    tellLatest(call.redialId);
    next(call, call.callee.patienceSeconds, end);
  };
  const putThrough = (call: LiveCall, agent: AgentId): boolean => {
    if (call.callee.kind === 'fails' || !agents.take(agent, call.redialId)) return false;
    call.state = 'connected';
    call.agent = agent;
    record.connected(call.redialId, clock.now());
    options.onHandset?.(call.number, 'talking-to-agent');
    tellLatest(call.redialId);
    next(call, call.callee.talkSeconds, end);
    return true;
  };

  return {
    async originate({ redialId, number, ringTimeoutSeconds }) {
      if (!E164.test(number)) throw new PlacerRefused('the number is not in E.164 form, + and 7 to 15 digits');
      if (record.find(redialId) !== null) return;
      const now = clock.now();
      const earlierCalls = record.placedTo(number, now - DAY_MS);
      const callee = callees.meet({ redialId, number, earlierCalls, ringTimeoutSeconds });
      record.place(redialId, number, now);
      const call: LiveCall = { redialId, number, callee, state: 'dialling', agent: null, cancelNext: () => {} };
      live.set(redialId, call);
      next(call, callees.parameters.setUpSeconds, reach);
    },
    async connect(redial, agent) {
      const call = live.get(redial);
      if (call?.state === 'connected') return call.agent === agent;
      return call?.state === 'answered' && putThrough(call, agent);
    },
    async hangUp(redial, message) {
      const call = live.get(redial);
      if (call === undefined || call.state === 'message') return;
      if (call.state === 'dialling' || call.state === 'ringing') return over(call, 'cancelled');
      if (call.state === 'connected' || message === undefined) return end(call);
      call.state = 'message';
      next(call, MESSAGE_SECONDS, end);
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
