import { instant } from '@ringback/contracts/ids.ts';
import { describe, expect, test } from 'vitest';
import type { StoredEvent } from './port.ts';
import { recentEvents } from './sqlite-recent-events.ts';
import { categoryOf } from './stream-category.ts';

const event = (position: number, stream = 'Caller-1'): StoredEvent => ({
  id: `id-${position}`,
  type: 'Happened',
  version: 1,
  time: instant(0),
  data: {},
  meta: { key: null },
  stream,
  revision: 0,
  position: String(position),
});
const positions = (events: readonly StoredEvent[] | null) => events?.map((one) => Number(one.position));

describe('the newest events in memory', () => {
  test('given none, then they know nothing of what is stored', () => {
    expect(recentEvents(categoryOf).readAll(0, ['Caller'], 10)).toBeNull();
  });

  test('given a reader who keeps up, then it gets what came since, of its categories and up to its limit', () => {
    const recent = recentEvents(categoryOf);
    recent.add([event(10), event(11, 'Loss-1'), event(12), event(15)]);
    expect(positions(recent.readAll(9, ['Caller'], 10))).toEqual([10, 12, 15]);
    expect(positions(recent.readAll(10, ['Caller', 'Loss'], 2))).toEqual([11, 12]);
    expect(positions(recent.readAll(15, ['Caller'], 10))).toEqual([]);
  });

  test('given a reader further behind, or events that others may have come between, then it must ask the disk', () => {
    const recent = recentEvents(categoryOf);
    recent.add([event(10), event(11)]);
    expect(recent.readAll(8, ['Caller'], 10)).toBeNull();
    recent.forget();
    expect(recent.readAll(10, ['Caller'], 10)).toBeNull();
  });

  test('given very many, then the oldest are let go', () => {
    const recent = recentEvents(categoryOf);
    for (let position = 1; position <= 5000; position += 1) recent.add([event(position)]);
    expect(recent.readAll(0, ['Caller'], 1)).toBeNull();
    expect(positions(recent.readAll(4998, ['Caller'], 10))).toEqual([4999, 5000]);
  });
});
