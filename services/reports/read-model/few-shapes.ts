/**
 * Cuts batches so that few different statements arise: the text of a statement depends on how many rows it carries, each text
 * is prepared once and kept, and a thousand sizes would be a thousand large statements kept.
 */

/** Rows of up to 18 columns stay far below what SQLite (32,766) and PostgreSQL (65,535) allow as parameters. */
const MOST_ROWS = 256;

/** All items in order, in slices whose sizes are powers of two. */
export const slicesOf = <T>(items: readonly T[]): T[][] => {
  const slices: T[][] = [];
  let size = MOST_ROWS;
  for (let from = 0; from < items.length; from += size) {
    while (size > items.length - from) size /= 2;
    slices.push(items.slice(from, from + size));
  }
  return slices;
};

/** The same set of values in a list whose length is a power of two: the last one is repeated. */
export const padded = <T>(values: readonly T[]): T[] => {
  const last = values.at(-1);
  if (last === undefined) return [];
  const length = 2 ** Math.ceil(Math.log2(values.length));
  return [...values, ...Array.from({ length: length - values.length }, () => last)];
};
