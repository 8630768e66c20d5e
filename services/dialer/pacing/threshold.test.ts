import { expect, it } from 'vitest';
import { thresholdOf } from './threshold.ts';

const settings = { start: 0.03, least: 1e-4, most: 0.5, gain: 0.1 };

it('given answers abandoned in exactly the share aimed at, then the allowed risk stays where it is', () => {
  const threshold = thresholdOf(settings);
  for (let n = 0; n < 1000; n++) threshold.hear(n % 50 === 0, 0.02);
  expect(threshold.value()).toBeCloseTo(0.03, 6);
});

it('given more, it falls, given fewer it rises; and never beyond its bounds', () => {
  const [strict, lax] = [thresholdOf(settings), thresholdOf(settings)];
  for (let n = 0; n < 300; n++) {
    strict.hear(n % 20 === 0, 0.02);
    lax.hear(false, 0.02);
  }
  expect(strict.value()).toBeLessThan(0.03);
  expect(lax.value()).toBeGreaterThan(0.03);
  for (let n = 0; n < 10_000; n++) {
    strict.hear(true, 0.02);
    lax.hear(false, 0.02);
  }
  expect([strict.value(), lax.value()]).toEqual([expect.closeTo(1e-4, 9), expect.closeTo(0.5, 9)]);
});
