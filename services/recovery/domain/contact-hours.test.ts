import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { closingAfter, isOpen, localTimeText, nextOpening } from './contact-hours.ts';
import type { Hours } from './policy.ts';

const nineToEight: Hours = { from: 9 * 60, to: 20 * 60, days: [1, 2, 3, 4, 5, 6, 7] };
const weekdays: Hours = { ...nineToEight, days: [1, 2, 3, 4, 5] };
const utc = (text: string): number => Date.parse(text);
const opening = (zones: string[], hours: Hours, at: string): string | null => {
  const found = nextOpening(zones, hours, utc(at));
  return found === null ? null : new Date(found).toISOString();
};

describe('one zone', () => {
  test('given it is open, the next opening is now', () =>
    expect(opening(['Europe/Moscow'], nineToEight, '2026-11-23T08:00:00Z')).toBe('2026-11-23T08:00:00.000Z'));
  test('given the evening, it opens in the morning', () =>
    expect(opening(['Europe/Moscow'], nineToEight, '2026-11-23T17:00:00Z')).toBe('2026-11-24T06:00:00.000Z'));
  test('given Friday evening and weekdays only, it opens on Monday', () =>
    expect(opening(['Europe/Moscow'], weekdays, '2026-11-27T18:00:00Z')).toBe('2026-11-30T06:00:00.000Z'));
  test('the closing hour itself is closed', () =>
    expect(isOpen(['Europe/Moscow'], nineToEight, utc('2026-11-23T17:00:00Z'))).toBe(false));
  test('closes today', () =>
    expect(new Date(closingAfter(['Europe/Moscow'], nineToEight, utc('2026-11-23T08:00:00Z'))).toISOString()).toBe(
      '2026-11-23T17:00:00.000Z',
    ));
});

describe('several zones', () => {
  test('Kaliningrad to Kamchatka share one hour a day', () => {
    const russia = ['Europe/Kaliningrad', 'Europe/Moscow', 'Asia/Kamchatka'];
    expect(opening(russia, nineToEight, '2026-11-23T12:00:00Z')).toBe('2026-11-24T07:00:00.000Z');
    expect(new Date(closingAfter(russia, nineToEight, utc('2026-11-24T07:00:00Z'))).toISOString()).toBe(
      '2026-11-24T08:00:00.000Z',
    );
  });
  test('zones that are never awake together have no opening', () => {
    const short: Hours = { ...nineToEight, to: 10 * 60 };
    expect(opening(['Europe/Moscow', 'Pacific/Honolulu'], short, '2026-11-23T12:00:00Z')).toBeNull();
  });
});

describe('daylight saving', () => {
  test('the day the clocks go forward opens at local nine', () =>
    expect(opening(['Europe/Berlin'], nineToEight, '2026-03-28T22:00:00Z')).toBe('2026-03-29T07:00:00.000Z'));
  test('the day they go back, too', () =>
    expect(opening(['Europe/Berlin'], nineToEight, '2026-10-24T22:00:00Z')).toBe('2026-10-25T08:00:00.000Z'));
  test('an opening in the hour that does not exist moves past it', () => {
    const atTwoThirty: Hours = { ...nineToEight, from: 2 * 60 + 30 };
    const opened = nextOpening(['Europe/Berlin'], atTwoThirty, utc('2026-03-29T00:00:00Z'))!;
    expect(localTimeText('Europe/Berlin', opened).slice(0, 16)).toMatch(/^2026-03-29T0[23]:30$/);
  });
});

test('local time is told with its offset', () => {
  expect(localTimeText('America/St_Johns', utc('2026-11-23T12:00:00Z'))).toBe('2026-11-23T08:30:00-03:30');
  expect(localTimeText('Asia/Kathmandu', utc('2026-11-23T12:00:00Z'))).toBe('2026-11-23T17:45:00+05:45');
});

test('whatever the zones and the moment: an opening is open, not before the moment, and the moment itself if that is open', () => {
  const zones = fc.uniqueArray(
    fc.constantFrom(
      'Europe/Moscow',
      'Asia/Vladivostok',
      'America/New_York',
      'Asia/Jerusalem',
      'Europe/London',
      'Asia/Kathmandu',
    ),
    { minLength: 1, maxLength: 3 },
  );
  const at = fc.integer({ min: utc('1999-01-01T00:00:00Z'), max: utc('2030-01-01T00:00:00Z') });
  fc.assert(
    fc.property(zones, at, fc.constantFrom(nineToEight, weekdays), (where, when, hours) => {
      const found = nextOpening(where, hours, when);
      if (found === null) return;
      expect(isOpen(where, hours, found)).toBe(true);
      expect(found).toBeGreaterThanOrEqual(when);
      expect(closingAfter(where, hours, found)).toBeGreaterThan(found);
      if (isOpen(where, hours, when)) expect(found).toBe(when);
    }),
    { numRuns: 2000 },
  );
});
