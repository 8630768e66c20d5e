import { expect, test } from 'vitest';
import { memoryEventStore } from './memory-event-store.ts';
import { eventStoreSuite, someEvent } from './suite.ts';

eventStoreSuite(
  'memory',
  async () => {
    const store = memoryEventStore();
    return { store, reopen: async () => store, dispose: () => store.close() };
  },
  { durable: false },
);

test('an event id of another stream is a fault of the caller', async () => {
  const store = memoryEventStore();
  const event = someEvent();
  await store.append('Thing-1', [event], 'no-stream');
  await expect(store.append('Thing-2', [event], 'no-stream')).rejects.toThrow('is taken');
});
