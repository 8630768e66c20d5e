import { expect, test } from 'vitest';
import { batched } from './batched.ts';

const recording = (largest = 100) => {
  const batches: number[][] = [];
  const ask = batched(async (keys: readonly number[]) => {
    batches.push([...keys]);
    await new Promise(setImmediate);
    if (keys.includes(13)) throw new Error('unlucky');
    return new Map(keys.filter((key) => key > 0).map((key) => [key, `answer ${key}`]));
  }, largest);
  return { ask, batches };
};

test('given questions of one turn, then they are one batch, each asked once', async () => {
  const { ask, batches } = recording();
  expect(await Promise.all([ask(1), ask(2), ask(1)])).toEqual(['answer 1', 'answer 2', 'answer 1']);
  expect(batches).toEqual([[1, 2]]);
});

test('given a batch under way, then the next gathers behind it', async () => {
  const { ask, batches } = recording();
  const first = ask(1);
  await Promise.resolve();
  await Promise.resolve();
  await Promise.all([first, ask(2), ask(3)]);
  expect(batches).toEqual([[1], [2, 3]]);
});

test('given more than fit, then several batches', async () => {
  const { ask, batches } = recording(2);
  await Promise.all([1, 2, 3, 4, 5].map(ask));
  expect(batches).toEqual([[1, 2], [3, 4], [5]]);
});

test('given no answer, then undefined', async () => {
  expect(await recording().ask(-1)).toBeUndefined();
});

test('given a batch that fails, then its questions fail and the next batch is asked', async () => {
  const { ask } = recording(1);
  const [unlucky, lucky] = await Promise.allSettled([ask(13), ask(7)]);
  expect(unlucky).toMatchObject({ status: 'rejected', reason: { message: 'unlucky' } });
  expect(lucky).toEqual({ status: 'fulfilled', value: 'answer 7' });
});
