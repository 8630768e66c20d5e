/** Kysely over `node:sqlite`: Kysely's own SQLite dialect (one connection, transactions one after the other), fed by built-in SQLite. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type Dialect,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Durability } from '../data-file.ts';
import { transactionsOf, type Transactions } from '../sqlite-transactions.ts';

const PREPARED_STATEMENTS = 500;

/** Closing the Kysely closes `database`. */
export const sqliteDialect = (database: DatabaseSync, durability: Durability): Dialect => {
  const transactions = transactionsOf(database, durability);
  const config = { database: asKyselyWants(database, transactions) };
  const dialect = new SqliteDialect(config);
  return {
    createDriver: () => new DriverWithOurTransactions(config, transactions),
    createQueryCompiler: () => dialect.createQueryCompiler(),
    createIntrospector: (db) => dialect.createIntrospector(db),
    createAdapter: () => new TransactionalDdl(),
  };
};

/** SQLite can roll back `CREATE TABLE`: a migration that fails half-way leaves nothing behind. */
class TransactionalDdl extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class DriverWithOurTransactions extends SqliteDriver {
  readonly #transactions: Transactions;
  constructor(config: SqliteDialectConfig, transactions: Transactions) {
    super(config);
    this.#transactions = transactions;
  }
  override async beginTransaction(): Promise<void> {
    this.#transactions.begin();
  }
  override async commitTransaction(): Promise<void> {
    this.#transactions.commit();
  }
  override async rollbackTransaction(): Promise<void> {
    this.#transactions.rollback();
  }
}

const asKyselyWants = (database: DatabaseSync, transactions: Transactions): SqliteDatabase => {
  const prepared = new LRUCache<string, SqliteStatement>({ max: PREPARED_STATEMENTS });
  return {
    prepare(sql) {
      const statement = prepared.get(sql) ?? prepare(database, sql, transactions);
      prepared.set(sql, statement);
      return statement;
    },
    close() {
      transactions.end();
      database.close();
    },
  };
};

const prepare = (database: DatabaseSync, sql: string, transactions: Transactions): SqliteStatement => {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...parameters.map(toSqlite)).map(plainRow),
    run: (parameters) => transactions.single(() => statement.run(...parameters.map(toSqlite))),
    // A statement of its own: the prepared one may be run again while somebody still walks through these rows.
    iterate: (parameters) =>
      database
        .prepare(sql)
        .iterate(...parameters.map(toSqlite))
        .map(plainRow),
  };
};

/** As PostgreSQL gives them: objects like any other. */
const plainRow = (row: Record<string, unknown>): Record<string, unknown> => ({ ...row });

/** Booleans become 0 and 1, dates the text of an instant (sorts as time), for SQLite has neither. */
const toSqlite = (value: unknown): SQLInputValue => {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint')
    return value;
  if (typeof value === 'boolean') return value ? 1 : 0;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return value;
  throw new TypeError(
    `A value of type ${typeof value} cannot be stored: store text (JSON), a number, a boolean or a date`,
  );
};
