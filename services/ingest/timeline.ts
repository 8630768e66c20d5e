/** Recorded calls as a stream of events in the order they happened, made as it is asked for. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import { instant, type AgentId, type CallId, type QueueId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import TinyQueue from 'tinyqueue';
import { afterEachCall, type AfterCalls } from './agent-shifts.ts';
import type { RecordedCall, RecordedCalls } from './recorded-calls.ts';
import type { Recording, RecordingCounts } from './recording.ts';

type Step = 'started' | 'queued' | 'decided' | 'ended';

interface Moment {
  readonly at: number;
  /** Place of the call among all calls by their start: at one instant, the older call comes first. */
  readonly rank: number;
  readonly step: Step;
  readonly index: number;
}

const chronological = (calls: RecordedCalls): Uint32Array =>
  Uint32Array.from({ length: calls.size }, (_, index) => index).sort(
    (a, b) => calls.startedAt(a) - calls.startedAt(b) || a - b,
  );

const nextStep = (call: RecordedCall, step: Step): { step: Step; at: number } | null => {
  if (step === 'started' && call.queuedAt !== null) return { step: 'queued', at: call.queuedAt };
  if (step === 'started' || step === 'queued') return { step: 'decided', at: call.decidedAt };
  return step === 'decided' && call.outcome === 'answered' ? { step: 'ended', at: call.endedAt } : null;
};

/** The moments of all calls, merged; only calls in progress are in the heap. */
function* moments(calls: RecordedCalls, order: Uint32Array): Generator<Moment> {
  const upcoming = new TinyQueue<Moment>([], (a, b) => a.at - b.at || a.rank - b.rank);
  let rank = 0;
  for (;;) {
    for (; rank < order.length; rank += 1) {
      const at = calls.startedAt(order[rank]!);
      const first = upcoming.peek();
      if (first && first.at < at) break;
      upcoming.push({ at, rank, step: 'started', index: order[rank]! });
    }
    const moment = upcoming.pop();
    if (!moment) return;
    yield moment;
    const next = nextStep(calls.at(moment.index), moment.step);
    // A call's own moments never run backwards, whatever the file says.
    if (next) upcoming.push({ ...moment, step: next.step, at: Math.max(moment.at, next.at) });
  }
}

const secondsBetween = (from: number, to: number): number => Math.max(0, to - from) / 1000;

const callFacts = (call: RecordedCall, at: number) => ({
  callId: call.callId as CallId,
  at: instant(at),
  callerNumber: call.callerNumber,
  ...(call.callerZone === null ? {} : { callerZone: call.callerZone }),
  ...(call.callerLine === null ? {} : { callerLine: call.callerLine }),
});

const decided = (call: RecordedCall, at: number): InboundEvent => {
  const facts = callFacts(call, at);
  const { outcome, waitSeconds } = call;
  if (outcome === 'left-menu')
    return { type: 'CallLeftMenu', data: { ...facts, menuSeconds: secondsBetween(call.startedAt, at) } };
  const where = { queue: call.queue as QueueId, teamId: call.teamId as TeamId };
  if (outcome === 'answered')
    return { type: 'CallAnswered', data: { ...facts, ...where, agentId: call.agentId as AgentId | null, waitSeconds } };
  return { type: 'CallLost', data: { ...facts, ...where, reason: outcome, waitSeconds } };
};

const callEvent = (call: RecordedCall, { step, at }: Moment): InboundEvent => {
  const facts = callFacts(call, at);
  switch (step) {
    case 'started':
      return { type: 'CallStarted', data: facts };
    case 'queued':
      return { type: 'CallQueued', data: { ...facts, queue: call.queue as QueueId, teamId: call.teamId as TeamId } };
    case 'decided':
      return decided(call, at);
    case 'ended': {
      const talkSeconds = secondsBetween(call.decidedAt, at);
      return { type: 'CallEnded', data: { ...facts, agentId: call.agentId as AgentId | null, talkSeconds } };
    }
    default:
      return step satisfies never;
  }
};

/** Says what agents do, with a version that rises by every change of one agent. */
const agentReporter = (after: AfterCalls) => {
  const versions = new Map<string, number>();
  const report = (call: RecordedCall, status: AgentStatus, at: number): InboundEvent => {
    const version = Math.max((versions.get(call.agentId!) ?? 0) + 1, at);
    versions.set(call.agentId!, version);
    return {
      type: 'AgentChanged',
      data: {
        agentId: call.agentId as AgentId,
        teamId: call.teamId as TeamId,
        status,
        at: instant(at),
        version,
        callId: status === 'talking' ? (call.callId as CallId) : null,
      },
    };
  };
  return (call: RecordedCall, { step, at, index }: Moment): InboundEvent[] => {
    const then = after.get(index);
    if (then === undefined) return [];
    if (step === 'decided') return [report(call, 'talking', at)];
    return step === 'ended' && then !== 'talking' ? [report(call, then, at)] : [];
  };
};

function* eventsOf(calls: RecordedCalls, order: Uint32Array, maxIdleMinutes: number): Generator<InboundEvent> {
  const reportAgent = agentReporter(afterEachCall(calls, maxIdleMinutes));
  for (const moment of moments(calls, order)) {
    const call = calls.at(moment.index);
    yield callEvent(call, moment);
    yield* reportAgent(call, moment);
  }
}

const lastAt = (calls: RecordedCalls): number => {
  let last = 0;
  for (let index = 0; index < calls.size; index += 1) last = Math.max(last, calls.at(index).endedAt);
  return last;
};

/** `maxIdleMinutes`: how long an agent may be between two calls and still be on shift. */
export const recordingOf = (
  calls: RecordedCalls,
  about: { readonly zone: string; readonly counts: RecordingCounts; readonly maxIdleMinutes: number },
): Recording => {
  const order = chronological(calls);
  return {
    zone: about.zone,
    counts: about.counts,
    calls: calls.size,
    firstAt: order.length === 0 ? 0 : calls.startedAt(order[0]!),
    lastAt: lastAt(calls),
    events: () => eventsOf(calls, order, about.maxIdleMinutes),
  };
};
