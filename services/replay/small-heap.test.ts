import { getHeapStatistics } from 'node:v8';
import { expect, test } from 'vitest';
import { smallHeap } from './small-heap.ts';

const MB = 1 << 20;
const heap = (): number => getHeapStatistics().total_heap_size;

test('given much that lived and no longer does, when the heap is tidied, then its pages are given back', () => {
  const tidy = smallHeap();
  tidy();
  const before = heap();
  let lived: object[] | null = Array.from({ length: 1_500_000 }, (_, index) => ({ index, name: [index] }));
  expect(lived.length).toBeGreaterThan(0);
  expect(heap()).toBeGreaterThan(before + 64 * MB);
  lived = null;
  tidy();
  expect(heap()).toBeLessThan(before + 48 * MB);
});
