/** Whether, and when, a lost caller gets the one apology of a case. The first rule that refuses is the recorded reason. */
import type { ApologyRefusal } from '@ringback/contracts/cases.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { contactsInDayBefore } from './contact-cap.ts';
import { nextDecentWindow } from './decent-window.ts';
import type { Inputs } from './loss-rules.ts';
import type { Policy } from './policy.ts';

export interface ApologyFacts {
  readonly caller: Caller;
  readonly lostAt: number;
  readonly now: number;
  readonly contacts: readonly number[];
}

export type ApologyPlan =
  | { readonly send: true; readonly notBefore: number; readonly notAfter: number; readonly inputs: Inputs }
  | { readonly send: false; readonly reason: ApologyRefusal; readonly inputs: Inputs };

interface ApologyRule {
  readonly name: ApologyRefusal;
  refuses(facts: ApologyFacts, policy: Policy): Inputs | null;
}

const landline: ApologyRule = {
  name: 'landline',
  refuses: ({ caller }) => (caller.line === 'fixed' ? { line: caller.line } : null),
};

const lineUnknown: ApologyRule = {
  name: 'line-unknown',
  refuses: ({ caller }, { apology }) =>
    caller.line === 'unknown' && !apology.toUnknownLines ? { line: caller.line } : null,
};

const tooLate: ApologyRule = {
  name: 'too-late',
  refuses: ({ lostAt, now }, { apology }) => {
    const { freshMinutes } = apology;
    const minutesSince = Math.round((now - lostAt) / 60_000);
    return now >= lostAt + freshMinutes * 60_000 ? { minutesSince, freshMinutes } : null;
  },
};

const frequencyCap: ApologyRule = {
  name: 'frequency-cap',
  refuses: ({ contacts, now }, { contactsPerDay }) => {
    const contactsToday = contactsInDayBefore(contacts, now);
    return contactsToday >= contactsPerDay ? { contactsToday, contactsPerDay } : null;
  },
};

export const apologyRules: readonly ApologyRule[] = [landline, lineUnknown, tooLate, frequencyCap];

export const planApology = (facts: ApologyFacts, policy: Policy): ApologyPlan => {
  for (const rule of apologyRules) {
    const inputs = rule.refuses(facts, policy);
    if (inputs) return { send: false, reason: rule.name, inputs };
  }
  const { hours, freshMinutes } = policy.apology;
  const { caller, lostAt, now } = facts;
  const staleAt = lostAt + freshMinutes * 60_000;
  const contactable = { zones: caller.zones, calledAt: lostAt, justCalledMinutes: policy.justCalledMinutes };
  const window = nextDecentWindow(contactable, hours, now);
  if (window === null || window.notBefore >= staleAt)
    return { send: false, reason: 'quiet-hours', inputs: { zones: caller.zones.length, freshMinutes } };
  const { notBefore, zones } = window;
  const inputs = { line: caller.line, waitsForHours: notBefore > now, zonesThatDecided: zones };
  return { send: true, notBefore, notAfter: Math.min(staleAt, window.notAfter), inputs };
};
