/** A telephone network for tests: each callee does what the script says, on the clock; it outlives the dialer. */
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { CallOrder, CallPlacer, CallProgress } from '../ports.ts';

export type Callee =
  | {
      readonly does: 'answers';
      readonly by: 'person' | 'machine';
      readonly afterSeconds: number;
      readonly talkSeconds: number;
    }
  | { readonly does: 'fails'; readonly result: 'busy' | 'no-answer' | 'unreachable'; readonly afterSeconds: number };

export const person = (afterSeconds = 5, talkSeconds = 20): Callee => ({
  does: 'answers',
  by: 'person',
  afterSeconds,
  talkSeconds,
});
export const machine: Callee = { does: 'answers', by: 'machine', afterSeconds: 4, talkSeconds: 30 };
export const fails = (result: 'busy' | 'no-answer' | 'unreachable', afterSeconds = 3): Callee => ({
  does: 'fails',
  result,
  afterSeconds,
});

interface Call {
  readonly order: CallOrder;
  readonly callee: Callee;
  readonly startedAt: number;
  readonly progress: CallProgress[];
  agent: AgentId | null;
  cancelNext: Cancel;
}

export interface ScriptedNetwork extends CallPlacer {
  /** Every order as it came, repeats too. */
  readonly orders: readonly CallOrder[];
  readonly hungUp: readonly RedialId[];
  /** Whoever heard the message, whatever became of them. */
  readonly toldNoAgent: readonly RedialId[];
  /** Most calls that one number ever had at once. */
  readonly mostAtOnce: () => number;
  readonly ringing: () => number;
  /** Tells everything twice from now on. */
  stutter(): void;
  /** Nobody who listened until now hears any more. */
  deafen(): void;
}

export interface NetworkScript {
  readonly calleeOf: (order: CallOrder) => Callee;
  readonly talk: (agent: AgentId, redial: RedialId) => boolean;
  readonly over: (agent: AgentId) => void;
}

export const scriptedNetwork = (clock: Clock, script: NetworkScript): ScriptedNetwork => {
  const calls = new Map<RedialId, Call>();
  const orders: CallOrder[] = [];
  const hungUp: RedialId[] = [];
  const toldNoAgent: RedialId[] = [];
  /** Of every dialer there is. */
  let listeners: Parameters<CallPlacer['onProgress']>[0][] = [];
  let times = 1;
  let mostAtOnce = 0;

  const isOver = ({ progress }: Call): boolean => ['ended', 'failed'].includes(progress.at(-1)?.kind ?? '');
  const answered = ({ progress }: Call): boolean => progress.some(({ kind }) => kind === 'answered');
  const tell = (call: Call, progress: CallProgress): void => {
    call.progress.push(progress);
    for (let i = 0; i < times; i++)
      clock.after(0, () => listeners.forEach((listener) => listener(call.order.redialId, progress)));
  };
  const next = (call: Call, seconds: number, step: () => void): void => {
    call.cancelNext();
    call.cancelNext = clock.after(seconds * 1000, step);
  };
  const ringSeconds = (call: Call): number => (clock.now() - call.startedAt) / 1000;
  const end = (call: Call): void => {
    call.cancelNext();
    if (isOver(call)) return;
    if (call.agent !== null) script.over(call.agent);
    tell(call, {
      kind: 'ended',
      talkSeconds: call.agent !== null && 'talkSeconds' in call.callee ? call.callee.talkSeconds : 0,
    });
  };
  const fail = (call: Call, result: Extract<CallProgress, { kind: 'failed' }>['result']): void => {
    call.cancelNext();
    tell(call, { kind: 'failed', result, ringSeconds: ringSeconds(call) });
  };
  const answer = (call: Call, by: 'person' | 'machine'): void => {
    tell(call, { kind: 'answered', by, ringSeconds: ringSeconds(call) });
    next(call, 15, () => end(call));
  };
  const ring = (call: Call): void => {
    const { callee } = call;
    tell(call, { kind: 'ringing' });
    next(call, callee.afterSeconds, () =>
      callee.does === 'answers' ? answer(call, callee.by) : fail(call, callee.result),
    );
  };
  const countLive = (number: string): number =>
    [...calls.values()].filter((call) => call.order.number === number && !isOver(call)).length;

  return {
    orders,
    hungUp,
    toldNoAgent,
    mostAtOnce: () => mostAtOnce,
    ringing: () => [...calls.values()].filter((call) => !isOver(call) && !answered(call)).length,
    stutter() {
      times = 2;
    },
    deafen() {
      listeners = [];
    },
    async originate(order) {
      orders.push(order);
      if (calls.has(order.redialId)) return;
      const callee = script.calleeOf(order);
      const call: Call = { order, callee, startedAt: clock.now(), progress: [], agent: null, cancelNext: () => {} };
      calls.set(order.redialId, call);
      mostAtOnce = Math.max(mostAtOnce, countLive(order.number));
      ring(call);
    },
    async connect(redial, agent) {
      const call = calls.get(redial);
      if (call === undefined || isOver(call) || !answered(call)) return false;
      if (call.agent !== null) return call.agent === agent;
      if (!script.talk(agent, redial)) return false;
      call.agent = agent;
      tell(call, { kind: 'connected' });
      next(call, 'talkSeconds' in call.callee ? call.callee.talkSeconds : 0, () => end(call));
      return true;
    },
    async hangUp(redial, message) {
      hungUp.push(redial);
      if (message === 'no-agent') toldNoAgent.push(redial);
      const call = calls.get(redial);
      if (call === undefined || isOver(call)) return;
      if (answered(call)) end(call);
      else fail(call, 'cancelled');
    },
    async lookUp(redial) {
      const call = calls.get(redial);
      return call === undefined ? { known: false } : { known: true, progress: [...call.progress] };
    },
    onProgress(heard) {
      listeners.push(heard);
    },
  };
};
