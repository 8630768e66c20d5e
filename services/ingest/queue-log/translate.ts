/** Queue_log records as inbound events. Those of a kind that is listed neither here nor in calls.ts are skipped and counted. */
import { safeId } from '../safe-id.ts';
import * as agent from './agents.ts';
import type { AgentChange } from './agents.ts';
import { cutOff, hearCall, settle, type Heard } from './calls.ts';
import { isCallEvent, type QueueLogRecord } from './line.ts';
import { forgetOld, REMEMBER_ENDED_MS, type QueueLogMemory } from './memory.ts';

const isAll = (queue: string): boolean => queue === '' || queue === 'NONE';

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
  const events = [...left, ...cutOff(memory, at)];
  return events.length > 0 ? { events } : { skipped: 'QUEUESTART' };
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
