/** Spans of time and what they have in common. Milliseconds since 1970, the end not included. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** Sorted, and joined where they touch or overlap. */
export const union = (intervals: readonly Interval[]): Interval[] => {
  const joined: { from: number; to: number }[] = [];
  for (const { from, to } of intervals
    .filter((one) => one.to > one.from)
    .sort((a, b) => a.from - b.from || a.to - b.to)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else joined.push({ from, to });
  }
  return joined;
};

export const length = (intervals: readonly Interval[]): number =>
  intervals.reduce((sum, { from, to }) => sum + to - from, 0);

/** Milliseconds that lie in both; each list must be a union. */
export const overlap = (one: readonly Interval[], other: readonly Interval[]): number => {
  let total = 0;
  let left = 0;
  let right = 0;
  for (let a = one[left], b = other[right]; a !== undefined && b !== undefined; a = one[left], b = other[right]) {
    total += Math.max(0, Math.min(a.to, b.to) - Math.max(a.from, b.from));
    if (a.to < b.to) left += 1;
    else right += 1;
  }
  return total;
};
