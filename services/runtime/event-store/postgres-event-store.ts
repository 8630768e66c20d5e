/** The event store in PostgreSQL. Durable when an append resolves; any number of processes may use one schema. */
import { isUnavailable } from '../bus/unavailable.ts';
import { type EventStore, START, StoreUnavailable } from './port.ts';
import { batchedAppends } from './postgres-appends.ts';
import {
  addressOf,
  clientConfigOf,
  openPool,
  reasonFrom,
  refuseTransactionPooler,
  type PostgresAccess,
  type PostgresPool,
} from './postgres-pool.ts';
import { checkedSchema, migrateEventStore } from './postgres-schema.ts';
import { postgresSignals } from './postgres-signals.ts';
import { eventStatements } from './postgres-statements.ts';
import { batchedReads } from './postgres-reads.ts';
import { categoryOf } from './stream-category.ts';

export interface PostgresEventStoreOptions extends PostgresAccess {
  /** Made if missing. Stores of different schemas know nothing of each other. */
  readonly schema?: string;
}

const DEFAULT_SCHEMA = 'ringback_events';
const ANSWER_WITHIN_MS = 15_000;
/** The append function relies on seeing, after its lock, what was committed before. */
const SESSION = { begin: `SET default_transaction_isolation = 'read committed'`, answerWithinMs: ANSWER_WITHIN_MS };

/** Errors that pass become the port's; the rest are bugs and stay what they are. */
const unavailableAt =
  (address: string) =>
  (error: unknown): Promise<never> => {
    if (error instanceof StoreUnavailable || !isUnavailable(error)) throw error;
    throw new StoreUnavailable(`${address} cannot be used just now: ${reasonFrom(error)}`, { cause: error });
  };

const prepare = async (options: PostgresEventStoreOptions, schema: string): Promise<PostgresPool> => {
  const migrating = openPool({ ...options, pool: 2 }, { ...SESSION, answerWithinMs: 0 });
  try {
    await refuseTransactionPooler(migrating).catch(unavailableAt(migrating.address));
    await migrateEventStore(migrating, schema).catch(unavailableAt(migrating.address));
  } finally {
    await migrating.end();
  }
  return openPool(options, SESSION);
};

/** Rejects with `StoreUnavailable` when the server cannot be reached now; later the store waits for it by itself. */
export const postgresEventStore = async (options: PostgresEventStoreOptions): Promise<EventStore> => {
  const schema = checkedSchema(options.schema ?? DEFAULT_SCHEMA);
  const pool = await prepare(options, schema);
  const statements = eventStatements(pool, schema);
  const appends = batchedAppends(statements);
  const reads = batchedReads(statements);
  const signals = postgresSignals({
    client: clientConfigOf(options, ANSWER_WITHIN_MS),
    channel: schema,
    lastPosition: () => statements.lastPosition(),
    log: options.log,
  });
  const unavailable = unavailableAt(addressOf(options.url));
  let closing: Promise<void> | undefined;

  const close = async (): Promise<void> => {
    await appends.drained();
    await signals.close();
    await pool.end();
  };

  return {
    async append(stream, events, expected) {
      if (closing) throw new StoreUnavailable('The event store is closed');
      const result = await appends.submit(stream, events, expected).catch(unavailable);
      if (result.outcome === 'appended' && !result.duplicate) signals.announce(categoryOf(stream));
      return result;
    },
    read: (stream, fromRevision = 0) => reads.read(stream, fromRevision).catch(unavailable),
    readAll: (after, categories, limit) => statements.readAll(after, categories, limit).catch(unavailable),
    onAppend: (categories, wake) => signals.watch(categories, wake),
    loadCheckpoint: async (name) => (await statements.loadCheckpoint(name).catch(unavailable)) ?? START,
    saveCheckpoint: (name, position) => statements.saveCheckpoint(name, position).catch(unavailable),
    close: () => (closing ??= close()),
  };
};
