import { expect, test } from 'vitest';
import { parseAuditArguments } from './arguments.ts';

test('settings in the units people use become those of the checks', () => {
  const args = ['data', '--grace-seconds', '0.5', '--abandonment-limit', '2.5', '--line-stale-minutes', '60', '--json'];
  expect(parseAuditArguments(args)).toEqual({
    folder: 'data',
    json: true,
    rules: { graceMs: 500, abandonmentLimit: 0.025, lineStaleMs: 3_600_000 },
  });
});

test('what is not said is 2 s, 3 % and 4 h', () => {
  const rules = { graceMs: 2_000, abandonmentLimit: 0.03, lineStaleMs: 14_400_000 };
  expect(parseAuditArguments(['data'])).toEqual({ folder: 'data', json: false, rules });
});

test('help wins over everything', () => {
  expect(parseAuditArguments(['-h'])).toBe('help');
});

test.each([
  [[], 'DIR is missing: name the folder with the history.'],
  [['a', 'b'], 'One DIR at a time; "b" is too much.'],
  [['a', '--fast'], "Unknown option '--fast'"],
  [['a', '--grace-seconds', 'soon'], '--grace-seconds must be a number from 0 to 86400, not "soon".'],
  [['a', '--grace-seconds', ''], '--grace-seconds must be a number from 0 to 86400, not "".'],
  [['a', '--abandonment-limit', '101'], '--abandonment-limit must be a number from 0 to 100, not "101".'],
])('wrong use is told in one sentence: %j', (args, sentence) => {
  expect(() => parseAuditArguments(args)).toThrow(sentence);
});
