import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { expect, test } from 'vitest';
import { stoppableClock } from './stoppable-clock.ts';

const setUp = () => {
  const time = virtualClock(0, trackedWork());
  return { time, clock: stoppableClock(time), done: [] as string[] };
};

test('until it is stopped, it is the clock it stands for', async () => {
  const { time, clock, done } = setUp();
  clock.after(1000, () => void done.push('one'));
  const cancel = clock.after(2000, () => void done.push('two'));
  cancel();
  await time.runUntil(5000);
  expect(done).toEqual(['one']);
  expect(clock.now()).toBe(5000);
});

test('once stopped, nothing planned before or after happens', async () => {
  const { time, clock, done } = setUp();
  clock.after(1000, () => void done.push('before'));
  clock.stop();
  clock.after(0, () => void done.push('after'));
  await time.runUntil(5000);
  expect(done).toEqual([]);
});
