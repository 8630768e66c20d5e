/** What breaks policies: the world changes at noon, nothing is known at first, live callers share the agents. Means over seeds. */
import type { Stress } from '../../pacing/arguments.ts';
import { policyOf, realPacer, type PolicyName } from '../../pacing/policies.ts';
import type { Policy } from '../../pacing/policy.ts';
import { simulationOf } from '../../pacing/scenario.ts';
import { simulateTeam } from '../../pacing/simulate-team.ts';
import { abandonment, type Result } from '../../pacing/tally.ts';
import type { Measurement } from '../measurement.ts';
import { hoursFor } from './cells.ts';

const LIMIT = 0.03;
const AGENTS = 50;
const HOURS = 48;
const ANSWER = 0.3;
const SEEDS = [1, 2, 3];

const mean = (results: readonly Result[], of: (result: Result) => number): number =>
  results.reduce((sum, result) => sum + of(result), 0) / results.length;
const highest = (results: readonly Result[], of: (result: Result) => number): number => Math.max(...results.map(of));
/** The worst full hour from the change on, or the hour it came in. */
const worstAfter = ({ hours }: Result): number => Math.max(...hours.slice(HOURS / 2).map(abandonment));

const under = (policy: PolicyName, stress: Stress, seeds: readonly number[]): Result[] =>
  seeds.map((seed) =>
    simulateTeam(simulationOf({ agents: AGENTS, answer: ANSWER, hours: HOURS, seed, stress }), policyOf(policy, LIMIT)),
  );

/** `share`: of the seeds. */
export const measureStress = (stress: Stress, share: number): Measurement[] => {
  const seeds = SEEDS.slice(0, Math.max(1, Math.round(SEEDS.length * share)));
  const [ours, theirs] = [under('lookahead', stress, seeds), under('self-tuning', stress, seeds)];
  const [worst, theirWorst] = [mean(ours, worstAfter), mean(theirs, worstAfter)];
  const day = highest(ours, ({ worstDay }) => worstDay);
  return [
    {
      name: `pacing.${stress}-worst-hour`,
      value: 100 * worst,
      unit: '%',
      ratio: theirWorst / 2 / worst,
      against: `half of ${(100 * theirWorst).toFixed(1)} %, the self-tuning ratio's`,
    },
    {
      name: `pacing.${stress}-worst-24-hours`,
      value: 100 * day,
      unit: '%',
      ratio: LIMIT / day,
      against: '3 %, the limit, in every rolling 24 hours from the first call',
    },
    {
      name: `pacing.${stress}-self-tuning-worst-24-hours`,
      value: 100 * highest(theirs, ({ worstDay }) => worstDay),
      unit: '%',
    },
  ];
};

/** The first quarter of an hour of a team of which nothing is known. */
export const measureColdStart = (): Measurement[] => {
  const of = (policy: PolicyName): Result[] =>
    SEEDS.map((seed) =>
      simulateTeam(simulationOf({ agents: AGENTS, answer: ANSWER, hours: 5, seed }), policyOf(policy, LIMIT)),
    );
  const [ours, theirs] = [of('lookahead'), of('vicidial')];
  const worst = highest(ours, ({ worstDay }) => worstDay);
  return [
    { name: 'pacing.cold-start-first-quarter', value: 100 * mean(ours, (one) => one.firstQuarter), unit: '%' },
    {
      name: 'pacing.cold-start-worst-window',
      value: 100 * worst,
      unit: '%',
      ratio: LIMIT / Math.max(worst, LIMIT / 10),
      against: '3 %, the limit, in every window from the first call',
    },
    {
      name: 'pacing.cold-start-vicidial-first-quarter',
      value: 100 * mean(theirs, (one) => one.firstQuarter),
      unit: '%',
    },
  ];
};

const blendedWith = (agents: number, hours: number, name: string, policy: Policy): Measurement[] => {
  const result = simulateTeam(simulationOf({ agents, answer: 0.5, hours, seed: 1, inboundLoad: 0.3 }), policy);
  const share = abandonment(result);
  const at = `${agents}-agents-${name}`;
  return [
    {
      name: `pacing.blended-abandoned-${at}`,
      value: 100 * share,
      unit: '%',
      ...(policy.name === 'lookahead' ? { ratio: LIMIT / Math.max(share, LIMIT / 10), against: '3 %, the limit' } : {}),
    },
    { name: `pacing.blended-occupancy-${at}`, value: 100 * result.occupancy, unit: '%' },
    { name: `pacing.blended-live-within-20-s-${at}`, value: 100 * (result.inbound?.within20Seconds ?? 0), unit: '%' },
  ];
};

/** Live callers take 30 % of the agents' time: what keeping agents back for them costs and brings. */
export const measureBlended = (share: number): Measurement[] =>
  [10, 25].flatMap((agents) => {
    const hours = hoursFor(agents, share);
    const lookahead = (reserve: number): Policy => realPacer('lookahead', LIMIT, { mode: 'predictive', reserve });
    return [
      ...[0, 1, 2].flatMap((reserve) => blendedWith(agents, hours, `reserve-${reserve}`, lookahead(reserve))),
      ...blendedWith(agents, hours, 'progressive', policyOf('progressive', LIMIT)),
      ...blendedWith(agents, hours, 'self-tuning', policyOf('self-tuning', LIMIT)),
    ];
  });
