/** What a queue_log told that is needed later: plain data, to be stored with the place in the file. */
import type { LoggedAgents } from './agents.ts';
import type { QueueLogRecord } from './line.ts';

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

export const REMEMBER_ENDED_MS = 3_600_000;
/** A call that never ended in the log: its end was not written. */
const FORGET_OPEN_MS = 24 * 3_600_000;

/** Changes `memory`. */
export const forgetOld = (memory: QueueLogMemory, at: number): void => {
  for (const [callId, ended] of memory.forgetsEnded ? memory.ended : [])
    if (at - ended.at > REMEMBER_ENDED_MS) memory.ended.delete(callId);
  for (const [callId, call] of memory.calls)
    if (at - (call.answeredAt ?? call.enteredAt) > FORGET_OPEN_MS) memory.calls.delete(callId);
};
