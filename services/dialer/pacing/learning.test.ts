import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerChance } from './answer-chance.ts';
import { durations, geometricEdges } from './durations.ts';
import { defaultTuning } from './settings.ts';
import { kind } from './testing/teams.ts';

const { answer: settings } = defaultTuning.learner;
/** 0 to 1, evenly, in no obvious order. */
const even = (n: number): number => (n * 0.618_033_988_749_895) % 1;
const talk = () => durations({ edges: geometricEdges, memory: 1000, prior: { meanSeconds: 200, cv: 1, weight: 20 } });

describe('durations', () => {
  it('given many of one length, then they last about so long', () => {
    const learned = talk();
    for (let n = 0; n < 3000; n++) learned.hear(90 + 20 * even(n));
    expect(learned.survival(80)).toBeGreaterThan(0.95);
    expect(learned.survival(125)).toBeLessThan(0.05);
    expect(learned.mean()).toBeGreaterThan(95);
    expect(learned.mean()).toBeLessThan(115);
    expect(learned.quantile(0.5)).toBeGreaterThan(88);
    expect(learned.quantile(0.5)).toBeLessThan(113);
  });
  it('given a world that changes, then it follows within its memory', () => {
    const learned = talk();
    for (let n = 0; n < 3000; n++) learned.hear(100);
    for (let n = 0; n < 3000; n++) learned.hear(300);
    expect(learned.survival(200)).toBeGreaterThan(0.9);
  });
  it('given only short ones ended while long ones are under way, then not all are thought short', () => {
    const learned = talk();
    for (let n = 0; n < 20; n++) learned.hear(10);
    const without = learned.survival(60);
    learned.underWay(Array.from({ length: 200 }, () => 60));
    expect(without).toBeLessThan(0.6);
    expect(learned.survival(60)).toBeGreaterThan(0.8);
  });
  it('given anything, then survival falls from 1 and stays a chance', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 20_000, noNaN: true })), (heard) => {
        const learned = talk();
        for (const seconds of heard) learned.hear(seconds);
        let before = 1;
        for (let t = 0; t < 9000; t += 37) {
          const now = learned.survival(t);
          expect(now).toBeLessThanOrEqual(before + 1e-12);
          expect(now).toBeGreaterThanOrEqual(0);
          before = now;
        }
      }),
    );
  });
});

describe('the chance of an answer', () => {
  const hear = (chance: ReturnType<typeof answerChance>, times: number, share: number, of = kind): void => {
    for (let n = 0; n < times; n++) chance.hear(of, 12, even(n) < share);
  };
  it('given nothing heard, then it is cautious: rather too many are thought to answer', () => {
    expect(answerChance(settings).of(kind, 12)).toBeCloseTo(0.7);
  });
  it('given a step from 0.3 to 0.8, then it follows within tens of redials', () => {
    const chance = answerChance(settings);
    hear(chance, 2000, 0.3);
    expect(chance.of(kind, 12)).toBeCloseTo(0.3, 1);
    hear(chance, 80, 0.8);
    expect(chance.of(kind, 12)).toBeGreaterThan(0.65);
  });
  it('given landlines that answer rarely and mobiles that answer often, then it tells them apart', () => {
    const chance = answerChance(settings);
    const fixed = { ...kind, numberType: 'fixed' as const };
    for (let n = 0; n < 2000; n++) {
      hear(chance, 1, 0);
      chance.hear(kind, 12, even(n) < 0.8);
      chance.hear(fixed, 12, even(n + 0.5) < 0.2);
      chance.hear(kind, 12, true);
    }
    expect(chance.of(kind, 12) - chance.of(fixed, 12)).toBeGreaterThan(0.2);
  });
  it('given a crowd that rings, then a batch of late failures does not carry it away', () => {
    const after = (crowd: number): number => {
      const chance = answerChance(settings);
      chance.crowd(crowd);
      for (let n = 0; n < 120; n++) chance.hear(kind, 12, true);
      for (let n = 0; n < 120; n++) chance.hear(kind, 12, false);
      return chance.of(kind, 12);
    };
    expect(after(0)).toBeLessThan(0.2);
    expect(after(240)).toBeGreaterThan(0.4);
  });
});
