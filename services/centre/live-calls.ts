/** The calls in progress of the simulated network, each from dialling to its end. What happens is on record before it is told. */
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { CallRecord } from './call-record.ts';
import type { Callee } from './callee-model.ts';
import { milliseconds } from './chance.ts';
import type { AgentLines, FailedResult } from './ports.ts';

export interface LiveCall {
  readonly redialId: RedialId;
  readonly number: string;
  readonly callee: Callee;
  state: 'dialling' | 'ringing' | 'answered' | 'message' | 'connected';
  agent: AgentId | null;
  /** Cancels what would happen to it next. */
  cancelNext: Cancel;
}

export type HandsetState = 'ringing' | 'talking-to-agent' | 'idle';

export interface LiveCallsOptions {
  readonly clock: Clock;
  readonly record: CallRecord;
  readonly agents: AgentLines;
  /** Whether the number is on another call as ours is about to ring: then it is busy. */
  readonly isOnLine: (number: string) => boolean;
  /** Tells the called side what its telephone does. */
  readonly onHandset?: (number: string, state: HandsetState) => void;
}

export interface LiveCalls {
  find(redial: RedialId): LiveCall | undefined;
  dial(call: LiveCall, setUpSeconds: number): void;
  /** False when the agent is not there for it. */
  putThrough(call: LiveCall, agent: AgentId): boolean;
  playMessage(call: LiveCall): void;
  over(call: LiveCall, result: 'ended' | FailedResult): void;
}

/** "This is …, no agent is free, we will call again." */
const MESSAGE_SECONDS = 4;

/** `tell`: something new is on record of this redial. */
export const liveCalls = (options: LiveCallsOptions, tell: (redial: RedialId) => void): LiveCalls => {
  const { clock, record, agents, isOnLine, onHandset = () => {} } = options;
  const live = new Map<RedialId, LiveCall>();

  const next = (call: LiveCall, inSeconds: number, step: (call: LiveCall) => void): void => {
    call.cancelNext();
    call.cancelNext = clock.after(milliseconds(inSeconds), () => step(call));
  };
  const over = (call: LiveCall, result: 'ended' | FailedResult): void => {
    call.cancelNext();
    live.delete(call.redialId);
    record.over(call.redialId, result, clock.now());
    if (call.agent !== null) agents.over(call.redialId);
    if (call.state !== 'dialling') onHandset(call.number, 'idle');
    tell(call.redialId);
  };
  const end = (call: LiveCall): void => over(call, 'ended');
  const onOurCall = ({ number }: LiveCall): boolean =>
    [...live.values()].some((other) => other.number === number && other.state !== 'dialling');

  const reach = (call: LiveCall): void => {
    if (isOnLine(call.number) || onOurCall(call)) return over(call, 'busy');
    if (call.callee.kind === 'fails' && !call.callee.rings) return over(call, call.callee.result);
    call.state = 'ringing';
    record.ringing(call.redialId, clock.now());
    onHandset(call.number, 'ringing');
    tell(call.redialId);
    next(call, call.callee.ringSeconds, pickUp);
  };
  const pickUp = (call: LiveCall): void => {
    if (call.callee.kind === 'fails') return over(call, call.callee.result);
    call.state = 'answered';
    record.answered(call.redialId, call.callee.by, clock.now());
    tell(call.redialId);
    next(call, call.callee.patienceSeconds, end);
  };
  return {
    find: (redial) => live.get(redial),
    dial(call, setUpSeconds) {
      live.set(call.redialId, call);
      next(call, setUpSeconds, reach);
    },
    putThrough(call, agent) {
      if (call.callee.kind === 'fails' || !agents.take(agent, call.redialId)) return false;
      call.state = 'connected';
      call.agent = agent;
      record.connected(call.redialId, clock.now());
      onHandset(call.number, 'talking-to-agent');
      tell(call.redialId);
      next(call, call.callee.talkSeconds, end);
      return true;
    },
    playMessage(call) {
      call.state = 'message';
      next(call, MESSAGE_SECONDS, end);
    },
    over,
  };
};
