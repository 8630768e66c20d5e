import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { submitPace } from './submit-pace.ts';

/** When each of so many submits goes out, if somebody looks every so many milliseconds. */
const times = (pace: ReturnType<typeof submitPace>, many: number, lateMs: () => number): number[] => {
  const sent: number[] = [];
  for (let now = 1000; sent.length < many; ) {
    const at = pace.readyAt(now);
    if (at > now) now = at + lateMs();
    pace.submitted(now);
    sent.push(now);
  }
  return sent;
};

const fullestSecond = (sent: readonly number[]): number =>
  Math.max(...sent.map((from) => sent.filter((at) => at >= from && at < from + 1000).length));

describe('submitPace', () => {
  it('property: no second has more than the limit, however late the timers are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1 }),
        (limit, lateness) => {
          let n = 0;
          const sent = times(submitPace(limit), limit * 3, () => lateness[(n += 1) % lateness.length] ?? 0);
          return fullestSecond(sent) <= limit;
        },
      ),
    );
  });

  it('given timers a little late, then it makes up for them', () => {
    const sent = times(submitPace(100), 500, () => 2);
    expect(sent.at(-1)! - sent[0]!).toBeLessThan(5200);
  });

  it('given less than one a second, then it waits that long', () => {
    const [first = 0, second = 0] = times(submitPace(0.5), 2, () => 0);
    expect(second - first).toBeGreaterThanOrEqual(2000);
  });

  it('given no limit, when it is throttled at 40 a second, then it goes on at half of that, and recovers', () => {
    const pace = submitPace(null);
    for (let n = 0; n < 40; n += 1) pace.submitted(1000 + n * 20);
    expect(pace.readyAt(1900)).toBe(1900);
    pace.throttled(1900);
    pace.throttled(1950);
    expect(pace.perSecond).toBe(20);
    expect(pace.readyAt(1950)).toBeGreaterThanOrEqual(2400);
    for (let n = 0; n < 25_000; n += 1) pace.taken();
    expect(pace.perSecond).toBeNull();
  });

  it('given a limit, when it was throttled, then it recovers to the limit and no further', () => {
    const pace = submitPace(10);
    pace.submitted(1000);
    pace.throttled(1001);
    expect(pace.perSecond).toBe(1);
    for (let n = 0; n < 500; n += 1) pace.taken();
    expect(pace.perSecond).toBe(10);
  });
});
