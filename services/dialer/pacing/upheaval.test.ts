import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { driftOf } from './drift.ts';
import { ledgerOf } from './ledger.ts';
import { pacerOf, type Pacer } from './pacer.ts';
import { defaultPacing } from './settings.ts';
import { agents, kind, NOW, team } from './testing/teams.ts';

const HOUR_MS = 3_600_000;
/** 0 to 1, evenly, in no obvious order. */
const even = (n: number): number => (n * 0.618_033_988_749_895) % 1;

describe('a drift', () => {
  const settings = { memory: 50, longMemory: 1000, least: 0.3 };
  const heard = (times: number, value: (n: number) => number, drift = driftOf(settings)): boolean[] =>
    Array.from({ length: times }, (_, n) => drift.hear(value(n)));

  it('given values that only scatter, however widely, then it sees none', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 600, maxLength: 600 }), (some) => {
        expect(heard(1800, (n) => some[(n * 7) % 600]!)).not.toContain(true);
      }),
      { numRuns: 20 },
    );
  });
  it('given a step upwards, then it tells, within its memory, until that is what it knows; and of a step downwards nothing', () => {
    const drift = driftOf(settings);
    heard(1000, even, drift);
    const up = heard(400, (n) => even(n) + 1, drift);
    expect(up.slice(0, 50)).toContain(true);
    expect(up.slice(200)).not.toContain(true);
    expect(heard(2000, even, drift)).not.toContain(true);
  });
  it('given too little to compare with, then nothing', () => {
    expect(heard(100, (n) => (n < 50 ? 0 : 10))).not.toContain(true);
  });
});

const pacerWith = (kept?: ReturnType<Pacer['state']>): Pacer =>
  pacerOf({ ...defaultPacing, mode: 'predictive' }, ledgerOf({ limit: 0.03 }), kept);
interface Day {
  readonly from: number;
  readonly talk?: number;
  readonly staying?: number;
  readonly answering?: number;
}
/** Five hundred talks within five minutes. */
const pass = (pacer: Pacer, { from, talk = 1, staying = 1, answering = 0.3 }: Day): void => {
  for (let n = 0; n < 500; n++) {
    const at = from + n * 600;
    const [answered, free] = [even(n) < answering, even(n + 0.5) < staying];
    pacer.hear({ type: 'redial-ended-ringing', at, hour: 12, kind, ringSeconds: 9, answered });
    pacer.hear({ type: 'answer-served', at, manner: 'predictive' });
    pacer.hear({ type: 'talk-ended', at, talkSeconds: talk * 180 * (0.3 + 2 * even(n + 0.3)) });
    pacer.hear({ type: 'wrap-up-ended', at, wrapUpSeconds: 15, free });
  }
};
const start = NOW - HOUR_MS;
const calm = (): Pacer => {
  const pacer = pacerWith();
  for (let n = 0; n < 5000; n++) pacer.hear({ type: 'answer-served', at: start, manner: 'reserved' });
  pass(pacer, { from: start });
  pass(pacer, { from: start + HOUR_MS / 4 });
  return pacer;
};
const whyOf = (pacer: Pacer, now = NOW) =>
  pacer.decide(team({ now, free: agents(4), talking: agents(26), wrappingUp: agents(2) })).why;

describe('the pacer on a day of upheaval', () => {
  it.each([
    ['talks twice as long', 'talks-longer', { talk: 2 }],
    ['half of the agents going home', 'agents-leave', { staying: 0.5 }],
    ['callers who suddenly answer', 'more-answers', { answering: 0.85 }],
  ] as const)('given %s, then it says so, aims at less and allows less', (_, what, changed) => {
    const pacer = calm();
    const before = whyOf(pacer);
    pass(pacer, { from: NOW - HOUR_MS / 2, ...changed });
    const after = whyOf(pacer);
    expect([before.upheaval, after.upheaval?.what]).toEqual([null, what]);
    expect(after.aim).toBeLessThan(0.7 * before.aim);
    expect(after.allowedRisk).toBeLessThan(before.allowedRisk!);
  });
  it.each([{ talk: 0.5 }, { answering: 0.1 }, { talk: 1.1, staying: 0.9 }])(
    'given a change for the better or a small one, %j, then all is as it was',
    (changed) => {
      const pacer = calm();
      pass(pacer, { from: NOW - HOUR_MS / 2, ...changed });
      expect(whyOf(pacer).upheaval).toBeNull();
    },
  );
  it('given the day after, then it is calm again', () => {
    const pacer = calm();
    pass(pacer, { from: NOW - HOUR_MS / 2, talk: 2 });
    expect(whyOf(pacer, NOW + 23 * HOUR_MS).upheaval).not.toBeNull();
    expect(whyOf(pacer, NOW + 24 * HOUR_MS).upheaval).toBeNull();
  });
  it('given an abandoned answer on such a day, then far less is allowed until others were served; on a calm one hardly less', () => {
    const drop = (pacer: Pacer): number => {
      const before = whyOf(pacer).allowedRisk!;
      pacer.hear({ type: 'answer-abandoned', at: NOW });
      return whyOf(pacer).allowedRisk! / before;
    };
    const wary = calm();
    pass(wary, { from: NOW - HOUR_MS / 2, talk: 2 });
    const risks = [drop(calm()), drop(wary)];
    expect(risks[0]).toBeGreaterThan(0.85);
    expect(risks[1]).toBeLessThan(0.4);
    pass(wary, { from: NOW, talk: 2 });
    expect(whyOf(wary).allowedRisk).toBeGreaterThan(0.01);
  });
  it('given a restart, then it is still the same day; and what an older version kept can be taken up', () => {
    const pacer = calm();
    pass(pacer, { from: NOW - HOUR_MS / 2, talk: 2 });
    const kept = JSON.parse(JSON.stringify(pacer.state())) as ReturnType<Pacer['state']>;
    expect(whyOf(pacerWith(kept)).upheaval).toEqual(whyOf(pacer).upheaval);
    const { upheaval: _, ...older } = kept;
    expect(whyOf(pacerWith(older)).upheaval).toBeNull();
  });
});
