import { instantSchema } from '@ringback/contracts/ids.ts';
import { describe, expect, it } from 'vitest';
import { promiseWords } from './promise-words.ts';

const at = (text: string) => instantSchema.parse(`${text}:00.000Z`);
const said = (callAt: string, now: string, zone = 'Europe/Moscow', zoneKnown = true) =>
  promiseWords({ callAt: at(callAt), zone, zoneKnown }, 'ru', at(now));

describe('promiseWords', () => {
  it('given a call this evening, then today, by the clock of the caller', () => {
    expect(said('2026-11-22T15:30', '2026-11-22T12:00')).toEqual({ day: 'сегодня', time: '18:30' });
  });

  it('given midnight lies between for the caller, though not in UTC, then tomorrow', () => {
    expect(said('2026-11-22T22:00', '2026-11-22T20:00').day).toBe('завтра');
    expect(
      promiseWords(
        { callAt: at('2026-11-23T09:00'), zone: 'Europe/London', zoneKnown: true },
        'en',
        at('2026-11-22T21:00'),
      ),
    ).toEqual({ day: 'tomorrow', time: '09:00' });
  });

  it('given a later day, then its date', () => {
    expect(said('2026-11-24T07:00', '2026-11-22T12:00').day).toBe('24.11');
  });

  it('given a zone that is a guess, then the time says which clock it means', () => {
    expect(said('2026-11-22T15:30', '2026-11-22T12:00', 'Europe/Moscow', false).time).toBe('18:30 (UTC+3)');
    expect(said('2026-11-22T15:30', '2026-11-22T12:00', 'Asia/Kolkata', false).time).toBe('21:00 (UTC+05:30)');
  });
});
