/** The table: every team size, chance of an answer and limit, and every policy on the same callees. */
import { policyNames, policyOf, type PolicyName } from '../../pacing/policies.ts';
import { simulationOf } from '../../pacing/scenario.ts';
import { simulateTeam } from '../../pacing/simulate-team.ts';
import { abandonment, type Result } from '../../pacing/tally.ts';
import type { Measurement } from '../measurement.ts';
import { studied } from './study.ts';

export interface Cell {
  readonly agents: number;
  readonly answer: number;
  readonly limit: number;
}

export const teams = [5, 10, 25, 50, 100, 250];
const answers = [0.3, 0.5, 0.7];
const limits = [0.03, 0.01];
/** From so many agents on the bound must be nearly reached. */
const LARGE_TEAM = 25;
const BOUND_SHARE = 0.98;
const SEED = 7;

/** Small teams need longer for the same confidence; every team needs more than a day for its rolling windows, but in a quick run. */
const MORE_THAN_A_DAY = 28;
const FEWEST_HOURS = 6;
export const hoursFor = (agents: number, share: number): number => {
  const wanted = Math.round((1500 / agents) * share);
  return share >= 0.5 ? Math.max(MORE_THAN_A_DAY, wanted) : Math.max(FEWEST_HOURS, wanted);
};

export const cells: readonly Cell[] = limits.flatMap((limit) =>
  teams.flatMap((agents) => answers.map((answer) => ({ agents, answer, limit }))),
);

export type CellResults = Readonly<Record<PolicyName, Result>>;

/** `share` of the hours that give the confidence wanted: less for a quick run. */
export const measureCell = ({ agents, answer, limit }: Cell, share: number): CellResults => {
  const simulation = simulationOf({ agents, answer, hours: hoursFor(agents, share), seed: SEED });
  const results = policyNames.map((name) => [name, simulateTeam(simulation, policyOf(name, limit))] as const);
  return Object.fromEntries(results) as Record<PolicyName, Result>;
};

export const nameOf = ({ agents, answer, limit }: Cell): string =>
  `${agents}-agents-answer-${answer * 100}-limit-${limit * 100}`;

/** Of the clairvoyant the occupancy alone: a bound, at the limit by construction. */
const ofBound = (cell: Cell, { lookahead, clairvoyant }: CellResults): Measurement => {
  const value = lookahead.occupancy / clairvoyant.occupancy;
  const aim = { ratio: value / BOUND_SHARE, against: '0.98 of the bound that knows when agents finish' };
  return {
    name: `pacing.of-the-bound-${nameOf(cell)}`,
    value,
    unit: 'share',
    ...(cell.agents >= LARGE_TEAM ? aim : {}),
  };
};

const occupancy = (cell: Cell, { lookahead }: CellResults): Measurement => {
  const value = 100 * lookahead.occupancy;
  const study = cell.limit === 0.03 ? studied.get(cell.agents)?.[cell.answer] : undefined;
  const name = `pacing.occupancy-${nameOf(cell)}`;
  if (study === undefined) return { name, value, unit: '%' };
  return {
    name,
    value,
    unit: '%',
    ratio: value / study,
    against: `${study} %, the self-tuned look-ahead of the study`,
  };
};

const withinLimit = (name: string, share: number, limit: number): Measurement => ({
  name,
  value: 100 * share,
  unit: '%',
  ratio: limit / Math.max(share, limit / 10),
  against: `${limit * 100} %, the limit`,
});

export const measurementsOf = (cell: Cell, results: CellResults): Measurement[] => [
  occupancy(cell, results),
  ofBound(cell, results),
  withinLimit(`pacing.abandoned-${nameOf(cell)}`, abandonment(results.lookahead), cell.limit),
  withinLimit(`pacing.worst-24-hours-${nameOf(cell)}`, results.lookahead.worstDay, cell.limit),
  { name: `pacing.idle-${nameOf(cell)}`, value: results.lookahead.idleSeconds, unit: 's' },
  ...(['progressive', 'vicidial', 'self-tuning', 'clairvoyant'] as const).flatMap((policy) => [
    { name: `pacing.${policy}-occupancy-${nameOf(cell)}`, value: 100 * results[policy].occupancy, unit: '%' },
    { name: `pacing.${policy}-abandoned-${nameOf(cell)}`, value: 100 * abandonment(results[policy]), unit: '%' },
    { name: `pacing.${policy}-idle-${nameOf(cell)}`, value: results[policy].idleSeconds, unit: 's' },
  ]),
];
