/** The command line of `npm run simulate`. */
import { parseArgs } from 'node:util';
import type { Mode } from '@ringback/dialer/pacing/settings.ts';
import { policyNames, type PolicyName } from './policies.ts';

export const stresses = ['answer-step', 'talk-double', 'both', 'agents-leave'] as const;
export type Stress = (typeof stresses)[number];
const modes = ['predictive', 'automatic'] as const satisfies readonly Mode[];

export interface SimulateArguments {
  readonly agents: number;
  readonly answer: number;
  readonly hours: number;
  readonly seed: number;
  readonly policies: readonly PolicyName[];
  readonly limit: number;
  readonly mode: Mode;
  readonly stress: Stress | null;
  /** Share of the agents' time that live callers take. */
  readonly inboundLoad: number;
  readonly reserve: number;
  readonly json: boolean;
}

export const usage = `Simulates a team that redials, event by event, with the dialer's own pacing module, and says what it comes to.

Usage: npm run simulate -- [options]

  --agents N       agents logged in (default 50)
  --answer P       chance that a person answers a redial, 0.01 to 0.99 (default 0.5)
  --hours H        hours simulated without a break; the first four do not count for occupancy (default 40)
  --seed N         seed of all chance (default 1): the nth redial meets the same callee whatever the policy
  --policy NAME    ${policyNames.join(', ')}, or all (default lookahead)
                   clairvoyant knows when agents finish: a bound, no policy
  --limit L        share of answered redials that may find no agent (default 0.03)
  --mode NAME      of lookahead: ${modes.join(' or ')} (default predictive)
  --stress NAME    half-way through: answer-step (P becomes 0.8, or 0.3 where P is above 0.55), talk-double, both,
                   agents-leave (half of them go home)
  --blended        live callers take 30 % of the agents' time and come first
  --inbound SHARE  the same with another share, 0 to 0.9
  --reserve N      agents lookahead and progressive keep free for live callers (default 0)
  --json           one JSON object for each policy instead of the table
  --help           this text

Same arguments: same figures. docs/pacing.md says what is assumed and how the policies decide.`;

/** Wrong use of the command line; the message says what to write instead. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

const numberOf = (name: string, text: string, least: number, most: number, whole: boolean): number => {
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (value >= least && value <= most && (!whole || Number.isInteger(value))) return value;
  throw new UsageProblem(
    `--${name} must be a ${whole ? 'whole number' : 'number'} from ${least} to ${most}, not "${text}".`,
  );
};

const oneOf = <T extends string>(name: string, text: string, known: readonly T[]): T => {
  const found = known.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageProblem(`--${name} must be one of ${known.join(', ')}, not "${text}".`);
};

const parse = (args: readonly string[]) => {
  const text = (fallback: string) => ({ type: 'string', default: fallback }) as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        agents: text('50'),
        answer: text('0.5'),
        hours: text('40'),
        seed: text('1'),
        policy: text('lookahead'),
        limit: text('0.03'),
        mode: text('predictive'),
        stress: { type: 'string' },
        blended: { type: 'boolean', default: false },
        inbound: { type: 'string' },
        reserve: text('0'),
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageProblem((cause as Error).message, { cause });
  }
};

/** Throws `UsageProblem`. */
export const parseSimulateArguments = (args: readonly string[]): SimulateArguments | 'help' => {
  const values = parse(args);
  if (values.help) return 'help';
  const policy = oneOf('policy', values.policy, [...policyNames, 'all' as const]);
  return {
    agents: numberOf('agents', values.agents, 1, 2000, true),
    answer: numberOf('answer', values.answer, 0.01, 0.99, false),
    hours: numberOf('hours', values.hours, 5, 5000, true),
    seed: numberOf('seed', values.seed, 0, 1_000_000, true),
    policies: policy === 'all' ? policyNames : [policy],
    limit: numberOf('limit', values.limit, 0.001, 0.5, false),
    mode: oneOf('mode', values.mode, modes),
    stress: values.stress === undefined ? null : oneOf('stress', values.stress, stresses),
    inboundLoad: numberOf('inbound', values.inbound ?? (values.blended ? '0.3' : '0'), 0, 0.9, false),
    reserve: numberOf('reserve', values.reserve, 0, 2000, true),
    json: values.json,
  };
};
