/** When the next redial may ring, if any may: attempts, expiry, rest, cap and decent hours, in that order. */
import type { GiveUpReason, RedialRefusal } from '@ringback/contracts/cases.ts';
import { capAllowsFrom, contactsInDayBefore } from './contact-cap.ts';
import type { OpenCase } from './caller-state.ts';
import { nextDecentWindow } from './decent-window.ts';
import type { Inputs } from './loss-rules.ts';
import type { Policy } from './policy.ts';

const HOUR = 3_600_000;

export type RedialPlan =
  | { readonly plan: 'redial'; readonly notBefore: number; readonly notAfter: number; readonly inputs: Inputs }
  /** Not now, perhaps never; the case stays open for the caller to come back. */
  | { readonly plan: 'wait'; readonly reason: RedialRefusal; readonly inputs: Inputs }
  /** The case ends before the rest it takes does; until then the caller may come back. */
  | { readonly plan: 'expire'; readonly inputs: Inputs }
  | { readonly plan: 'give-up'; readonly reason: GiveUpReason; readonly inputs: Inputs };

/** The call the caller asked for; null where they asked for none. */
const askedFor = ({ wish }: OpenCase): number | null => wish?.callAt ?? null;

/** A case lives on for the call its caller asked for. */
export const expiresAt = (open: OpenCase, policy: Policy): number =>
  Math.max(open.firstLostAt, askedFor(open) ?? 0) + policy.expiryHours * HOUR;

export const planRedial = (
  open: OpenCase,
  contacts: readonly number[],
  restUntil: number,
  policy: Policy,
  now: number,
): RedialPlan => {
  const { attempts, caller } = open;
  const { redial, contactsPerDay, expiryHours } = policy;
  const asked = askedFor(open);
  // Who asked for a call gets it, whatever was tried before.
  if (attempts >= redial.attempts && asked === null)
    return { plan: 'give-up', reason: 'attempts-exhausted', inputs: { attempts, allowed: redial.attempts } };
  const end = expiresAt(open, policy);
  if (now >= end) return { plan: 'give-up', reason: open.obstacle ?? 'expired', inputs: { attempts, expiryHours } };
  const rested = Math.max(now, restUntil, asked ?? 0, open.order?.callAt ?? 0);
  if (rested >= end) return { plan: 'expire', inputs: { attempts, expiryHours } };
  const capped = capAllowsFrom(contacts, rested, contactsPerDay);
  if (capped >= end)
    return { plan: 'wait', reason: 'frequency-cap', inputs: { contacts: contacts.length, contactsPerDay } };
  // A time they chose themselves is judged by the clock they most likely read it from.
  const zones = asked === null ? caller.zones : caller.zones.slice(0, 1);
  const contactable = { zones, calledAt: open.lastLostAt, justCalledMinutes: policy.justCalledMinutes };
  const window = nextDecentWindow(contactable, redial.hours, capped);
  if (window === null || window.notBefore >= end)
    return { plan: 'wait', reason: 'quiet-hours', inputs: { zones: caller.zones.length, expiryHours } };
  return {
    plan: 'redial',
    notBefore: window.notBefore,
    notAfter: Math.min(end, window.notAfter),
    inputs: {
      attempt: attempts + 1,
      restSeconds: Math.round((rested - now) / 1000),
      waitsForCap: capped > rested,
      waitsForHours: window.notBefore > capped,
      contactsToday: contactsInDayBefore(contacts, now),
      contactsPerDay,
      zonesThatDecided: window.zones,
      ...(asked === null ? {} : { askedFor: true }),
    },
  };
};
