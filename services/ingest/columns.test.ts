import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fewValuesColumn, numberColumn, textColumn, type Column } from './columns.ts';

const kept = <T>(column: Column<T>, values: readonly T[]): readonly T[] => {
  for (const value of values) column.push(value);
  expect(column.size).toBe(values.length);
  return values.map((_, index) => column.at(index));
};
/** Over several blocks. */
const many = <T>(values: readonly T[]): readonly T[] =>
  Array.from({ length: 9000 }, (_, i) => values[i % values.length]!);

test('given any numbers, then each is where it was put', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { minLength: 1 }), (some) => {
      const values = many(some);
      expect(kept(numberColumn(), values)).toEqual(values);
    }),
    { numRuns: 20 },
  );
});

test('given few distinct values, null among them, then each is where it was put', () => {
  const values = many(['sales', null, '', 'поддержка']);
  expect(kept(fewValuesColumn<string | null>(), values)).toEqual(values);
});

test('given any texts, empty ones, none and one longer than a block, then each is where it was put', () => {
  const text = fc.option(fc.string({ unit: 'grapheme' }));
  fc.assert(
    fc.property(fc.array(text, { minLength: 1 }), (some) => {
      const values = [...many(some), 'x'.repeat(70_000), '', null, 'ё'.repeat(40_000), ...some];
      expect(kept(textColumn(), values)).toEqual(values);
    }),
    { numRuns: 20 },
  );
});
