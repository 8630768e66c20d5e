import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isZone, wallToUtc } from './zones.ts';

const wall = (text: string) => Date.parse(`${text}Z`);
const utc = (zone: string, text: string) => new Date(wallToUtc(zone)(wall(text))).toISOString();

describe('local time to UTC', () => {
  test('given a winter and a summer day, when turned into UTC, then the offset of that day counts', () => {
    expect(utc('Asia/Jerusalem', '1999-01-05T12:00:00')).toBe('1999-01-05T10:00:00.000Z');
    expect(utc('Asia/Jerusalem', '1999-07-05T12:00:00')).toBe('1999-07-05T09:00:00.000Z');
  });

  test('given a time the spring change skips, then it moves forward by the change', () => {
    expect(utc('Europe/Berlin', '2026-03-29T02:30:00')).toBe('2026-03-29T01:30:00.000Z');
    expect(utc('Europe/Berlin', '2026-03-29T01:59:59')).toBe('2026-03-29T00:59:59.000Z');
    expect(utc('Europe/Berlin', '2026-03-29T03:00:00')).toBe('2026-03-29T01:00:00.000Z');
  });

  test('given a time the autumn change repeats, then it is the first of the two', () => {
    expect(utc('Europe/Berlin', '2026-10-25T02:30:00')).toBe('2026-10-25T00:30:00.000Z');
    expect(utc('Europe/Berlin', '2026-10-25T03:00:00')).toBe('2026-10-25T02:00:00.000Z');
  });

  test('given any instant, when shown locally and turned back, then it is the same or the repeated hour', () => {
    const toUtc = wallToUtc('America/New_York');
    const format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: 'America/New_York',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    fc.assert(
      fc.property(fc.integer({ min: Date.UTC(1999, 0) / 1000, max: Date.UTC(2030, 0) / 1000 }), (seconds) => {
        const shown = format.format(seconds * 1000).replace(' ', 'T');
        expect([0, 3_600_000]).toContain(seconds * 1000 - toUtc(wall(shown)));
      }),
      { numRuns: 300 },
    );
  });
});

test('zone names are IANA names, not offsets or nonsense', () => {
  expect(['Europe/Moscow', 'UTC', '+03:00', 'Mars/Base', ''].map(isZone)).toEqual([true, true, false, false, false]);
});
