/** The simulator is fair and the pacing keeps its promises in it: short runs, for the figures see `npm run bench -- pacing`. */
import { describe, expect, it, test } from 'vitest';
import { parseSimulateArguments, usage, UsageProblem } from './arguments.ts';
import { calendar } from './calendar.ts';
import { policyNames, policyOf, realPacer, type PolicyName } from './policies.ts';
import { simulationOf, type Scenario } from './scenario.ts';
import { simulateTeam } from './simulate-team.ts';
import { tableOf } from './table.ts';
import { abandonment, type Result } from './tally.ts';

const LIMIT = 0.03;
const small: Scenario = { agents: 20, answer: 0.4, hours: 6, seed: 5 };
const of = (policy: PolicyName, changes: Partial<Scenario> = {}): Result =>
  simulateTeam(simulationOf({ ...small, ...changes }), policyOf(policy, LIMIT));

describe('the simulator', () => {
  it('given the same seed, then the same figures; given another, others', () => {
    expect(of('lookahead')).toEqual(of('lookahead'));
    expect(of('lookahead').occupancy).not.toBe(of('lookahead', { seed: 6 }).occupancy);
  });
  it('given progressive pacing, then it comes to what can be worked out by hand', () => {
    const result = of('progressive', { hours: 40 });
    // 195 s of talk and wrap-up; until then 1.5 failures of 18 s and an answer after 9 s.
    expect(result.occupancy).toBeGreaterThan(195 / (195 + 36) - 0.015);
    expect(result.occupancy).toBeLessThan(195 / (195 + 36) + 0.015);
    expect(result.abandoned).toBe(0);
  });
  it('given the policies, then they come in the order they should', () => {
    const at = (policy: PolicyName): number => of(policy, { hours: 16 }).occupancy;
    const [progressive, lookahead, clairvoyant] = [at('progressive'), at('lookahead'), at('clairvoyant')];
    expect(lookahead).toBeGreaterThan(progressive + 0.05);
    expect(clairvoyant).toBeGreaterThan(lookahead);
  });
  it('given agents who leave, then their time counts no longer', () => {
    const { hours } = of('progressive', { stress: 'agents-leave' });
    expect(hours[1]!.loggedInSeconds).toBeCloseTo(20 * 3600, 3);
    expect(hours[5]!.loggedInSeconds).toBeCloseTo(10 * 3600, 3);
  });
  it('hands events out in order of time', () => {
    const events = calendar();
    const times = Array.from({ length: 3000 }, (_, n) => (n * 7919) % 3001);
    for (const at of times) events.add(at, 1, at + 5);
    const seen: number[] = [];
    while (events.next()) {
      expect([events.what, events.who]).toEqual([1, events.at + 5]);
      seen.push(events.at);
    }
    expect(seen).toEqual(times.toSorted((a, b) => a - b));
  });
});

describe('the look-ahead in it', () => {
  test.each(['answer-step', 'talk-double', 'both', 'agents-leave'] as const)(
    'given %s from a cold start, then no rolling 24 hours are over the limit, young ones included',
    (stress) => {
      const result = of('lookahead', { stress, hours: 10 });
      expect(result.abandoned).toBeGreaterThan(10);
      expect(result.worstDay).toBeLessThanOrEqual(LIMIT);
    },
  );
  it('given automatic mode and five agents most of whose callers answer, then nobody is abandoned', () => {
    const simulation = simulationOf({ agents: 5, answer: 0.7, hours: 10, seed: 2 });
    expect(simulateTeam(simulation, realPacer('automatic', LIMIT, { mode: 'automatic' })).abandoned).toBe(0);
  });
  it('given live callers, then the limit holds, and agents kept back serve them sooner', () => {
    const blended = (reserve: number): Result =>
      simulateTeam(
        simulationOf({ agents: 15, answer: 0.5, hours: 12, seed: 1, inboundLoad: 0.3 }),
        realPacer('lookahead', LIMIT, { mode: 'predictive', reserve }),
      );
    const [none, two] = [blended(0), blended(2)];
    expect(abandonment(none)).toBeLessThanOrEqual(LIMIT);
    expect(two.inbound!.within20Seconds).toBeGreaterThan(none.inbound!.within20Seconds);
    expect(two.occupancy).toBeLessThan(none.occupancy);
  });
});

describe('npm run simulate', () => {
  it('given all agents kept for live callers, then it says that nobody was rung, with no confidence in nothing', () => {
    const settings = { mode: 'predictive', reserve: 3 } as const;
    const idle = simulateTeam(
      simulationOf({ agents: 3, answer: 0.5, hours: 5, seed: 1 }),
      policyOf('lookahead', LIMIT, settings),
    );
    const [, row] = tableOf([['lookahead', idle]]).split('\n');
    expect(row).toMatch(/^lookahead +0\.00 %/);
    expect(row).not.toContain('NaN');
  });
  it('given what the issue gives, then it is understood', () => {
    const line = '--agents 50 --answer 0.5 --hours 40 --seed 7 --policy vicidial --stress talk-double --blended';
    expect(parseSimulateArguments(line.split(' '))).toMatchObject({
      agents: 50,
      answer: 0.5,
      hours: 40,
      seed: 7,
      policies: ['vicidial'],
      stress: 'talk-double',
      inboundLoad: 0.3,
    });
  });
  it('given --policy all, then all are compared', () => {
    expect(parseSimulateArguments(['--policy', 'all'])).toMatchObject({ policies: policyNames });
  });
  test.each([
    [['--agents', 'ten'], '--agents must be a whole number from 1 to 2000, not "ten".'],
    [['--answer', '1.5'], '--answer must be a number from 0.01 to 0.99, not "1.5".'],
    [
      ['--policy', 'best'],
      '--policy must be one of lookahead, progressive, vicidial, self-tuning, clairvoyant, all, not "best".',
    ],
    [['--stress', 'rain'], '--stress must be one of answer-step, talk-double, both, agents-leave, not "rain".'],
    [['--colour'], "Unknown option '--colour'"],
  ])('given %j, then it says what is wrong', (args, message) => {
    expect(() => parseSimulateArguments(args)).toThrow(UsageProblem);
    expect(() => parseSimulateArguments(args)).toThrow(message);
  });
  it('tells of every option in its help', () => {
    expect(parseSimulateArguments(['--help'])).toBe('help');
    for (const option of [
      'agents',
      'answer',
      'hours',
      'seed',
      'policy',
      'limit',
      'mode',
      'stress',
      'blended',
      'inbound',
      'reserve',
      'json',
    ])
      expect(usage).toContain(`--${option} `);
  });
});
