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

/** Places of the calls; what they tell is read for one agent at a time. */
const talksByAgent = (calls: RecordedCalls): Iterable<readonly number[]> => {
  const byAgent = new Map<string, number[]>();
  for (let index = 0; index < calls.size; index += 1) {
    const { agentBusy, agentId } = calls.at(index);
    if (!agentBusy || agentId === null) continue;
    const talks = byAgent.get(agentId);
    if (talks) talks.push(index);
    else byAgent.set(agentId, [index]);
  }
  return byAgent.values();
};

const talkOf = (calls: RecordedCalls, index: number): Talk => {
  const { decidedAt, endedAt, teamId } = calls.at(index);
  return { index, from: decidedAt, to: endedAt, teamId };
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

const afterwards = ['talking', 'free', 'logged-out'] as const satisfies readonly AfterCall[];

/** By index of the call; undefined for calls that keep no agent busy. */
export interface AfterCalls {
  get(index: number): AfterCall | undefined;
}

/** A byte for each call, 0 where it keeps no agent busy. */
const noneYet = (calls: number) => {
  const codes = new Uint8Array(calls);
  return {
    get: (index: number): AfterCall | undefined => afterwards[codes[index]! - 1],
    set: (index: number, then: AfterCall): void => void (codes[index] = afterwards.indexOf(then) + 1),
  };
};

export const afterEachCall = (calls: RecordedCalls, maxIdleMinutes: number): AfterCalls => {
  const result = noneYet(calls.size);
  for (const indices of talksByAgent(calls)) {
    const talks = indices.map((index) => talkOf(calls, index)).sort((a, b) => a.from - b.from || a.index - b.index);
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
