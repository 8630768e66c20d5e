import { describe, expect, test } from 'vitest';
import { capAllowsFrom, contactsInDayBefore } from './contact-cap.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const now = Date.UTC(2026, 2, 3, 12);

describe('the frequency cap', () => {
  test('given contacts of the last days, then those of the 24 hours before count', () => {
    expect(contactsInDayBefore([now - DAY - 1, now - DAY, now - DAY + 1, now - HOUR, now], now)).toBe(3);
  });

  test('given the clock was set back by an hour after a contact, then that contact counts, and the cap waits for its day to end', () => {
    const contacts = [now - 2 * HOUR, now + HOUR];
    expect(contactsInDayBefore(contacts, now)).toBe(2);
    expect(capAllowsFrom(contacts, now, 2)).toBe(now - 2 * HOUR + DAY + 1);
    expect(capAllowsFrom(contacts, now, 3)).toBe(now);
  });
});
