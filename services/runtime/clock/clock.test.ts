import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { realClock } from './clock.ts';

const AN_HOUR_MS = 3_600_000;
const A_DAY_MS = 24 * AN_HOUR_MS;
const began = Date.UTC(2026, 2, 2, 10);

const clock = realClock((error) => {
  throw error;
});
/** Wall time alone, as when somebody sets it; `advance` moves both. */
const setBy = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const advance = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

describe('the wall clock', () => {
  beforeEach(
    () => void vi.useFakeTimers({ now: began, toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] }),
  );
  afterEach(() => void vi.useRealTimers());

  test.each([0, -5, 40, 9_999, 10_000, 10_001, 25_000, A_DAY_MS])(
    'given nobody sets it, then what is due after %i ms is done then, once',
    async (delayMs) => {
      const done = vi.fn<() => void>();
      clock.after(delayMs, done);
      await advance(Math.max(0, delayMs - 1));
      expect(done).toHaveBeenCalledTimes(delayMs > 0 ? 0 : 1);
      await advance(1);
      expect(done).toHaveBeenCalledTimes(1);
      await advance(AN_HOUR_MS);
      expect(done).toHaveBeenCalledTimes(1);
    },
  );

  test('given it is cancelled after its first look, then nothing is done', async () => {
    const done = vi.fn<() => void>();
    const cancel = clock.after(25_000, done);
    await advance(15_000);
    cancel();
    await advance(AN_HOUR_MS);
    expect(done).not.toHaveBeenCalled();
  });

  test('given it was an hour slow when a delay to an instant was reckoned, and is set right, then that instant is noticed', async () => {
    setBy(-AN_HOUR_MS);
    const done = vi.fn<() => void>();
    clock.after(began + 20_000 - Date.now(), done);
    await advance(5_000);
    setBy(AN_HOUR_MS);
    await advance(14_999);
    expect(done).not.toHaveBeenCalled();
    await advance(10_001);
    expect(done).toHaveBeenCalledTimes(1);
  });

  test('given it is set back while one waits, then the wait is no longer than it was meant to be', async () => {
    const done = vi.fn<() => void>();
    clock.after(25_000, done);
    await advance(12_000);
    setBy(-AN_HOUR_MS);
    await advance(13_000);
    expect(done).toHaveBeenCalledTimes(1);
  });

  test('given it is set forward while one waits for an instant, then that it is past is noticed within seconds', async () => {
    const done = vi.fn<() => void>();
    clock.after(AN_HOUR_MS, done);
    await advance(1000);
    setBy(2 * AN_HOUR_MS);
    await advance(10_000);
    expect(done).toHaveBeenCalledTimes(1);
  });
});
