import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { afterAttempt, type Delivery } from './deliveries.ts';
import { dueAt, dueReport, givesUpAt, nextDue } from './due.ts';

const HOUR_MS = 3_600_000;
const at = (text: string): number => Date.parse(text);
const moscow = { at: '07:30', zone: 'Europe/Moscow' };
const berlin = { at: '02:30', zone: 'Europe/Berlin' };

describe('the report that is due', () => {
  it('given the hour has come in its zone, then it is that of the day before', () => {
    expect(dueReport(at('2026-11-22T04:29:59Z'), moscow)).toBe(null);
    expect(dueReport(at('2026-11-22T04:30:00Z'), moscow)).toBe('2026-11-21');
    expect(nextDue(at('2026-11-22T04:30:00Z'), moscow)).toBe(at('2026-11-23T04:30:00Z'));
  });

  it('given twelve hours went by, then it is old, and the next one is waited for', () => {
    expect(dueReport(at('2026-11-22T16:29:59Z'), moscow)).toBe('2026-11-21');
    expect(dueReport(at('2026-11-22T16:30:00Z'), moscow)).toBe(null);
  });

  it('given an hour late in the evening, then it is still due after midnight', () => {
    expect(dueReport(at('2026-11-23T05:00:00Z'), { at: '23:50', zone: 'UTC' })).toBe('2026-11-21');
  });

  it('given the hour that clocks skip in spring, then it is made right after the gap', () => {
    expect(dueAt('2027-03-27', berlin)).toBe(at('2027-03-28T01:30:00Z'));
    expect(dueReport(at('2027-03-28T01:30:00Z'), berlin)).toBe('2027-03-27');
  });

  it('given the hour that comes twice in autumn, then the first counts', () => {
    expect(dueAt('2026-10-24', berlin)).toBe(at('2026-10-25T00:30:00Z'));
  });

  it('given anybody looks every half hour for weeks, in any zone, then every day is due, in order, and none after it was given up', () => {
    const zones = fc.constantFrom('Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'UTC');
    const time = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.constantFrom('00', '30'));
    const start = fc.integer({ min: at('2026-01-01T00:00:00Z') / HOUR_MS, max: at('2027-12-01T00:00:00Z') / HOUR_MS });
    fc.assert(
      fc.property(zones, time, start, (zone, [hour, minute], begin) => {
        const when = { at: `${String(hour).padStart(2, '0')}:${minute}`, zone };
        const seen: string[] = [];
        for (let now = begin * HOUR_MS; now < (begin + 24 * 14) * HOUR_MS; now += HOUR_MS / 2) {
          const date = dueReport(now, when);
          if (date === null) continue;
          expect(now).toBeGreaterThanOrEqual(dueAt(date, when));
          expect(now).toBeLessThan(givesUpAt(dueAt(date, when)));
          expect(nextDue(now, when)).toBeGreaterThan(now);
          if (seen.at(-1) !== date) seen.push(date);
        }
        const first = Temporal.PlainDate.from(seen[0]!);
        expect(seen).toEqual(seen.map((_, index) => first.add({ days: index }).toString()));
        expect(seen.length).toBeGreaterThanOrEqual(13);
      }),
      { numRuns: 30 },
    );
  });
});

describe('when a delivery is tried again', () => {
  it.each([
    ['2026-11-22T21:53:00.146Z', 1, '2026-11-22T21:54:00.000Z'],
    ['2026-11-22T21:53:04.000Z', 3, '2026-11-22T21:57:00.000Z'],
    ['2026-11-22T21:53:45.000Z', 1, '2026-11-22T21:55:00.000Z'],
  ])('given it failed at %s, attempt %i, then at %s, a minute at which one looks', (now, attempts, nextAt) => {
    const delivery = { attempts, unknowns: 0, giveUpAt: '2026-11-23T09:00:00.000Z' } as Delivery;
    expect(afterAttempt(delivery, 'not-sent', Date.parse(now))).toMatchObject({ state: 'waiting', nextAt });
  });
});
