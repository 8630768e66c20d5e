import { expect, test } from 'vitest';
import { oneAtATime } from './one-at-a-time.ts';

test('tasks of one key run in order, one at a time, also past one that fails; other keys do not wait', async () => {
  const queue = oneAtATime();
  const log: string[] = [];
  const task =
    (name: string, fails = false) =>
    async () => {
      log.push(`${name} starts`);
      await new Promise((resolve) => setImmediate(resolve));
      log.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    };
  const results = await Promise.allSettled([
    queue.run('a', task('first', true)),
    queue.run('a', task('second')),
    queue.run('b', task('other')),
  ]);
  expect(results.map((result) => result.status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
  expect(log.filter((line) => !line.startsWith('other'))).toEqual([
    'first starts',
    'first ends',
    'second starts',
    'second ends',
  ]);
  expect(log.indexOf('other starts')).toBeLessThan(log.indexOf('first ends'));
});
