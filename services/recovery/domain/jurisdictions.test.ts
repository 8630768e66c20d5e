import type { CaseEvent, CaseEventOf } from '@ringback/contracts/cases.ts';
import type { TenantId } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { given } from '@ringback/runtime/testing/given.ts';
import { describe, expect, test } from 'vitest';
import { publicHolidays } from '../adapters/public-holidays.ts';
import { lose, mobile, policy } from '../testing/examples.ts';
import { callerDecider } from './caller.ts';
import { jurisdictions } from './jurisdictions.ts';
import type { Policy } from './policy.ts';
import { chosenJurisdiction, ruling } from './ruling.ts';

const TENANT = 'default' as TenantId;
const always = { from: 0, to: 24 * 60, days: [1, 2, 3, 4, 5, 6, 7] };
const open = policy({ apology: { ...policy().apology, hours: always }, redial: { ...policy().redial, hours: always } });
const caller = (country: string, zone: string): Caller => ({ ...mobile, country, zones: [zone], zoneSource: 'number' });

const only = <T extends CaseEvent['type']>(events: readonly CaseEvent[], type: T): CaseEventOf<T> =>
  events.find((event) => event.type === type)?.data as CaseEventOf<T>;
const lostAt = (who: Caller, at: string, rules: Policy = open) =>
  given(callerDecider(rules)).when(lose('call-1', 0, { caller: who, lostAt: Date.parse(at), now: Date.parse(at) }))
    .events;

describe('the rules of a country', () => {
  test.each([
    ['US', 'us-1'],
    ['GB', 'uk-1'],
    ['RU', 'ru-1'],
    ['DE', 'eu-1'],
    ['IL', 'plain-1'],
    [null, 'plain-1'],
  ])('given a number of %s, then %s', (country, version) => {
    expect(chosenJurisdiction(open, country, TENANT).version).toBe(version);
  });

  test('given a tenant with rules of its own, then those, whatever the number', () => {
    const chosen = chosenJurisdiction({ ...open, jurisdictionOfTenants: { default: 'uk' } }, 'US', TENANT);
    expect(chosen.name).toBe('uk');
  });

  test('every value says where it is written', () => {
    for (const { sms, call, holidays, contactsPerDay, abandonment } of Object.values(jurisdictions))
      for (const { source } of [sms, call, holidays, contactsPerDay, abandonment]) expect(source).toMatch(/\w{3}/);
  });

  test('given a policy that is looser, then the law limits hours and cap; stricter, then the policy stands', () => {
    const limited = ruling(open)('US', TENANT);
    expect(limited).toMatchObject({ contactsPerDay: 3, ruledBy: 'us-1', redial: { hours: { from: 480, to: 1200 } } });
    const strict = policy({ contactsPerDay: 2, redial: { ...open.redial, hours: { ...always, from: 600, to: 700 } } });
    expect(ruling(strict)('US', TENANT)).toMatchObject({
      contactsPerDay: 2,
      redial: { hours: { from: 600, to: 700 } },
    });
  });

  test('given rules that are plain, then the policy is untouched', () => {
    expect(ruling(open)(null, TENANT)).toBe(open);
    expect(ruling({ ...open, jurisdiction: 'plain' })('US', TENANT).ruledBy).toBeNull();
  });
});

describe('a caller of another country', () => {
  test('given half past eight in the evening in New York, then the redial waits for eight in the morning, and says by which rules', () => {
    const events = lostAt(caller('US', 'America/New_York'), '2026-11-24T01:30:00Z');
    expect(only(events, 'RedialRequested')).toMatchObject({
      notBefore: '2026-11-24T13:00:00.000Z',
      decision: { jurisdiction: 'us-1' },
    });
    expect(only(events, 'ApologyRefused').reason).toBe('quiet-hours');
  });

  test('given Christmas Day in Berlin, then nobody is called, though in Moscow they are', () => {
    const rules = { ...open, isHoliday: publicHolidays(), expiryHours: 96 };
    const berlin = lostAt(caller('DE', 'Europe/Berlin'), '2026-12-25T11:00:00Z', rules);
    expect(only(berlin, 'RedialRequested').notBefore).toBe('2026-12-27T08:00:00.000Z');
    const moscow = lostAt(caller('RU', 'Europe/Moscow'), '2026-12-25T11:00:00Z', rules);
    expect(only(moscow, 'RedialRequested').notBefore).toBe('2026-12-25T11:00:30.000Z');
  });
});

describe('public holidays', () => {
  const isHoliday = publicHolidays();
  test.each([
    ['US', '2026-07-04', true],
    ['US', '2026-11-26', true],
    ['US', '2026-07-06', false],
    ['GB', '2026-12-25', true],
    ['FR', '2026-07-14', true],
    ['DE', '2026-07-14', false],
    ['XX', '2026-12-25', false],
  ])('given %s on %s, then %s', (country, date, expected) => {
    expect(isHoliday(country, date)).toBe(expected);
  });
});
