import type { CallerId } from '@ringback/contracts/ids.ts';
import { expect, it } from 'vitest';
import { standInNumbers } from './stand-in-number.ts';

const caller = (start: string, country: string | null) => ({ callerId: start.padEnd(32, '0') as CallerId, country });

it('a stand-in is of the caller’s country, always the same, nobody’s, and no two callers share its last ten digits', () => {
  const [one, other] = [standInNumbers(), standInNumbers()];
  expect(one(caller('ab', 'RU'))).toMatch(/^\+70\d{9}$/);
  expect(one(caller('ab', 'RU'))).toBe(other(caller('ab', 'RU')));
  expect(one(caller('cd', null))).toMatch(/^\+9990\d{9}$/);
  // Ids that begin alike meet, and the second gets the next number.
  const alike = [`${'0'.repeat(12)}a`, `${'0'.repeat(12)}b`].map((start) => one(caller(start, 'US')));
  expect(alike).toEqual(['+10000000000', '+10000000001']);
});
