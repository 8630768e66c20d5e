/**
 * When a caller may next be contacted. Where their zone is known, by its hours. Where several zones are possible, by the hours of
 * all of them, with one exception: who called a moment ago is awake, so for a while the most likely zone decides.
 */
import { closingAfter, isOpen, nextOpening } from './contact-hours.ts';
import type { Hours } from './policy.ts';

export interface DecentWindow {
  readonly notBefore: number;
  /** Exclusive. */
  readonly notAfter: number;
  /** Zones whose hours decided. */
  readonly zones: number;
}

export interface Contactable {
  /** Where the caller may be, the most likely zone first. */
  readonly zones: readonly string[];
  /** When they last called. */
  readonly calledAt: number;
  /** How long after that call they are taken to be awake. */
  readonly justCalledMinutes: number;
}

const whileAwake = (
  { zones, calledAt, justCalledMinutes }: Contactable,
  hours: Hours,
  from: number,
): DecentWindow | null => {
  const likely = zones.slice(0, 1);
  const until = calledAt + justCalledMinutes * 60_000;
  const notBefore = nextOpening(likely, hours, from);
  if (notBefore === null || notBefore >= until) return null;
  return { notBefore, notAfter: Math.min(until, closingAfter(likely, hours, notBefore)), zones: 1 };
};

/** The first window that is open at or after `from`; null when there is none within two weeks. */
export const nextDecentWindow = (caller: Contactable, hours: Hours, from: number): DecentWindow | null => {
  const { zones } = caller;
  const awake = zones.length > 1 ? whileAwake(caller, hours, from) : null;
  if (awake && !isOpen(zones, hours, awake.notBefore)) return awake;
  const notBefore = nextOpening(zones, hours, from);
  return notBefore === null
    ? null
    : { notBefore, notAfter: closingAfter(zones, hours, notBefore), zones: zones.length };
};
