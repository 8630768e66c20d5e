/** A team of agents, their callers and a pacing policy, event by event. Deterministic for a seed. */
import type { Fact, Flight, Inbound, Manner, RedialKind, TeamKnown } from '@ringback/dialer/pacing/known.ts';
import { calendar } from './calendar.ts';
import type { Foresight, Policy } from './policy.ts';
import { tallyOf, type Result } from './tally.ts';
import { chanceOf, type Population, type World } from './world.ts';

export interface Change {
  readonly atHours: number;
  readonly world: World;
  /** Agents who go home as they finish what they do. */
  readonly leave: number;
}

export interface Simulation {
  readonly agents: number;
  readonly world: World;
  readonly hours: number;
  readonly warmUpHours: number;
  readonly seed: number;
  readonly change: Change | null;
  /** Live callers bring this share of the agents' time; 0: none. */
  readonly inboundLoad: number;
  /** The policy is asked at every event, and when nothing happened for so long. */
  readonly tickSeconds: number;
}

/** Agents: what they do. */
const [FREE, TALKING, WRAPPING, HELD, GONE] = [0, 1, 2, 3, 4] as const;
/** The calendar: what happens. */
const [RING_ENDS, TALK_ENDS, WRAP_ENDS, PATIENCE_ENDS, CALLER_ARRIVES, TICK, WORLD_CHANGES] = [
  0, 1, 2, 3, 4, 5, 6,
] as const;

interface Agent {
  doing: number;
  since: number;
  /** Since when without a conversation, held or free. */
  idleSince: number;
  /** When the conversation and its wrap-up will be over. */
  freeAt: number;
  talked: number;
  wrapUp: number;
}

interface Redial extends Flight {
  readonly id: number;
  readonly answered: boolean;
  readonly ringSeconds: number;
  readonly agent: number;
  index: number;
}

const LINE = 8;

export const simulateTeam = (simulation: Simulation, policy: Policy): Result => {
  const { agents: count, hours, seed, change, inboundLoad, tickSeconds } = simulation;
  let { world } = simulation;
  const chance = chanceOf(seed, () => world);
  const events = calendar();
  const tally = tallyOf(hours, simulation.warmUpHours, change === null ? simulation.warmUpHours : 0);
  const agents: Agent[] = Array.from({ length: count }, () => ({
    doing: FREE,
    since: 0,
    idleSince: 0,
    freeAt: 0,
    talked: 0,
    wrapUp: 0,
  }));
  const redials = new Map<number, Redial>();
  const ringing: Redial[] = [];
  const line: Population[] = [];
  const answeredWaiting = new Map<number, number>();
  const inboundWaiting: number[] = [];
  const arrivalsPerSecond = (inboundLoad * count) / (world.talk.mean + world.wrapUp.mean);
  let [now, busy, loggedIn, leaving, placed, decisions, nextId] = [0, 0, count, 0, 0, 0, 0];

  const hear = (fact: Fact): void => policy.hear(fact);
  const turn = (): void => tally.agents(now, busy, loggedIn);

  const longestFree = (): number => {
    let found = -1;
    for (let i = 0; i < count; i++)
      if (agents[i]!.doing === FREE && (found < 0 || agents[i]!.since < agents[found]!.since)) found = i;
    return found;
  };
  const converse = (id: number, talk: number): void => {
    const agent = agents[id]!;
    turn();
    tally.idle(now, now - agent.idleSince);
    agent.doing = TALKING;
    agent.since = now;
    agent.talked = talk;
    agent.wrapUp = chance.wrapUpSeconds();
    agent.freeAt = now + talk + agent.wrapUp;
    busy += 1;
    events.add(now + talk, TALK_ENDS, id);
  };
  const serve = (id: number, manner: Manner): void => {
    tally.answer(now, false);
    hear({ type: 'answer-served', at: now * 1000, manner });
    converse(id, chance.talkSeconds());
  };
  /** Live callers first, then answered redials, then nobody. */
  const becomeFree = (id: number): void => {
    const agent = agents[id]!;
    agent.doing = FREE;
    agent.since = now;
    const caller = inboundWaiting.shift();
    if (caller !== undefined) {
      tally.inbound(now - caller);
      return converse(id, chance.inboundTalkSeconds());
    }
    const [first] = answeredWaiting.keys();
    if (first === undefined) return;
    answeredWaiting.delete(first);
    serve(id, 'predictive');
  };
  const endRing = (redial: Redial): void => {
    const last = ringing.pop()!;
    if (last !== redial) {
      ringing[redial.index] = last;
      last.index = redial.index;
    }
    redials.delete(redial.id);
    const { kind, ringSeconds, answered, agent } = redial;
    hear({ type: 'redial-ended-ringing', at: now * 1000, hour: hourOf(now), kind, ringSeconds, answered });
    if (agent >= 0) {
      if (answered) serve(agent, 'reserved');
      else becomeFree(agent);
    } else if (answered) answerFree(redial);
  };
  const answerFree = (redial: Redial): void => {
    const agent = longestFree();
    if (agent >= 0) return serve(agent, 'predictive');
    answeredWaiting.set(redial.id, now);
    events.add(now + world.graceSeconds, PATIENCE_ENDS, redial.id);
  };
  const endPatience = (id: number): void => {
    if (!answeredWaiting.delete(id)) return;
    tally.answer(now, true);
    hear({ type: 'answer-abandoned', at: now * 1000 });
  };
  const endTalk = (id: number): void => {
    const agent = agents[id]!;
    hear({ type: 'talk-ended', at: now * 1000, talkSeconds: agent.talked });
    agent.doing = WRAPPING;
    agent.since = now;
    events.add(now + agent.wrapUp, WRAP_ENDS, id);
  };
  const endWrapUp = (id: number): void => {
    turn();
    busy -= 1;
    agents[id]!.idleSince = now;
    const stays = leaving === 0;
    hear({ type: 'wrap-up-ended', at: now * 1000, wrapUpSeconds: agents[id]!.wrapUp, free: stays });
    if (stays) return becomeFree(id);
    leaving -= 1;
    loggedIn -= 1;
    agents[id]!.doing = GONE;
  };
  const arrive = (): void => {
    events.add(now + chance.inboundGap(arrivalsPerSecond), CALLER_ARRIVES, 0);
    const agent = longestFree();
    if (agent < 0) return void inboundWaiting.push(now);
    tally.inbound(0);
    converse(agent, chance.inboundTalkSeconds());
  };
  const changeWorld = (): void => {
    world = change!.world;
    leaving = change!.leave;
    for (let i = 0; i < count && leaving > 0; i++) {
      if (agents[i]!.doing !== FREE) continue;
      turn();
      agents[i]!.doing = GONE;
      loggedIn -= 1;
      leaving -= 1;
    }
  };

  const place = (manner: Manner): void => {
    const population = line.shift() ?? chance.kind();
    const agent = manner === 'reserved' ? longestFree() : -1;
    if (agent >= 0) agents[agent]!.doing = HELD;
    const redial: Redial = {
      id: nextId,
      placedAt: now * 1000,
      kind: population.kind,
      manner,
      agent,
      index: ringing.length,
      ...chance.outcome(population),
    };
    nextId += 1;
    placed += 1;
    redials.set(redial.id, redial);
    ringing.push(redial);
    events.add(now + redial.ringSeconds, RING_ENDS, redial.id);
  };
  const inbound = (): Inbound | null =>
    inboundLoad === 0
      ? null
      : {
          waiting: inboundWaiting.length,
          longestWaitSeconds: inboundWaiting.length === 0 ? 0 : now - inboundWaiting[0]!,
          arrivalsPerSecond,
          serviceLevel: null,
        };
  const known = (): TeamKnown => {
    const [free, talking, wrappingUp]: [number[], number[], number[]] = [[], [], []];
    for (const { doing, since } of agents)
      if (doing === FREE) free.push(since * 1000);
      else if (doing === TALKING) talking.push(since * 1000);
      else if (doing === WRAPPING) wrappingUp.push(since * 1000);
    while (line.length < LINE) line.push(chance.kind());
    const next: RedialKind[] = line.map(({ kind }) => kind);
    return {
      now: now * 1000,
      hour: hourOf(now),
      free,
      talking,
      wrappingUp,
      paused: 0,
      ringing,
      answeredWaiting: answeredWaiting.size,
      next,
      waiting: 1_000_000,
      waitingReserved: 0,
      inbound: inbound(),
    };
  };
  const foresight: Foresight = {
    *freeAt() {
      for (const { doing, freeAt } of agents) if (doing === TALKING || doing === WRAPPING) yield freeAt * 1000;
    },
  };
  const pace = (): void => {
    decisions += 1;
    const { predictive, reserved } = policy.decide(known(), foresight);
    for (let i = 0; i < reserved; i++) place('reserved');
    for (let i = 0; i < predictive; i++) place('predictive');
  };
  const happen = (what: number, who: number): void => {
    if (what === RING_ENDS) endRing(redials.get(who)!);
    else if (what === TALK_ENDS) endTalk(who);
    else if (what === WRAP_ENDS) endWrapUp(who);
    else if (what === PATIENCE_ENDS) endPatience(who);
    else if (what === CALLER_ARRIVES) arrive();
    else if (what === TICK) events.add(now + tickSeconds, TICK, 0);
    else changeWorld();
  };

  if (change !== null) events.add(change.atHours * 3600, WORLD_CHANGES, 0);
  if (inboundLoad > 0) events.add(chance.inboundGap(arrivalsPerSecond), CALLER_ARRIVES, 0);
  events.add(0, TICK, 0);
  const end = hours * 3600;
  while (events.next() && events.at < end) {
    now = events.at;
    happen(events.what, events.who);
    pace();
  }
  now = end;
  turn();
  return tally.result({ placed, decisions });
};

const hourOf = (seconds: number): number => Math.floor(seconds / 3600) % 24;
