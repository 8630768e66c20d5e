/** The life of a demo call: menu, queue, then an agent or the end of patience; wrap-up and now and then a break for the agent. */
import { instant, type AgentId, type CallId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { CentreAcd } from '../acd.ts';
import type { InboundState } from '../agents.ts';
import { milliseconds } from '../chance.ts';
import { secondsBetween } from '../elapsed.ts';
import { planCall, type CallPlan } from './call-plan.ts';
import type { Floor, Waiting } from './floor.ts';
import type { DemoPace } from './pace.ts';
import type { DemoCaller } from './population.ts';

export interface InboundCallsOptions {
  readonly clock: Clock;
  readonly seed: number;
  readonly pace: DemoPace;
  readonly floor: Floor;
  readonly setInbound: CentreAcd['setInbound'];
  readonly nextCallId: () => CallId;
  readonly tell: (callId: CallId, event: InboundEvent) => void;
}

interface LiveCall extends Waiting {
  readonly plan: CallPlan;
  readonly caller: DemoCaller;
  queuedAt: number;
  cancelPatience: Cancel;
}

/** Lets a caller ring the centre. They must be idle. */
export const inboundCalls = (options: InboundCallsOptions): ((caller: DemoCaller) => void) => {
  const { clock, seed, pace, floor, setInbound, tell } = options;
  const later = (inSeconds: number, step: () => void): Cancel => clock.after(milliseconds(inSeconds), step);

  const dial = (caller: DemoCaller): void => {
    const plan = planCall(seed, options.nextCallId(), pace);
    const call: LiveCall = {
      plan,
      caller,
      queuedAt: 0,
      teamId: plan.team.teamId,
      cancelPatience: () => {},
      answer: (agent) => answer(call, agent),
    };
    caller.state = 'calling';
    tell(plan.callId, { type: 'CallStarted', data: who(call, clock.now()) });
    later(plan.menuSeconds, () => (plan.leavesInMenu ? leaveMenu(call) : queue(call)));
  };
  const leaveMenu = (call: LiveCall): void => {
    hangUp(call);
    const menuSeconds = milliseconds(call.plan.menuSeconds) / 1000;
    tell(call.plan.callId, { type: 'CallLeftMenu', data: { ...who(call, clock.now()), menuSeconds } });
  };
  const queue = (call: LiveCall): void => {
    call.queuedAt = clock.now();
    tell(call.plan.callId, { type: 'CallQueued', data: { ...who(call, clock.now()), ...where(call) } });
    const staysFor = Math.min(call.plan.patienceSeconds, pace.queueTimeoutSeconds);
    call.cancelPatience = later(staysFor, () => lose(call));
    floor.enter(call);
  };
  const lose = (call: LiveCall): void => {
    floor.leave(call);
    hangUp(call);
    const reason = call.plan.patienceSeconds < pace.queueTimeoutSeconds ? 'hung-up' : 'queue-timeout';
    const data = { ...who(call, clock.now()), ...where(call), reason, waitSeconds: waited(call, clock.now()) } as const;
    tell(call.plan.callId, { type: 'CallLost', data });
    if (call.plan.callsAgainAfterSeconds !== null) meanToCallAgain(call.caller, call.plan.callsAgainAfterSeconds);
  };
  const meanToCallAgain = (caller: DemoCaller, afterSeconds: number): void => {
    caller.cancelCallAgain = later(afterSeconds, () => {
      caller.cancelCallAgain = null;
      // Somebody whose telephone rings takes that call instead.
      if (caller.state === 'idle') dial(caller);
    });
  };
  const answer = (call: LiveCall, agentId: AgentId): void => {
    call.cancelPatience();
    const data = { ...who(call, clock.now()), ...where(call), agentId, waitSeconds: waited(call, clock.now()) };
    tell(call.plan.callId, { type: 'CallAnswered', data });
    setInbound(agentId, call.teamId, { status: 'talking', callId: call.plan.callId });
    later(call.plan.talkSeconds, () => end(call, agentId));
  };
  const end = (call: LiveCall, agentId: AgentId): void => {
    hangUp(call);
    const talkSeconds = milliseconds(call.plan.talkSeconds) / 1000;
    tell(call.plan.callId, { type: 'CallEnded', data: { ...who(call, clock.now()), agentId, talkSeconds } });
    const show = (status: InboundState['status']): void => setInbound(agentId, call.teamId, { status, callId: null });
    windDown(call.plan, show, later);
  };
  return dial;
};

/** After the call: wrap-up, perhaps a break, then free. */
const windDown = (
  plan: CallPlan,
  show: (status: InboundState['status']) => void,
  later: (inSeconds: number, step: () => void) => Cancel,
): void => {
  show('wrap-up');
  later(plan.wrapUpSeconds, () => {
    if (plan.pauseSeconds === 0) return show('free');
    show('paused');
    later(plan.pauseSeconds, () => show('free'));
  });
};

const who = ({ plan, caller }: LiveCall, now: number) => ({
  callId: plan.callId,
  at: instant(now),
  callerNumber: caller.number,
  callerZone: caller.zone,
  callerLanguage: caller.language,
});
const where = ({ plan }: LiveCall) => ({ queue: plan.team.queue, teamId: plan.team.teamId });
const waited = (call: LiveCall, now: number): number => secondsBetween(call.queuedAt, now);
const hangUp = (call: LiveCall): void => {
  call.caller.state = 'idle';
};
