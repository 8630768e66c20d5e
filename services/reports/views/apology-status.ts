/** How far a case's apology got, from what recovery decided and what messaging did. */
import type { ApologyStatus } from '../shapes.ts';

export interface ApologyFacts {
  readonly apologySmsId: string | null;
  readonly apologyRefusal: string | null;
  readonly submittingAt: string | null;
  readonly submittedAt: string | null;
  readonly deliveredAt: string | null;
  readonly failedAt: string | null;
  readonly unknownAt: string | null;
  readonly refusedAt: string | null;
  readonly reason: string | null;
}

export interface Apology {
  readonly status: ApologyStatus;
  readonly reason: string | null;
}

/** A receipt settles what the submit left unknown, so the last fact of the journey wins. */
export const apologyOf = (facts: ApologyFacts): Apology => {
  if (facts.apologyRefusal !== null) return { status: 'refused', reason: facts.apologyRefusal };
  if (facts.refusedAt !== null) return { status: 'refused', reason: facts.reason };
  if (facts.deliveredAt !== null) return { status: 'delivered', reason: null };
  if (facts.failedAt !== null) return { status: 'failed', reason: facts.reason };
  if (facts.submittedAt !== null) return { status: 'sent', reason: null };
  if (facts.unknownAt !== null) return { status: 'unknown', reason: null };
  if (facts.submittingAt !== null) return { status: 'sending', reason: null };
  return { status: facts.apologySmsId === null ? 'none' : 'requested', reason: null };
};
