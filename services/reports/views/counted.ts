/** Counts as JSON wants them: PostgreSQL gives them as text, and every reason of a closed list is named, also with zero. */
import type { CountByReason } from '../shapes.ts';

export type Counted = number | string | bigint | null | undefined;

export const toNumber = (counted: Counted): number => Number(counted ?? 0);

export interface ReasonCount {
  readonly reason: string | null;
  readonly total: Counted;
}

/** In the order of `reasons`; a reason outside the list, of a newer writer, comes last. */
export const byReason = (reasons: readonly string[], ...counts: readonly (readonly ReasonCount[])[]): CountByReason => {
  const totals = new Map(reasons.map((reason) => [reason, 0]));
  for (const { reason, total } of counts.flat()) {
    if (reason !== null) totals.set(reason, (totals.get(reason) ?? 0) + toNumber(total));
  }
  return Object.fromEntries(totals);
};
