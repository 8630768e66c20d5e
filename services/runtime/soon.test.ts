import { describe, expect, test } from 'vitest';
import { andThen, ending, type Soon } from './soon.ts';

const boom = new Error('boom');
const says = (error: unknown): string => `failed: ${(error as Error).message}`;

describe('what may be there at once', () => {
  test('given a value, then what follows is there at once; given a promise, then a promise of it', async () => {
    expect(andThen(2, (n) => n + 1)).toBe(3);
    expect(await andThen(Promise.resolve(2), (n) => n + 1)).toBe(3);
  });

  test.each<[string, () => Soon<number>, string]>([
    ['answers at once', () => 1, 'ended: 1'],
    ['answers later', async () => 1, 'ended: 1'],
    [
      'throws',
      () => {
        throw boom;
      },
      'failed: boom',
    ],
    ['rejects', () => Promise.reject(boom), 'failed: boom'],
  ])('given work that %s, then it ends once, in its way', async (_, work, expected) => {
    const ends: string[] = [];
    const end = (text: string): string => (ends.push(text), text);
    const said = await ending(
      work,
      (n) => end(`ended: ${n}`),
      (error) => end(says(error)),
    );
    expect([said, ends]).toEqual([expected, [expected]]);
  });
});
