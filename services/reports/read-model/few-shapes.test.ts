import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { padded, slicesOf } from './few-shapes.ts';

const isPowerOfTwo = (length: number): boolean => Number.isInteger(Math.log2(length));

describe('few shapes', () => {
  it('given any batch, then its slices hold all of it in order, in sizes that are powers of two up to 256', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), (size) => {
        const items = Array.from({ length: size }, (_, index) => index);
        const slices = slicesOf(items);
        expect(slices.flat()).toEqual(items);
        expect(slices.every(({ length }) => isPowerOfTwo(length) && length <= 256)).toBe(true);
      }),
    );
  });

  it('given any values, then padding keeps the set of them and makes the length a power of two', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 600 }), (values) => {
        expect(new Set(padded(values))).toEqual(new Set(values));
        expect(isPowerOfTwo(padded(values).length)).toBe(true);
      }),
    );
    expect(padded([])).toEqual([]);
  });
});
