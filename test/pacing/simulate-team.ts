/** A team of agents, their callers and a pacing policy, event by event. Deterministic for a seed. */
import type { Inbound, Manner, TeamKnown } from '@ringback/dialer/pacing/known.ts';
import { agentsAtWork } from './agents-at-work.ts';
import { calendar } from './calendar.ts';
import type { Policy } from './policy.ts';
import { redialsInFlight, type Redial } from './redials-in-flight.ts';
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
  /** The policy is asked at every event, and every so often. */
  readonly tickSeconds: number;
}

/** What the calendar holds. */
const [RING_ENDS, TALK_ENDS, WRAP_UP_ENDS, GRACE_ENDS, CALLER_ARRIVES, TICK, WORLD_CHANGES] = [
  0, 1, 2, 3, 4, 5, 6,
] as const;
/** How many of those in line a policy sees. */
const SEEN = 8;
const ALWAYS_ENOUGH = 1_000_000;

export const simulateTeam = (simulation: Simulation, policy: Policy): Result => {
  const { agents: count, hours, seed, change, inboundLoad, tickSeconds } = simulation;
  let { world } = simulation;
  const chance = chanceOf(seed, () => world);
  const events = calendar();
  const tally = tallyOf(hours, simulation.warmUpHours, change === null ? simulation.warmUpHours : 0);
  const agents = agentsAtWork(count, tally);
  const redials = redialsInFlight();
  const line: Population[] = [];
  const answeredWaiting = new Set<number>();
  const inboundWaiting: number[] = [];
  const arrivalsPerSecond = (inboundLoad * count) / (world.talk.mean + world.wrapUp.mean);
  let [now, decisions] = [0, 0];

  const converse = (agent: number, talkSeconds: number): void => {
    agents.converse(agent, now, talkSeconds, chance.wrapUpSeconds());
    events.add(now + talkSeconds, TALK_ENDS, agent);
  };
  const serve = (agent: number, manner: Manner): void => {
    tally.answer(now, false);
    policy.hear({ type: 'answer-served', at: now * 1000, manner });
    converse(agent, chance.talkSeconds());
  };
  /** Live callers first, then answered redials, then nobody. */
  const becomeFree = (agent: number): void => {
    agents.free(agent, now);
    const caller = inboundWaiting.shift();
    if (caller !== undefined) {
      tally.inbound(now - caller);
      return converse(agent, chance.inboundTalkSeconds());
    }
    for (const first of answeredWaiting) {
      answeredWaiting.delete(first);
      return serve(agent, 'predictive');
    }
  };
  const answer = ({ id, agent: held }: Redial): void => {
    const agent = held >= 0 ? held : agents.longestFree();
    if (agent >= 0) return serve(agent, held >= 0 ? 'reserved' : 'predictive');
    answeredWaiting.add(id);
    events.add(now + world.graceSeconds, GRACE_ENDS, id);
  };
  const endRing = (id: number): void => {
    const redial = redials.land(id);
    const { kind, ringSeconds, answered, agent } = redial;
    policy.hear({ type: 'redial-ended-ringing', at: now * 1000, hour: hourOf(now), kind, ringSeconds, answered });
    if (answered) answer(redial);
    else if (agent >= 0) becomeFree(agent);
  };
  const endGrace = (id: number): void => {
    if (!answeredWaiting.delete(id)) return;
    tally.answer(now, true);
    policy.hear({ type: 'answer-abandoned', at: now * 1000 });
  };
  const endTalk = (agent: number): void => {
    const { talkSeconds, wrapUpSeconds } = agents.wrapUp(agent, now);
    policy.hear({ type: 'talk-ended', at: now * 1000, talkSeconds });
    events.add(now + wrapUpSeconds, WRAP_UP_ENDS, agent);
  };
  const endWrapUp = (agent: number): void => {
    const { stays, wrapUpSeconds } = agents.finish(agent, now);
    policy.hear({ type: 'wrap-up-ended', at: now * 1000, wrapUpSeconds, free: stays });
    if (stays) becomeFree(agent);
  };
  const arrive = (): void => {
    events.add(now + chance.inboundGap(arrivalsPerSecond), CALLER_ARRIVES, 0);
    const agent = agents.longestFree();
    if (agent < 0) return void inboundWaiting.push(now);
    tally.inbound(0);
    converse(agent, chance.inboundTalkSeconds());
  };
  const changeWorld = ({ world: changed, leave }: Change): void => {
    world = changed;
    agents.sendHome(leave, now);
  };

  const place = (manner: Manner): void => {
    const population = line.shift() ?? chance.kind();
    const agent = manner === 'reserved' ? agents.longestFree() : -1;
    if (agent >= 0) agents.hold(agent);
    const outcome = chance.outcome(population);
    const redial = redials.place({ placedAt: now * 1000, kind: population.kind, manner, agent, ...outcome });
    events.add(now + redial.ringSeconds, RING_ENDS, redial.id);
  };
  const inbound = (): Inbound => ({
    waiting: inboundWaiting.length,
    longestWaitSeconds: inboundWaiting.length === 0 ? 0 : now - inboundWaiting[0]!,
    arrivalsPerSecond,
    serviceLevel: null,
  });
  const known = (): TeamKnown => {
    while (line.length < SEEN) line.push(chance.kind());
    return {
      now: now * 1000,
      hour: hourOf(now),
      ...agents.known(),
      paused: 0,
      ringing: redials.ringing,
      answeredWaiting: answeredWaiting.size,
      next: line.map(({ kind }) => kind),
      waiting: ALWAYS_ENOUGH,
      waitingReserved: 0,
      inbound: inboundLoad === 0 ? null : inbound(),
    };
  };
  const pace = (): void => {
    decisions += 1;
    const { predictive, reserved } = policy.decide(known(), agents);
    for (let i = 0; i < reserved; i++) place('reserved');
    for (let i = 0; i < predictive; i++) place('predictive');
  };
  const happen = (what: number, who: number): void => {
    if (what === RING_ENDS) endRing(who);
    else if (what === TALK_ENDS) endTalk(who);
    else if (what === WRAP_UP_ENDS) endWrapUp(who);
    else if (what === GRACE_ENDS) endGrace(who);
    else if (what === CALLER_ARRIVES) arrive();
    else if (what === TICK) events.add(now + tickSeconds, TICK, 0);
    else changeWorld(change!);
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
  agents.account(end);
  return tally.result({ placed: redials.placed, decisions });
};

const hourOf = (seconds: number): number => Math.floor(seconds / 3600) % 24;
