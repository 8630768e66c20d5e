/** Kysely over `node:sqlite`: Kysely's own SQLite dialect (one connection, transactions one after the other), fed by built-in SQLite. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import {
  SelectQueryNode,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type SqliteDatabase,
  type SqliteDialectConfig,
  type SqliteStatement,
} from 'kysely';
import { LRUCache } from 'lru-cache';
import type { Durability } from '../sqlite-data-file.ts';
import { transactionsOf, type Transactions } from '../sqlite-transactions.ts';

const PREPARED_STATEMENTS = 500;

/** Closing the Kysely closes `database`. */
export const sqliteDialect = (database: DatabaseSync, durability: Durability): Dialect => {
  // In KiB, for each of several databases in a process that is to stay small: SQLite's own 2 MB hold too little of the indexes of a month.
  database.exec('PRAGMA cache_size = -8192');
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
  #connection: DatabaseConnection | undefined;
  #within = false;
  constructor(config: SqliteDialectConfig, transactions: Transactions) {
    super(config);
    this.#transactions = transactions;
  }
  override async acquireConnection(): Promise<DatabaseConnection> {
    return (this.#connection ??= this.#waitingForTheDisk(await super.acquireConnection()));
  }
  override async beginTransaction(): Promise<void> {
    this.#transactions.begin();
    this.#within = true;
  }
  override async commitTransaction(): Promise<void> {
    this.#within = false;
    this.#transactions.commit();
    await this.#safe();
  }
  override async rollbackTransaction(): Promise<void> {
    this.#within = false;
    this.#transactions.rollback();
  }

  #safe(): Promise<void> {
    return new Promise((resolve, reject) => this.#transactions.whenSafe(resolve, reject));
  }

  /** A statement outside a transaction is one by itself. */
  #waitingForTheDisk(connection: DatabaseConnection): DatabaseConnection {
    return {
      executeQuery: async <Row>(query: CompiledQuery) => {
        const result = await connection.executeQuery<Row>(query);
        if (!this.#within && !SelectQueryNode.is(query.query)) await this.#safe();
        return result;
      },
      streamQuery: (query, chunkSize) => connection.streamQuery(query, chunkSize),
    };
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
