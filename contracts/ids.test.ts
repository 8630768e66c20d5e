import fc from 'fast-check';
import { v5 } from 'uuid';
import { describe, expect, test } from 'vitest';
import { deriveId, instant, instantSchema } from './ids.ts';

const NAMESPACE = 'b0f8d0f6-52c5-4d9e-9a38-3f1f0f7c9d11';

describe('a derived id', () => {
  test('is the uuid v5 of its parts, whatever they are', () => {
    const parts = fc.array(fc.oneof(fc.string({ unit: 'grapheme' }), fc.integer()), { minLength: 1 });
    fc.assert(
      fc.property(parts, (some) => {
        expect(deriveId(...some)).toBe(v5(some.join('\u001f'), NAMESPACE));
      }),
    );
  });

  test.each([300, 340, 342, 400, 5000])('also of a long part, of %s letters', (length) => {
    const part = 'ы'.repeat(length);
    expect(deriveId(part)).toBe(v5(part, NAMESPACE));
  });
});

describe('an instant', () => {
  test('is written as ISO 8601 says, for any time there is', () => {
    const mostMs = 8_640_000_000_000_000;
    const any = fc.oneof(
      fc.integer({ min: -mostMs, max: mostMs }),
      fc.integer({ min: 1_790_000_000_000, max: 1_800_000_000_000 }),
      fc.double({ min: -mostMs, max: mostMs, noNaN: true }),
    );
    fc.assert(
      fc.property(any, (ms) => {
        expect(instant(ms)).toBe(new Date(ms).toISOString());
      }),
    );
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, 8_640_000_000_000_001])('there is none of %s', (ms) => {
    expect(() => instant(ms)).toThrow(RangeError);
  });

  test('of any real time between 1990 and 2099 is read', () => {
    const real = fc.date({ min: new Date('1990-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(real, (date) => {
        expect(instantSchema.safeParse(date.toISOString()).success).toBe(true);
      }),
    );
  });

  test('is read if, and only if, it is a time that is written that way', () => {
    const digits = (most: number) => fc.integer({ min: 0, max: most }).map((n) => String(n).padStart(2, '0'));
    const looksReal = fc
      .tuple(fc.integer({ min: 1990, max: 2099 }), digits(13), digits(32), digits(25), digits(61), digits(61))
      .map(([year, month, day, ...time]) => `${year}-${month}-${day}T${time.join(':')}.000Z`);
    fc.assert(
      fc.property(looksReal, (at) => {
        const ms = Date.parse(at);
        const isReal = !Number.isNaN(ms) && new Date(ms).toISOString() === at;
        expect(instantSchema.safeParse(at).success).toBe(isReal);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    '2026-02-29T07:00:00.000Z',
    '2026-02-31T07:00:00.000Z',
    '2026-04-31T23:59:59.999Z',
    '2026-13-01T07:00:00.000Z',
    '2026-00-10T07:00:00.000Z',
    '2026-01-00T07:00:00.000Z',
    '2026-01-32T07:00:00.000Z',
    '2026-01-01T24:00:00.000Z',
    '2026-01-01T25:00:00.000Z',
    '2026-01-01T07:60:00.000Z',
    '2026-01-01T07:00:60.000Z',
    '1970-01-01T00:00:00.000Z',
    '2100-01-01T00:00:00.000Z',
  ])('%s is no time', (text) => {
    expect(instantSchema.safeParse(text).success).toBe(false);
  });
});
