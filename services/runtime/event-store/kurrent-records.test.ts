import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isAfter, parsePosition, positionText } from './kurrent-records.ts';

const position = fc.record({
  commit: fc.bigInt({ min: 0n, max: 2n ** 63n }),
  prepare: fc.bigInt({ min: 0n, max: 9n }),
});

describe('positions of KurrentDB as text', () => {
  test('come back as they were, however large', () =>
    fc.assert(
      fc.property(position, (one) => {
        expect({ ...parsePosition(positionText(one)) }).toEqual({ ...one });
      }),
    ));

  test('are ordered as numbers, commit before prepare', () =>
    fc.assert(
      fc.property(position, position, (one, other) => {
        const later = one.commit > other.commit || (one.commit === other.commit && one.prepare > other.prepare);
        expect(isAfter(positionText(one), positionText(other))).toBe(later);
      }),
    ));

  test.each(['', '12', '1/2/3', 'a/b', '-1/2'])('are not %o', (text) => {
    expect(() => parsePosition(text)).toThrow('Not a position of KurrentDB');
  });
});
