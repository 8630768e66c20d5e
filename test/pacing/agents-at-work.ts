/** The agents of a simulated team: who does what since when, and the account of their time. Times are seconds. */
import type { TeamKnown } from '@ringback/dialer/pacing/known.ts';
import type { Tally } from './tally.ts';

type Doing = 'free' | 'held' | 'talking' | 'wrapping-up' | 'gone';

interface Agent {
  doing: Doing;
  since: number;
  /** Since when without a conversation, held or free. */
  idleSince: number;
  /** When the conversation and its wrap-up will be over. */
  freeAt: number;
  talkSeconds: number;
  wrapUpSeconds: number;
}

export interface AgentsAtWork {
  /** Who has been free longest; -1 when nobody is. */
  longestFree(): number;
  hold(id: number): void;
  free(id: number, now: number): void;
  converse(id: number, now: number, talkSeconds: number, wrapUpSeconds: number): void;
  /** Returns how long the wrap-up will take. */
  wrapUp(id: number, now: number): { readonly talkSeconds: number; readonly wrapUpSeconds: number };
  /** The wrap-up is over: whether the agent stays, and how long it took. */
  finish(id: number, now: number): { readonly stays: boolean; readonly wrapUpSeconds: number };
  /** So many go home: the free ones now, others as they finish. */
  sendHome(count: number, now: number): void;
  /** For the policy: since when, in milliseconds. */
  known(): Pick<TeamKnown, 'free' | 'talking' | 'wrappingUp'>;
  /** For the clairvoyant: when those at work will be free, in milliseconds. */
  freeAt(): Generator<number>;
  /** Brings the account up to now. */
  account(now: number): void;
}

export const agentsAtWork = (count: number, tally: Tally): AgentsAtWork => {
  const agents: Agent[] = Array.from({ length: count }, () => ({
    doing: 'free',
    since: 0,
    idleSince: 0,
    freeAt: 0,
    talkSeconds: 0,
    wrapUpSeconds: 0,
  }));
  let [busy, loggedIn, leaving] = [0, count, 0];

  const account = (now: number): void => tally.agents(now, busy, loggedIn);
  const change = (id: number, doing: Doing, now: number): void => {
    agents[id]!.doing = doing;
    agents[id]!.since = now;
  };
  const goHome = (id: number): void => {
    agents[id]!.doing = 'gone';
    loggedIn -= 1;
    leaving -= 1;
  };

  return {
    longestFree() {
      let found = -1;
      for (let id = 0; id < count; id++)
        if (agents[id]!.doing === 'free' && (found < 0 || agents[id]!.since < agents[found]!.since)) found = id;
      return found;
    },
    hold(id) {
      agents[id]!.doing = 'held';
    },
    free: (id, now) => change(id, 'free', now),
    converse(id, now, talkSeconds, wrapUpSeconds) {
      account(now);
      tally.idle(now, now - agents[id]!.idleSince);
      change(id, 'talking', now);
      Object.assign(agents[id]!, { talkSeconds, wrapUpSeconds, freeAt: now + talkSeconds + wrapUpSeconds });
      busy += 1;
    },
    wrapUp(id, now) {
      change(id, 'wrapping-up', now);
      return agents[id]!;
    },
    finish(id, now) {
      account(now);
      busy -= 1;
      agents[id]!.idleSince = now;
      const stays = leaving === 0;
      if (!stays) goHome(id);
      return { stays, wrapUpSeconds: agents[id]!.wrapUpSeconds };
    },
    sendHome(many, now) {
      account(now);
      leaving = many;
      for (let id = 0; id < count && leaving > 0; id++) if (agents[id]!.doing === 'free') goHome(id);
    },
    known() {
      const [free, talking, wrappingUp]: [number[], number[], number[]] = [[], [], []];
      for (const { doing, since } of agents)
        if (doing === 'free') free.push(since * 1000);
        else if (doing === 'talking') talking.push(since * 1000);
        else if (doing === 'wrapping-up') wrappingUp.push(since * 1000);
      return { free, talking, wrappingUp };
    },
    *freeAt() {
      for (const { doing, freeAt } of agents) if (doing === 'talking' || doing === 'wrapping-up') yield freeAt * 1000;
    },
    account,
  };
};
