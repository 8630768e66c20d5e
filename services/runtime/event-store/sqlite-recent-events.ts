/** The newest events in memory, so that readers who keep up, such as publishers, never ask the disk nor parse what was just encoded. */
import type { StoredEvent } from './port.ts';

/** Twice as many at most. Readers further behind read from disk, in large batches. */
const KEPT = 2048;

export interface RecentEvents {
  /** In their order, nothing between them left out. */
  add(events: readonly StoredEvent[]): void;
  /** Null when `after` is older than what is kept. */
  readAll(after: number, categories: readonly string[], limit: number): readonly StoredEvent[] | null;
  forget(): void;
}

export const recentEvents = (categoryOf: (stream: string) => string): RecentEvents => {
  let kept: StoredEvent[] = [];

  const firstAfter = (position: number): number => {
    let [low, high] = [0, kept.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (Number(kept[middle]!.position) > position) high = middle;
      else low = middle + 1;
    }
    return low;
  };

  return {
    add(events) {
      kept.push(...events);
      if (kept.length > 2 * KEPT) kept = kept.slice(-KEPT);
    },
    readAll(after, categories, limit) {
      const oldest = kept[0];
      if (oldest === undefined || after < Number(oldest.position) - 1) return null;
      const found: StoredEvent[] = [];
      for (let i = firstAfter(after); i < kept.length && found.length < limit; i += 1) {
        const event = kept[i]!;
        if (categories.includes(categoryOf(event.stream))) found.push(event);
      }
      return found;
    },
    forget() {
      kept = [];
    },
  };
};
