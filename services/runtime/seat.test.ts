import { describe, expect, test, vi } from 'vitest';
import { seatAt } from './seat.ts';

describe('a seat', () => {
  test('given keys that are shared out, then it is ours while our key is', () => {
    const changed = vi.fn<() => void>();
    const seat = seatAt('calls', 'publisher', changed);
    expect(seat.turn()).toBeNull();
    let tenure: number | null = 3;
    seat.onShared((topic, key) => (topic === 'calls' && key === 'publisher' ? tenure : 0));
    expect(changed).toHaveBeenCalledOnce();
    expect(seat.turn()).toBe(3);
    tenure = null;
    expect(seat.turn()).toBeNull();
  });

  test('given we are about to leave, then it stays as it was, ours or not', () => {
    for (const last of [5, null]) {
      const seat = seatAt('calls', 'publisher', () => {});
      let tenure: number | null = last;
      seat.onShared(() => tenure);
      seat.keep();
      tenure = last === null ? 7 : null;
      expect(seat.turn()).toBe(last);
    }
  });
});
