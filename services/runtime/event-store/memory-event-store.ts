/** The event store in memory, for tests. Keeps JSON text, so what a test reads went through what production does to it. */
import { appendWatchers } from './append-watchers.ts';
import { idsOf, judgeAppend, type StreamView } from './append-rule.ts';
import type { EventStore, NewEvent, Position, StoredEvent } from './port.ts';
import { START } from './port.ts';
import { categoryOf } from './stream-category.ts';

type Kept = Omit<StoredEvent, 'data' | 'meta'> & { readonly data: string; readonly meta: string };

const revive = (kept: Kept): StoredEvent => ({ ...kept, data: JSON.parse(kept.data), meta: JSON.parse(kept.meta) });

const viewOf = (events: readonly Kept[]): StreamView => ({
  last: events.length - 1,
  idsFrom: (revision, count) => events.slice(revision, revision + count).map((event) => event.id),
  revisionOf: (id) => events.find((event) => event.id === id)?.revision ?? null,
});

export const memoryEventStore = (): EventStore => {
  const log: Kept[] = [];
  const streams = new Map<string, Kept[]>();
  const ids = new Set<string>();
  const checkpoints = new Map<string, Position>();
  const watchers = appendWatchers();

  const write = (stream: string, events: readonly NewEvent[]): number => {
    const repeated = events.find((event, i) => ids.has(event.id) || events.findIndex((e) => e.id === event.id) < i);
    if (repeated) throw new Error(`Event id ${repeated.id} is taken by another event`);
    const kept = streams.get(stream) ?? [];
    streams.set(stream, kept);
    for (const event of events) {
      ids.add(event.id);
      const place = { stream, revision: kept.length, position: String(log.length + 1) };
      const stored = { ...event, ...place, data: JSON.stringify(event.data), meta: JSON.stringify(event.meta) };
      kept.push(stored);
      log.push(stored);
    }
    return kept.length - 1;
  };

  return {
    async append(stream, events, expected) {
      const verdict = judgeAppend(viewOf(streams.get(stream) ?? []), idsOf(events), expected);
      if (verdict !== 'write') return verdict;
      const revision = write(stream, events);
      watchers.announce(categoryOf(stream));
      return { outcome: 'appended', revision, duplicate: false };
    },
    async read(stream, fromRevision = 0) {
      return (streams.get(stream) ?? []).slice(fromRevision).map(revive);
    },
    async readAll(after, categories, limit) {
      const found: StoredEvent[] = [];
      for (let i = Number(after); i < log.length && found.length < limit; i++) {
        const kept = log[i]!;
        if (categories.includes(categoryOf(kept.stream))) found.push(revive(kept));
      }
      return found;
    },
    onAppend: (categories, wake) => watchers.watch(categories, wake),
    async loadCheckpoint(name) {
      return checkpoints.get(name) ?? START;
    },
    async saveCheckpoint(name, position) {
      checkpoints.set(name, position);
    },
    async close() {},
  };
};
