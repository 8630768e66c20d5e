import { describe, expect, it, test } from 'vitest';
import { UsageProblem } from '../arguments.ts';
import { parseBacktestArguments } from './arguments.ts';

const needed = ['--data', 'd', '--policy', 'p.json'];

describe('the command line of a back-test', () => {
  it('given what is needed, then the whole history is played against the built-in policy', () => {
    expect(parseBacktestArguments(needed)).toEqual({
      data: 'd',
      policyFile: 'p.json',
      againstFile: null,
      period: { from: null, to: null },
      seed: 1,
      zone: 'Europe/Moscow',
      out: null,
      json: false,
    });
  });

  it('given days, then they begin and end at midnight of the zone, the last one included', () => {
    const args = parseBacktestArguments([
      ...needed,
      '--from',
      '2026-10-24',
      '--to',
      '2026-10-25',
      '--zone',
      'Europe/Berlin',
    ]);
    expect(args).toMatchObject({
      period: { from: Date.parse('2026-10-23T22:00:00Z'), to: Date.parse('2026-10-25T23:00:00Z') },
    });
  });

  test.each([
    [[], /--data is missing/],
    [['--data', 'd'], /--policy is missing/],
    [[...needed, '--from', '31.12.2026'], /--from must be a date such as 2026-11-16, not "31.12.2026"/],
    [[...needed, '--to', '2026-02-31'], /--to must be a date/],
    [[...needed, '--from', '2026-11-17', '--to', '2026-11-16'], /is before --from/],
    [[...needed, '--zone', 'Mars'], /no IANA time zone/],
    [[...needed, '--seed', '1.5'], /--seed must be a whole number/],
    [[...needed, '--polcy', 'x'], /polcy/],
  ])('%j is refused by name', (args, message) => {
    expect(() => parseBacktestArguments(args)).toThrow(UsageProblem);
    expect(() => parseBacktestArguments(args)).toThrow(message);
  });
});
