/**
 * Agents of a recording that only tells of calls: who is on a call is on shift, and free between calls that are not too far
 * apart. A gap longer than the idle limit, and the end of the recording, log the agent out.
 */
import type { RecordedCalls } from './recorded-calls.ts';

/** What becomes of the agent when a call ends. `talking`: on another call already. */
export type AfterCall = 'talking' | 'free' | 'logged-out';

interface Talk {
  readonly index: number;
  readonly from: number;
  readonly to: number;
  readonly teamId: string | null;
}

const talksByAgent = (calls: RecordedCalls): Iterable<Talk[]> => {
  const byAgent = new Map<string, Talk[]>();
  for (let index = 0; index < calls.size; index += 1) {
    const call = calls.at(index);
    if (!call.agentBusy || call.agentId === null) continue;
    const talk = { index, from: call.decidedAt, to: call.endedAt, teamId: call.teamId };
    const talks = byAgent.get(call.agentId);
    if (talks) talks.push(talk);
    else byAgent.set(call.agentId, [talk]);
  }
  return byAgent.values();
};

const whileOthersTalk = (talk: Talk, other: Talk): AfterCall =>
  other.teamId === talk.teamId ? 'talking' : 'logged-out';

const beforeNext = (talk: Talk, next: Talk, maxIdleMs: number): AfterCall => {
  if (next.from <= talk.to) return whileOthersTalk(talk, next);
  return next.from - talk.to <= maxIdleMs && next.teamId === talk.teamId ? 'free' : 'logged-out';
};

/** Those that end while the agent is on another call of the same team, begun before or meanwhile. `talks` in order of time. */
const endedWhileTalking = (talks: readonly Talk[]): Talk[] => {
  const latestEnd = new Map<string | null, number>();
  return talks.filter((talk, at) => {
    let isTalking = (latestEnd.get(talk.teamId) ?? 0) > talk.to;
    for (let next = at + 1; !isTalking && next < talks.length && talks[next]!.from < talk.to; next += 1)
      isTalking = talks[next]!.teamId === talk.teamId && talks[next]!.to > talk.to;
    latestEnd.set(talk.teamId, Math.max(latestEnd.get(talk.teamId) ?? 0, talk.to));
    return isTalking;
  });
};

/** By index of the call; calls that keep no agent busy are not in it. */
export const afterEachCall = (calls: RecordedCalls, maxIdleMinutes: number): ReadonlyMap<number, AfterCall> => {
  const result = new Map<number, AfterCall>();
  for (const talks of talksByAgent(calls)) {
    talks.sort((a, b) => a.from - b.from || a.index - b.index);
    // Of two calls at once, the one that ends first leaves the agent talking: `last` is the one that ends last.
    let last: Talk | undefined;
    for (const talk of talks) {
      if (last && talk.to < last.to) {
        result.set(talk.index, whileOthersTalk(talk, last));
        continue;
      }
      if (last) result.set(last.index, beforeNext(last, talk, maxIdleMinutes * 60_000));
      last = talk;
    }
    if (last) result.set(last.index, 'logged-out');
    for (const { index } of endedWhileTalking(talks)) result.set(index, 'talking');
  }
  return result;
};
