/** What knowing each number's own chance brings: half of the numbers answer rarely, half often, and the pacer is told which is which, or not. */
import { policyOf } from '../../pacing/policies.ts';
import type { Policy } from '../../pacing/policy.ts';
import { simulationOf } from '../../pacing/scenario.ts';
import { simulateTeam } from '../../pacing/simulate-team.ts';
import { firstAttempt, worldOf } from '../../pacing/world.ts';
import type { Measurement } from '../measurement.ts';
import { hoursFor } from './cells.ts';

const LIMIT = 0.03;
const populations = [
  { share: 0.5, answer: 0.2, kind: { ...firstAttempt, numberType: 'fixed' as const } },
  { share: 0.5, answer: 0.8, kind: firstAttempt },
];

/** Sees every redial alike. */
const blind = (policy: Policy): Policy => ({
  name: policy.name,
  decide: (team, foresight) =>
    policy.decide(
      {
        ...team,
        ringing: team.ringing.map((flight) => ({ ...flight, kind: firstAttempt })),
        next: team.next.map(() => firstAttempt),
      },
      foresight,
    ),
  hear: (fact) => policy.hear(fact.type === 'redial-ended-ringing' ? { ...fact, kind: firstAttempt } : fact),
});

const measure = (agents: number, share: number): Measurement[] => {
  const base = simulationOf({ agents, answer: 0.5, hours: hoursFor(agents, share), seed: 3 });
  const simulation = { ...base, world: { ...worldOf(0.5), populations } };
  const [told, untold] = [policyOf('lookahead', LIMIT), blind(policyOf('lookahead', LIMIT))].map(
    (policy) => 100 * simulateTeam(simulation, policy).occupancy,
  ) as [number, number];
  return [
    {
      name: `pacing.numbers-known-${agents}-agents`,
      value: told,
      unit: '%',
      ratio: told / untold,
      against: 'the same without knowing which numbers answer',
    },
  ];
};

export const measureKnownNumbers = (share: number): Measurement[] =>
  [5, 50].flatMap((agents) => measure(agents, share));
