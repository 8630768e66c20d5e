import { expect, test } from 'vitest';
import { overOf, resultOfError } from './twilio-results.ts';

test.each([
  ['busy', 486, { failed: 'busy' }],
  ['busy', 603, { failed: 'rejected' }],
  ['no-answer', null, { failed: 'no-answer' }],
  ['canceled', 487, { failed: 'cancelled' }],
  ['failed', 404, { failed: 'unreachable' }],
  ['failed', 480, { failed: 'unreachable' }],
  ['failed', 403, { failed: 'rejected' }],
  ['failed', 600, { failed: 'busy' }],
  ['failed', 503, { failed: 'failed' }],
  ['failed', null, { failed: 'failed' }],
  ['completed', 200, { talked: 42 }],
  ['in-progress', null, null],
  ['a word of tomorrow', null, null],
] as const)('given %s with SIP code %s, then %o', (status, sipCode, over) => {
  expect(overOf(status, 42, sipCode)).toEqual(over);
});

test('given a code that tells of our account, then it says nothing of the number', () => {
  for (const code of [20003, 20429, 21210, 21212, 21215, 21219, null]) expect(resultOfError(code)).toBe(null);
});
