/** Who waits in the queue of each team, by the record: live callers come before redials. */
import { epochMs, type CallId, type TeamId } from '@ringback/contracts/ids.ts';
import type { CallData } from './caller-lines.ts';

export interface LiveQueues {
  note(event: CallData): void;
  waiting(team: TeamId, now: number): number;
}

/** Nobody waits longer: a call whose end the record lacks does not hold redials back for ever. */
const LONGEST_WAIT_MS = 3600 * 1000;

export const liveQueues = (): LiveQueues => {
  const teamOf = new Map<CallId, TeamId>();
  const queues = new Map<TeamId, Map<CallId, number>>();

  const leave = (call: CallId): void => {
    const team = teamOf.get(call);
    if (team === undefined) return;
    teamOf.delete(call);
    queues.get(team)?.delete(call);
  };
  return {
    note({ type, data }) {
      leave(data.callId);
      if (type !== 'CallQueued') return;
      const team = data.teamId ?? (data.queue as unknown as TeamId);
      const queue = queues.get(team) ?? new Map<CallId, number>();
      queues.set(team, queue.set(data.callId, epochMs(data.at)));
      teamOf.set(data.callId, team);
    },
    waiting(team, now) {
      const queue = queues.get(team) ?? new Map<CallId, number>();
      for (const [call, since] of queue) {
        if (since >= now - LONGEST_WAIT_MS) break;
        leave(call);
      }
      return queue.size;
    },
  };
};
