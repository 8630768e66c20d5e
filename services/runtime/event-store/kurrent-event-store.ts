/** The event store on KurrentDB 22.10 or newer: for many processes. See docs/kurrentdb.md. */
import type { Logger } from 'pino';
import { kurrentAppend } from './kurrent-append.ts';
import { kurrentCheckpoints } from './kurrent-checkpoints.ts';
import { connectToKurrent, type KurrentConnectionOptions } from './kurrent-connection.ts';
import { kurrentReads } from './kurrent-reads.ts';
import { wakeOnAppend } from './kurrent-wake.ts';
import { type EventStore, StoreUnavailable } from './port.ts';

export interface KurrentEventStoreOptions extends KurrentConnectionOptions {
  readonly log: Logger;
}

/** Reaches for the server when first asked something, so it opens without one. Throws when the address cannot be understood. */
export const kurrentEventStore = async (options: KurrentEventStoreOptions): Promise<EventStore> => {
  const { clock, log } = options;
  const connection = await connectToKurrent(options);
  const reads = kurrentReads(connection);
  const append = kurrentAppend(connection, reads, clock);
  const checkpoints = kurrentCheckpoints(connection);
  const leaving = new Set<() => void>();
  const inHand = new Set<Promise<unknown>>();
  let closed: Promise<void> | undefined;

  const whileOpen = async <T>(work: () => Promise<T>): Promise<T> => {
    if (closed) throw new StoreUnavailable('The event store is closed');
    const doing = work();
    inHand.add(doing);
    try {
      return await doing;
    } finally {
      inHand.delete(doing);
    }
  };

  const close = async (): Promise<void> => {
    for (const leave of leaving) leave();
    await Promise.allSettled(inHand);
    await connection.client.dispose();
  };

  return {
    append: (stream, events, expected) => whileOpen(() => append(stream, events, expected)),
    read: (stream, fromRevision = 0) => whileOpen(() => reads.stream(stream, fromRevision)),
    readAll: (after, categories, limit) => whileOpen(() => reads.all(after, categories, limit)),
    onAppend(categories, wake) {
      if (closed || categories.length === 0) return () => undefined;
      const end = wakeOnAppend({ connection, clock, log }, categories, wake);
      const leave = (): void => {
        leaving.delete(leave);
        end();
      };
      leaving.add(leave);
      return leave;
    },
    loadCheckpoint: (name) => whileOpen(() => checkpoints.loadCheckpoint(name)),
    saveCheckpoint: (name, position) => whileOpen(() => checkpoints.saveCheckpoint(name, position)),
    close: () => (closed ??= close()),
  };
};
