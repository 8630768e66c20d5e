/**
 * Queue_log records as inbound events. The log names the caller once, when the call enters the queue, so calls are remembered
 * until they end; the memory is plain data, to be stored with the place in the file.
 *
 * Lost: ABANDON (hung up, whatever the agent field says), EXITWITHTIMEOUT, EXITEMPTY, and CLOSED, JOINEMPTY and FULL of forks;
 * SYSCOMPAT and a restart of the PBX (QUEUESTART) cut waiting callers off, which counts as nobody being there for them.
 * Not lost: EXITWITHKEY and WITHDRAW, the call left for another destination; it is told as having left the menu, since the
 * language has no better word and nothing may be chased. Events that are not listed here are skipped and counted.
 * Of these, EXITWITHTIMEOUT, EXITEMPTY, EXITWITHKEY and WITHDRAW leave the call to the dial plan, which may put it into another queue
 * at once: then it goes on waiting, and nothing is told of the queue it left. So they are told a moment later.
 */
import { instant, type AgentId, type QueueId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { LossReason } from '@ringback/contracts/parts.ts';
import { digitsOf, FIRST_USE, toldAs } from '../call-uses.ts';
import { safeId } from '../safe-id.ts';
import * as agent from './agents.ts';
import type { AgentChange, LoggedAgents } from './agents.ts';
import { isCallEvent, secondsIn, type QueueLogRecord } from './line.ts';

export interface OpenCall {
  queue: string;
  /** As the log has it; null when withheld, or never seen. */
  callerNumber: string | null;
  enteredAt: number;
  /** Seconds in the queues it went on from; left out by older versions. */
  waitedBefore?: number;
  answeredAt: number | null;
  agent: string | null;
  /** How many calls had this id so far: from the second on, each is told by an id of its own. */
  uses: number;
}

export interface EndedCall {
  at: number;
  /** The queue that left the call to the dial plan, which may have put it into another later; null where it was over. */
  leftQueue: string | null;
  /** Undefined where it is not known any more: numbers of calls that are over are not stored. */
  callerNumber: string | null | undefined;
  uses: number;
}

/** By the log's id of a call. */
export interface QueueLogMemory {
  calls: Map<string, OpenCall>;
  /** Calls that ended lately: their end may be logged twice, and their id may come again. */
  ended: Map<string, EndedCall>;
  /** How calls left their queue a moment ago, while it is open whether they enter another. */
  leaving: Map<string, QueueLogRecord>;
  /** After an hour, as a log that is followed for years needs; not while a file is read once. */
  forgetsEnded: boolean;
  agents: LoggedAgents;
  /** Time of the latest record. */
  at: number;
}

export const emptyMemory = (forgetsEnded = true): QueueLogMemory => ({
  calls: new Map(),
  ended: new Map(),
  leaving: new Map(),
  forgetsEnded,
  agents: new Map(),
  at: 0,
});

/** What to say, or why there is nothing to say. */
type Heard = { readonly events: readonly InboundEvent[] } | { readonly skipped: string };

const REMEMBER_ENDED_MS = 3_600_000;
/** A call that never ended in the log: its end was not written. */
const FORGET_OPEN_MS = 24 * 3_600_000;
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

const isAll = (queue: string): boolean => queue === '' || queue === 'NONE';

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

const hearCall = (memory: QueueLogMemory, record: QueueLogRecord, at: number): Heard => {
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

const agentChanges: Readonly<Record<string, (record: QueueLogRecord) => AgentChange>> = {
  ADDMEMBER: ({ data }) => agent.memberAdded(data[0] === 'PAUSED'),
  REMOVEMEMBER: () => agent.memberRemoved,
  PAUSE: () => agent.paused,
  UNPAUSE: () => agent.unpaused,
  PAUSEALL: () => agent.paused,
  UNPAUSEALL: () => agent.unpaused,
  AGENTLOGIN: () => agent.loggedIn,
  AGENTCALLBACKLOGIN: () => agent.loggedIn,
  AGENTLOGOFF: () => agent.loggedOff,
  AGENTCALLBACKLOGOFF: () => agent.loggedOff,
};

/** The PBX started: whatever was in progress is over. */
const restart = (memory: QueueLogMemory, at: number): Heard => {
  const left = settle(memory, Number.POSITIVE_INFINITY);
  const cutOff = [...memory.calls].flatMap(([callId, call]): readonly InboundEvent[] => {
    const cut = { at, callId, queue: call.queue, agent: call.agent, event: 'SYSCOMPAT', data: [] };
    const heard = (call.answeredAt === null ? lose : complete)(memory, cut, callId, at);
    return 'events' in heard ? heard.events : [];
  });
  const events = [...left, ...cutOff];
  return events.length > 0 ? { events } : { skipped: 'QUEUESTART' };
};

const forgetOld = (memory: QueueLogMemory, at: number): void => {
  for (const [callId, ended] of memory.forgetsEnded ? memory.ended : [])
    if (at - ended.at > REMEMBER_ENDED_MS) memory.ended.delete(callId);
  for (const [callId, call] of memory.calls)
    if (at - (call.answeredAt ?? call.enteredAt) > FORGET_OPEN_MS) memory.calls.delete(callId);
};

const hearRecord = (memory: QueueLogMemory, record: QueueLogRecord, at: number): Heard => {
  if (isCallEvent(record.event)) return hearCall(memory, record, at);
  const changeOf = agentChanges[record.event];
  if (changeOf && record.agent !== null) {
    const team = isAll(record.queue) ? null : safeId(record.queue);
    return { events: changeOf(record)(memory.agents, safeId(record.agent), team, at) };
  }
  return record.event === 'QUEUESTART' ? restart(memory, at) : { skipped: record.event };
};

/** Changes `memory`. The log's order is the truth: a record that claims to be older than the one before happened with it. */
export const hear = (memory: QueueLogMemory, record: QueueLogRecord) => {
  const at = Math.max(memory.at, record.at);
  const hourPassed = Math.floor(at / REMEMBER_ENDED_MS) > Math.floor(memory.at / REMEMBER_ENDED_MS);
  memory.at = at;
  const settled = settle(memory, at);
  if (hourPassed) forgetOld(memory, at);
  const heard = hearRecord(memory, record, at);
  return 'events' in heard
    ? { events: [...settled, ...heard.events], skipped: null }
    : { events: settled, skipped: heard.skipped };
};
