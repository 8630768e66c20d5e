/** What is simulated, by the names people use. */
import type { Stress } from './arguments.ts';
import type { Change, Simulation } from './simulate-team.ts';
import { worldOf, type World } from './world.ts';

export interface Scenario {
  readonly agents: number;
  readonly answer: number;
  readonly hours: number;
  readonly seed: number;
  readonly stress?: Stress | null;
  readonly inboundLoad?: number;
}

const WARM_UP_HOURS = 4;
const TICK_SECONDS = 1;

const changed = (stress: Stress, answer: number): World => {
  const stepped = answer > 0.55 ? 0.3 : 0.8;
  const world = worldOf(stress === 'answer-step' || stress === 'both' ? stepped : answer);
  const talkDoubles = stress === 'talk-double' || stress === 'both';
  return talkDoubles ? { ...world, talk: { ...world.talk, mean: world.talk.mean * 2 } } : world;
};

const changeOf = ({ agents, answer, hours, stress }: Scenario): Change | null =>
  stress === null || stress === undefined
    ? null
    : {
        atHours: Math.floor(hours / 2),
        world: changed(stress, answer),
        leave: stress === 'agents-leave' ? Math.floor(agents / 2) : 0,
      };

export const simulationOf = (scenario: Scenario): Simulation => ({
  agents: scenario.agents,
  world: worldOf(scenario.answer),
  hours: scenario.hours,
  warmUpHours: Math.min(WARM_UP_HOURS, Math.floor(scenario.hours / 2)),
  seed: scenario.seed,
  change: changeOf(scenario),
  inboundLoad: scenario.inboundLoad ?? 0,
  tickSeconds: TICK_SECONDS,
});
