/**
 * What is known of one team's agents: what the ACD told, by version and not by arrival, overlaid with what the dialer did
 * itself and therefore knows without being told. In doubt an agent is not free: the price is an idle moment, never dead air.
 */
import type { AgentEventOf, AgentState, AgentStatus, LiveQueue } from '@ringback/contracts/agents.ts';
import { type AgentId, epochMs, type RedialId } from '@ringback/contracts/ids.ts';
import { merged, type Told } from './agent-knowledge.ts';

export interface BoardSettings {
  /** Nobody counts as free when the newest agent event or snapshot is older; null: never stale. */
  readonly staleAfterSeconds: number | null;
  /** How long an agent given back or refused stays in doubt when the ACD tells nothing newer. */
  readonly doubtSeconds: number;
}

/** Times are milliseconds since 1970. */
export interface TeamBoard {
  /** `now`: by our clock, for theirs may be ahead. */
  hear(change: AgentEventOf<'AgentChanged'>, now?: number): void;
  hearSnapshot(snapshot: AgentEventOf<'TeamSnapshotTaken'>, now?: number): void;
  /** Ours from now on, whatever the bus tells. */
  hold(agent: AgentId, redial: RedialId): void;
  /** No longer ours; free again only when the ACD says so, or after the doubt. Nothing when held for another redial. */
  giveBack(agent: AgentId, redial: RedialId, now: number): void;
  free(now: number): ReadonlyMap<AgentId, number>;
  /** Whether the newest word of the team is older. */
  isUnheard(now: number, forSeconds: number): boolean;
  /** Everyone else who is logged in and not held for a redial. None when the knowledge of the team is older than `withinSeconds`. */
  busy(now: number, withinSeconds: number): Busy;
  /** Live callers who wait for this team, as the ACD told last; told longer ago than `withinSeconds` they are forgotten. */
  liveCallers(now: number, withinSeconds: number): LiveCallers;
  /** When a doubt ends next. */
  nextChange(): number | undefined;
}

export type Busy = ReadonlyMap<AgentId, { readonly status: AgentStatus; readonly since: number }>;

/** `queue`: null when nobody knows. `isLost`: the ACD told of it before, and does so no more. */
export interface LiveCallers {
  readonly queue: LiveQueue | null;
  readonly isLost: boolean;
}

interface Doubt {
  readonly version: number;
  readonly until: number;
}

/** Who was logged in at a moment. */
interface Listing {
  readonly at: number;
  readonly listed: ReadonlySet<AgentId>;
}

/** Two listings of one moment that disagree: only whom both list. */
const latest = (a: Listing, b: Listing): Listing =>
  a.at === b.at
    ? { at: a.at, listed: new Set([...a.listed].filter((agent) => b.listed.has(agent))) }
    : a.at > b.at
      ? a
      : b;

interface ToldQueue {
  readonly at: number;
  readonly queue: LiveQueue;
}
/** Two tellings of one moment that disagree: the worse of both. */
const latestQueue = (a: ToldQueue | null, b: ToldQueue): ToldQueue => {
  if (a === null || a.at !== b.at) return a === null || b.at > a.at ? b : a;
  const levels = [a.queue.serviceLevel, b.queue.serviceLevel].filter((level) => level !== null);
  const queue = {
    waiting: Math.max(a.queue.waiting, b.queue.waiting),
    longestWaitSeconds: Math.max(a.queue.longestWaitSeconds, b.queue.longestWaitSeconds),
    serviceLevel: levels.length === 0 ? null : Math.min(...levels),
  };
  return { at: a.at, queue };
};
/** Who waited goes on waiting until something else is told. */
const asOf = ({ at, queue }: ToldQueue, now: number): LiveQueue =>
  queue.waiting === 0
    ? queue
    : { ...queue, longestWaitSeconds: queue.longestWaitSeconds + Math.max(0, now - at) / 1000 };

export const teamBoard = (settings: BoardSettings): TeamBoard => {
  const told = new Map<AgentId, Told>();
  const held = new Map<AgentId, { readonly redial: RedialId; readonly version: number }>();
  const doubts = new Map<AgentId, Doubt>();
  const free = new Map<AgentId, number>();
  const busy = new Map<AgentId, { status: AgentStatus; since: number }>();
  const nobody = new Map<AgentId, never>();
  let latestSnapshot: Listing = { at: 0, listed: new Set() };
  let liveQueue: ToldQueue | null = null;
  let heardAt = 0;

  const isPresent = (agent: AgentId, { asOf, status }: Told): boolean =>
    status !== 'logged-out' && (latestSnapshot.listed.has(agent) || asOf > latestSnapshot.at);

  /** Puts one agent where they belong after anything about them changed. */
  const place = (agent: AgentId): void => {
    free.delete(agent);
    busy.delete(agent);
    const known = told.get(agent);
    if (known === undefined || held.has(agent) || !isPresent(agent, known)) return;
    const doubt = doubts.get(agent);
    if (doubt !== undefined && known.version > doubt.version) doubts.delete(agent);
    if (known.status !== 'free') busy.set(agent, { status: known.status, since: known.since });
    else if (!doubts.has(agent)) free.set(agent, known.since);
  };
  const learn = (agent: AgentState, asOf: number): void => {
    const { agentId, version, status, since } = agent;
    told.set(agentId, merged(told.get(agentId), { version, status, since: epochMs(since), asOf }));
  };
  const heard = (asOf: number, now: number): void => {
    heardAt = Math.max(heardAt, Math.min(asOf, now));
  };
  const endDoubts = (now: number): void => {
    for (const [agent, { until }] of doubts) {
      if (until > now) continue;
      doubts.delete(agent);
      place(agent);
    }
  };
  const isStale = (now: number, afterSeconds = settings.staleAfterSeconds): boolean =>
    afterSeconds !== null && now - heardAt > afterSeconds * 1000;

  return {
    hear(change, now = Number.POSITIVE_INFINITY) {
      const at = epochMs(change.at);
      learn(change, at);
      heard(at, now);
      place(change.agentId);
    },
    hearSnapshot(snapshot, now = Number.POSITIVE_INFINITY) {
      const at = epochMs(snapshot.at);
      for (const agent of snapshot.agents) learn(agent, at);
      heard(at, now);
      if (snapshot.inbound !== undefined) liveQueue = latestQueue(liveQueue, { at, queue: snapshot.inbound });
      latestSnapshot = latest(latestSnapshot, { at, listed: new Set(snapshot.agents.map(({ agentId }) => agentId)) });
      for (const agent of told.keys()) place(agent);
    },
    hold(agent, redial) {
      held.set(agent, { redial, version: told.get(agent)?.version ?? -1 });
      place(agent);
    },
    giveBack(agent, redial, now) {
      const hold = held.get(agent);
      if (hold?.redial !== redial) return;
      held.delete(agent);
      doubts.set(agent, { version: hold.version, until: now + settings.doubtSeconds * 1000 });
      place(agent);
    },
    free(now) {
      endDoubts(now);
      return isStale(now) ? nobody : free;
    },
    isUnheard: isStale,
    busy: (now, withinSeconds) => (isStale(now) || isStale(now, withinSeconds) ? nobody : busy),
    liveCallers(now, withinSeconds) {
      if (liveQueue === null) return { queue: null, isLost: false };
      const isLost = now - liveQueue.at > withinSeconds * 1000;
      return { queue: isLost ? null : asOf(liveQueue, now), isLost };
    },
    nextChange: () => (doubts.size === 0 ? undefined : Math.min(...[...doubts.values()].map(({ until }) => until))),
  };
};
