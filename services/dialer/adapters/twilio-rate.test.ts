import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { expect, test } from 'vitest';
import { callRate } from './twilio-rate.ts';

const turnsOf = async (perSecond: number, count: number, withinMs: number, holdOffMs = 0) => {
  const clock = virtualClock(0, trackedWork());
  const rate = callRate(clock, perSecond);
  rate.holdOff(holdOffMs);
  const turns: (number | false)[] = [];
  const asked = Array.from({ length: count }, async () => turns.push((await rate.turn(withinMs)) && clock.now()));
  await clock.runUntil(60_000);
  await Promise.all(asked);
  return turns.toSorted((a, b) => Number(a === false) - Number(b === false) || Number(a) - Number(b));
};

test('given calls at once, then they begin evenly apart', async () => {
  expect(await turnsOf(4, 5, 10_000)).toEqual([0, 250, 500, 750, 1000]);
});

test('given some would wait too long, then they are told at once and take nobody their turn', async () => {
  expect(await turnsOf(2, 6, 1000)).toEqual([0, 500, 1000, false, false, false]);
});

test('given Twilio said that it is too much, then nobody begins for so long', async () => {
  expect(await turnsOf(10, 2, 5000, 2000)).toEqual([2000, 2100]);
});
