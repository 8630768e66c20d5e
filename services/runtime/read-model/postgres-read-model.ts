/** A service's own tables in PostgreSQL: a schema for each service, so that several may share a database. */
import { Kysely, PostgresDialect } from 'kysely';
import { StoreUnavailable } from '../event-store/port.ts';
import {
  DatabaseProblem,
  openPool,
  reasonFrom,
  refuseTransactionPooler,
  type PostgresAccess,
  type PostgresPool,
} from '../event-store/postgres-pool.ts';
import { checkedSchema } from '../event-store/postgres-schema.ts';
import { isUnavailable, messageOf } from '../bus/unavailable.ts';

export interface PostgresReadModelOptions extends PostgresAccess {
  /** Made if missing. */
  readonly schema: string;
  /** `none`: a commit may be lost with the server, but nothing half. */
  readonly durability: 'full' | 'none';
}

const ANSWER_WITHIN_MS = 60_000;
/** A process that is frozen in a transaction must not hold its rows from those that live. */
const LONGEST_IDLE_IN_TRANSACTION = '30s';

const sessionOf = ({ schema, durability }: PostgresReadModelOptions): string =>
  [
    `SET search_path = ${schema}`,
    `SET default_transaction_isolation = 'read committed'`,
    `SET idle_in_transaction_session_timeout = '${LONGEST_IDLE_IN_TRANSACTION}'`,
    ...(durability === 'none' ? ['SET synchronous_commit = off'] : []),
  ].join('; ');

const kyselyOver = <Tables>(pool: PostgresPool): Kysely<Tables> =>
  new Kysely<Tables>({ dialect: new PostgresDialect({ pool: pool as never }) });

/**
 * `migrate` brings the tables up to date, on connections that wait for a long index as long as it takes; of several processes
 * that begin at once, one does it. Rejects with `StoreUnavailable` when the server cannot be reached, else `DatabaseProblem`.
 */
export const openPostgresReadModel = async <Tables>(
  options: PostgresReadModelOptions,
  migrate: (db: Kysely<Tables>) => Promise<void>,
): Promise<Kysely<Tables>> => {
  const begin = sessionOf({ ...options, schema: checkedSchema(options.schema) });
  const migrating = openPool({ ...options, pool: 2 }, { begin, answerWithinMs: 0 });
  const db = kyselyOver<Tables>(migrating);
  try {
    await refuseTransactionPooler(migrating);
    await migrate(db);
  } catch (error) {
    throw problemOf(`${migrating.address}, schema ${options.schema}`, error);
  } finally {
    await db.destroy();
  }
  return kyselyOver<Tables>(openPool(options, { begin, answerWithinMs: ANSWER_WITHIN_MS }));
};

const problemOf = (place: string, error: unknown): Error => {
  const cause = error instanceof Error ? error.cause : undefined;
  if (error instanceof DatabaseProblem || error instanceof StoreUnavailable) return error;
  // The connection said which server and why.
  if (cause instanceof StoreUnavailable) return cause;
  if (isUnavailable(error))
    return new StoreUnavailable(`${place} cannot be used just now: ${reasonFrom(error)}`, { cause: error });
  const why = cause === undefined ? '' : ` (${messageOf(cause)})`;
  if (/previously executed migration .* is missing/.test(why)) {
    return new DatabaseProblem(`A newer version of Ringback wrote ${place}; start that version.`, { cause: error });
  }
  return new DatabaseProblem(
    `The tables in ${place} could not be brought up to date: ${messageOf(error)}${why}; see to it or restore a backup.`,
    { cause: error },
  );
};
