/** The policy as it holds for one caller: no looser than the rules of the jurisdiction they are in. */
import type { TenantId } from '@ringback/contracts/ids.ts';
import { jurisdictionOf, jurisdictions, type Jurisdiction } from './jurisdictions.ts';
import type { Hours, Policy } from './policy.ts';

/** Which rules hold for callers of this tenant with a number of this country. */
export const chosenJurisdiction = (policy: Policy, country: string | null, tenant: TenantId): Jurisdiction => {
  const choice = policy.jurisdictionOfTenants[tenant] ?? policy.jurisdiction;
  return choice === 'by-number' ? jurisdictionOf(country) : jurisdictions[choice];
};

/** Hours that are within both. Where there are none, on no day: better nobody is called than against the law. */
const within = (ours: Hours, theirs: Hours, isClosed: ((date: string) => boolean) | undefined): Hours => {
  const from = Math.max(ours.from, theirs.from);
  const to = Math.min(ours.to, theirs.to);
  const days = from < to ? ours.days.filter((day) => theirs.days.includes(day)) : [];
  return { from, to, days, ...(isClosed === undefined ? {} : { isClosed }) };
};

const ruled = (policy: Policy, rules: Jurisdiction, country: string | null): Policy => {
  const { isHoliday } = policy;
  const closed = rules.holidays.value === 'closed' && country !== null;
  const isClosed = closed ? (date: string) => isHoliday(country, date) : undefined;
  const { apology, redial, contactsPerDay } = policy;
  return {
    ...policy,
    ruledBy: rules.version,
    contactsPerDay: Math.min(contactsPerDay, rules.contactsPerDay.value ?? contactsPerDay),
    apology: { ...apology, hours: within(apology.hours, rules.sms.value, isClosed) },
    redial: { ...redial, hours: within(redial.hours, rules.call.value, isClosed) },
  };
};

/** Made once for each country and jurisdiction: it is asked for with every event of every caller. */
export const ruling = (policy: Policy): ((country: string | null, tenant: TenantId) => Policy) => {
  const made = new Map<string, Policy>();
  return (country, tenant) => {
    const rules = chosenJurisdiction(policy, country, tenant);
    if (rules.name === 'plain') return policy;
    const key = `${rules.name}/${country ?? ''}`;
    const known = made.get(key) ?? ruled(policy, rules, country);
    made.set(key, known);
    return known;
  };
};
