/**
 * Calls, as a queue_log tells them. It names the caller once, when the call enters the queue, so calls are remembered until they end.
 *
 * Lost: ABANDON (hung up, whatever the agent field says), EXITWITHTIMEOUT, EXITEMPTY, and CLOSED, JOINEMPTY and FULL of forks;
 * SYSCOMPAT and a restart of the PBX (QUEUESTART) cut waiting callers off, which counts as nobody being there for them.
 * Not lost: EXITWITHKEY and WITHDRAW, the call left for another destination; it is told as having left the menu, since the
 * language has no better word and nothing may be chased.
 * Of these, EXITWITHTIMEOUT, EXITEMPTY, EXITWITHKEY and WITHDRAW leave the call to the dial plan, which may put it into another queue
 * at once: then it goes on waiting, and nothing is told of the queue it left. So they are told a moment later.
 */
import { instant, type AgentId, type QueueId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { LossReason } from '@ringback/contracts/parts.ts';
import { digitsOf, FIRST_USE, toldAs } from '../call-uses.ts';
import { safeId } from '../safe-id.ts';
import * as agent from './agents.ts';
import { secondsIn, type QueueLogRecord } from './line.ts';
import { REMEMBER_ENDED_MS, type EndedCall, type OpenCall, type QueueLogMemory } from './memory.ts';

/** What to say, or why there is nothing to say. */
export type Heard = { readonly events: readonly InboundEvent[] } | { readonly skipped: string };

/** A dial plan takes no longer to put a call that left a queue into the next; one that says something meanwhile may. */
export const GOES_ON_MS = 5000;

const lossReasons: Readonly<Record<string, LossReason>> = {
  ABANDON: 'hung-up',
  EXITWITHTIMEOUT: 'queue-timeout',
  EXITEMPTY: 'no-agents',
  SYSCOMPAT: 'no-agents',
  JOINEMPTY: 'no-agents',
  FULL: 'no-agents',
  CLOSED: 'closed-hours',
};

/** They leave the call to the dial plan. */
const MAY_GO_ON = new Set(['EXITWITHTIMEOUT', 'EXITEMPTY', 'EXITWITHKEY', 'WITHDRAW']);

const isAnother = (before: string | null | undefined, now: string | null): boolean =>
  before !== undefined && digitsOf(before) !== digitsOf(now);

const factsOf = (callId: string, call: OpenCall | undefined, at: number) => ({
  callId: toldAs(callId, call?.uses),
  at: instant(at),
  callerNumber: call?.callerNumber ?? null,
});

const secondsSince = (from: number | null | undefined, at: number): number =>
  from === null || from === undefined ? 0 : Math.max(0, at - from) / 1000;

/** In all its queues. */
const waitOf = (call: OpenCall | undefined, at: number): number =>
  (call?.waitedBefore ?? 0) + secondsSince(call?.enteredAt, at);

const end = (memory: QueueLogMemory, callId: string, at: number, { event, queue }: QueueLogRecord): void => {
  const { callerNumber = null, uses = FIRST_USE } = memory.calls.get(callId) ?? {};
  memory.calls.delete(callId);
  memory.ended.set(callId, { at, leftQueue: MAY_GO_ON.has(event) ? queue : null, callerNumber, uses });
};

interface Use {
  readonly callerNumber: string | null;
  readonly uses: number;
}

/** Told to be over when it left its queue, and there again: not by a line that was logged twice, which is as old as the first. */
const cameBack = ({ at, leftQueue }: EndedCall, record: QueueLogRecord): boolean =>
  leftQueue !== null && (record.at > at || (record.at === at && record.queue !== leftQueue));

/**
 * Whose call enters by this id, and how many had the id with it. A call goes from queue to queue within the hour, and need not say
 * its number again; an id that comes later, with another number, or after its call was told to be over, is that of another call.
 */
const useOf = ({ calls, ended }: QueueLogMemory, callId: string, record: QueueLogRecord, at: number): Use => {
  const said = record.data[1];
  const before = calls.get(callId) ?? ended.get(callId);
  if (before === undefined) return { callerNumber: said || null, uses: FIRST_USE };
  const isOver = 'at' in before && at - before.at > REMEMBER_ENDED_MS;
  const callerNumber = said || (isOver ? null : before.callerNumber) || null;
  const isNew = isOver || ('at' in before && cameBack(before, record)) || isAnother(before.callerNumber, callerNumber);
  return { callerNumber, uses: before.uses + (isNew ? 1 : 0) };
};

type Hear = (memory: QueueLogMemory, record: QueueLogRecord, callId: string, at: number) => Heard;

const enterQueue: Hear = (memory, record, callId, at) => {
  const { queue } = record;
  const known = memory.calls.get(callId);
  const { callerNumber, uses } = useOf(memory, callId, record, at);
  const ofAnother = known?.uses === uses ? [] : tellLeft(memory, callId);
  const waitedBefore = memory.leaving.delete(callId) ? waitOf(known, at) : 0;
  if (known?.queue === queue && known.enteredAt === at && known.uses === uses) return { skipped: 'repeated' };
  const call = { queue, callerNumber, enteredAt: at, waitedBefore, answeredAt: null, agent: null, uses };
  memory.calls.set(callId, call);
  memory.ended.delete(callId);
  const queued = { ...factsOf(callId, call, at), queue: safeId(queue) as QueueId };
  return { events: [...ofAnother, { type: 'CallQueued', data: queued }] };
};

const connect: Hear = (memory, { queue, agent: name, data }, callId, at) => {
  const known = memory.calls.get(callId);
  if (known ? known.answeredAt !== null : memory.ended.has(callId)) return { skipped: 'repeated' };
  memory.leaving.delete(callId);
  const member = name === null ? null : safeId(name);
  const waitedHere = secondsIn(data[0])!;
  const waitedBefore = known?.waitedBefore ?? 0;
  const waitSeconds = waitedBefore + waitedHere;
  const call: OpenCall = {
    queue,
    callerNumber: known?.callerNumber ?? null,
    enteredAt: known?.enteredAt ?? at - waitedHere * 1000,
    waitedBefore,
    answeredAt: at,
    agent: member,
    uses: known?.uses ?? FIRST_USE,
  };
  memory.calls.set(callId, call);
  const where = { queue: safeId(queue) as QueueId, agentId: member as AgentId | null };
  return {
    events: [
      ...(member === null ? [] : agent.connected(toldAs(callId, call.uses))(memory.agents, member, safeId(queue), at)),
      { type: 'CallAnswered', data: { ...factsOf(callId, call, at), ...where, waitSeconds } },
    ],
  };
};

const lose: Hear = (memory, record, callId, at) => {
  const { queue, event, data } = record;
  const known = memory.calls.get(callId);
  if (known ? known.answeredAt !== null : memory.ended.has(callId)) return { skipped: 'repeated' };
  end(memory, callId, at, record);
  const waitedHere = secondsIn(data[2]) ?? secondsSince(known?.enteredAt, at);
  const waitSeconds = (known?.waitedBefore ?? 0) + waitedHere;
  const reason = lossReasons[event]!;
  const where = { queue: safeId(queue) as QueueId, reason };
  return { events: [{ type: 'CallLost', data: { ...factsOf(callId, known, at), ...where, waitSeconds } }] };
};

const leave: Hear = (memory, record, callId, at) => {
  const known = memory.calls.get(callId);
  if (!known) return { skipped: 'unknown-call' };
  end(memory, callId, at, record);
  const menuSeconds = waitOf(known, at);
  return { events: [{ type: 'CallLeftMenu', data: { ...factsOf(callId, known, at), menuSeconds } }] };
};

/** Talk time: second of COMPLETE*, fourth of BLINDTRANSFER; ATTENDEDTRANSFER writes its method in any number of fields before. */
const talkIn = ({ event, data }: QueueLogRecord): number | undefined =>
  secondsIn(event.startsWith('COMPLETE') ? data[1] : event === 'ATTENDEDTRANSFER' ? data.at(-2) : data[3]);

const complete: Hear = (memory, record, callId, at) => {
  const known = memory.calls.get(callId);
  const member = record.agent === null ? (known?.agent ?? null) : safeId(record.agent);
  const id = toldAs(callId, (known ?? memory.ended.get(callId))?.uses);
  const freed = member === null ? [] : agent.completed(id)(memory.agents, member, safeId(record.queue), at);
  if (known?.answeredAt === undefined || known.answeredAt === null)
    return freed.length > 0 ? { events: freed } : { skipped: memory.ended.has(callId) ? 'repeated' : 'unknown-call' };
  end(memory, callId, at, record);
  const talkSeconds = talkIn(record) ?? secondsSince(known.answeredAt, at);
  const ended: InboundEvent = {
    type: 'CallEnded',
    data: { ...factsOf(callId, known, at), agentId: member as AgentId | null, talkSeconds },
  };
  return { events: [ended, ...freed] };
};

const callHandlers: Readonly<Record<string, Hear>> = {
  ENTERQUEUE: enterQueue,
  CONNECT: connect,
  EXITWITHKEY: leave,
  WITHDRAW: leave,
  COMPLETEAGENT: complete,
  COMPLETECALLER: complete,
  TRANSFER: complete,
  BLINDTRANSFER: complete,
  ATTENDEDTRANSFER: complete,
};

/** Changes `memory`. */
export const hearCall = (memory: QueueLogMemory, record: QueueLogRecord, at: number): Heard => {
  const callId = safeId(record.callId);
  const { event } = record;
  if (memory.leaving.has(callId) && event !== 'ENTERQUEUE' && event !== 'CONNECT') return { skipped: 'repeated' };
  if (!MAY_GO_ON.has(event) || memory.calls.get(callId)?.answeredAt !== null)
    return (callHandlers[event] ?? lose)(memory, record, callId, at);
  memory.leaving.set(callId, { ...record, at });
  return { events: [] };
};

const tellLeft = (memory: QueueLogMemory, callId: string): readonly InboundEvent[] => {
  const left = memory.leaving.get(callId);
  if (left === undefined) return [];
  memory.leaving.delete(callId);
  const heard = (callHandlers[left.event] ?? lose)(memory, left, callId, left.at);
  return 'events' in heard ? heard.events : [];
};

/** Changes `memory`. Tells of calls that left their queue and have entered no other by `now`: of the moment they left, so it may come late. */
export const settle = (memory: QueueLogMemory, now: number): readonly InboundEvent[] =>
  [...memory.leaving].flatMap(([callId, { at }]) => (now - at < GOES_ON_MS ? [] : tellLeft(memory, callId)));

/** Changes `memory`. Whoever was waiting or talking when the PBX started was cut off. */
export const cutOff = (memory: QueueLogMemory, at: number): readonly InboundEvent[] =>
  [...memory.calls].flatMap(([callId, call]): readonly InboundEvent[] => {
    const cut = { at, callId, queue: call.queue, agent: call.agent, event: 'SYSCOMPAT', data: [] };
    const heard = (call.answeredAt === null ? lose : complete)(memory, cut, callId, at);
    return 'events' in heard ? heard.events : [];
  });
