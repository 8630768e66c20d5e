/** Connections to PostgreSQL, for the event store and the read models: each is proven when made, and given up when in doubt. */
import type { ConnectionOptions } from 'node:tls';
import { DatabaseError, Pool, types, type ClientConfig, type PoolClient, type QueryConfig } from 'pg';
import type { Logger } from 'pino';
import { messageOf } from '../bus/unavailable.ts';
import { StoreUnavailable } from './port.ts';

export interface PostgresAccess {
  /** `postgres://user:password@host:port/database`. Never logged. */
  readonly url: string;
  /** TLS as node takes it, such as `{ ca }`; then `sslmode` in the url is passed over. */
  readonly ssl?: boolean | ConnectionOptions;
  /** Most connections at one time. */
  readonly pool?: number;
  readonly log: Logger;
}

export interface PostgresSession {
  /** Statements every new connection begins with. */
  readonly begin: string;
  /** After so long without an answer the connection is given up and the outcome unknown; 0 waits for ever. */
  readonly answerWithinMs: number;
}

export interface PostgresConnection {
  query(text: string, values: readonly unknown[]): Promise<{ rows: never[]; rowCount: number; command: never }>;
  release(): void;
}

export interface PostgresPool {
  /** For people: host, port and database. */
  readonly address: string;
  readonly options: object;
  /** Rejects with `StoreUnavailable`, for whatever reason: a wrong password may be a password that is just being changed. */
  connect(): Promise<PostgresConnection>;
  /** One statement, in a transaction of its own. Rejects with what the server or the network said. */
  run<Row>(query: QueryConfig): Promise<Row[]>;
  end(): Promise<void>;
}

/** A database that answers but cannot be used. The message is one sentence for a person. */
export class DatabaseProblem extends Error {
  override readonly name = 'DatabaseProblem';
  readonly code = 'database-problem';
}

const ROUNDS = 3;

/**
 * A pooler in transaction mode lends each statement another connection of the server's: tables of one service are then looked for among another's, for the
 * search path is a setting of the connection. Throws `DatabaseProblem` when two connections of ours turn out to share theirs, or one of ours has several.
 */
export const refuseTransactionPooler = async (pool: Pick<PostgresPool, 'address' | 'connect'>): Promise<void> => {
  const pair = await Promise.all([pool.connect(), pool.connect()]);
  const servers = pair.map(() => new Set<number>());
  try {
    for (let round = 0; round < ROUNDS; round += 1)
      for (const [i, connection] of pair.entries()) {
        const { rows } = await connection.query('SELECT pg_backend_pid() AS pid', []);
        servers[i]!.add((rows as { pid: number }[])[0]!.pid);
      }
  } finally {
    for (const connection of pair) connection.release();
  }
  if (new Set(servers.flatMap((own) => [...own])).size === pair.length && servers.every(({ size }) => size === 1))
    return;
  throw new DatabaseProblem(
    `${pool.address} is behind a pooler that hands connections out by transaction: give the address of the server itself, or let the pooler hand them out by session (pool_mode=session).`,
  );
};

const CONNECT_WITHIN_MS = 5000;
const DEFAULT_POOL = 4;
/** 64-bit integers and sums of them: counts and positions stay far below 2^53, and SQLite gives numbers too. */
const AS_NUMBER: ReadonlySet<number> = new Set([types.builtins.INT8, types.builtins.NUMERIC]);

const numbers: ClientConfig['types'] = {
  getTypeParser: ((oid: number, format?: 'text') =>
    AS_NUMBER.has(oid) ? Number : types.getTypeParser(oid, format)) as never,
};

/** Host, port and database; neither user nor password. */
export const addressOf = (url: string): string => {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed === null ? 'PostgreSQL' : `PostgreSQL at ${parsed.host}${parsed.pathname}`;
};

/** The driver lets `sslmode` in the address replace all that is said of TLS beside it, a certificate authority too. */
const withoutSslMode = (url: string): string =>
  url.replaceAll(/(?<=[?&])ssl(?:mode)?=[^&]*&?/g, '').replace(/[?&]$/, '');

const NOT_ALLOWED = '42501';

/** What the server or the network said, and what to do where a right is missing. */
export const reasonFrom = (error: unknown): string => {
  const cause = error instanceof Error && !saidByServer(error) && error.cause !== undefined ? error.cause : error;
  const isRight = cause instanceof DatabaseError && cause.code === NOT_ALLOWED;
  return `${messageOf(cause)}${isRight ? '; grant it to the user of the address' : ''}`;
};

export const clientConfigOf = ({ url, ssl }: PostgresAccess, answerWithinMs: number): ClientConfig => ({
  connectionString: ssl === undefined ? url : withoutSslMode(url),
  ...(ssl === undefined ? {} : { ssl }),
  application_name: 'ringback',
  connectionTimeoutMillis: CONNECT_WITHIN_MS,
  query_timeout: answerWithinMs,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
  types: numbers,
});

/** What the server says leaves the connection in order; anything else does not. */
const saidByServer = (error: unknown): boolean => error instanceof DatabaseError;

const lease = (client: PoolClient): PostgresConnection => {
  let doubt: Error | undefined;
  return {
    async query(text, values) {
      try {
        const { rows, rowCount, command } = await client.query<never>(text, [...values]);
        return { rows, rowCount: rowCount ?? 0, command: command as never };
      } catch (error) {
        if (!saidByServer(error)) doubt = error as Error;
        throw error;
      }
    },
    release: () => client.release(doubt),
  };
};

export const openPool = (access: PostgresAccess, session: PostgresSession): PostgresPool => {
  const address = addressOf(access.url);
  const pool = new Pool({
    ...clientConfigOf(access, session.answerWithinMs),
    max: access.pool ?? DEFAULT_POOL,
    // Typed as if nobody waited for it, but it is waited for.
    onConnect: (client) => client.query(session.begin) as unknown as undefined,
  });
  // A connection may break at any moment: whoever uses it hears of it, whoever comes next gets a new one.
  pool.on('error', (error) => access.log.debug({ err: error }, 'an idle connection to PostgreSQL ended'));
  pool.on('connect', (client) => client.on('error', () => {}));

  const checkOut = async (): Promise<PoolClient> => {
    try {
      return await pool.connect();
    } catch (cause) {
      throw new StoreUnavailable(`${address} cannot be reached: ${messageOf(cause)}`, { cause });
    }
  };

  return {
    address,
    options: pool.options,
    connect: async () => lease(await checkOut()),
    async run<Row>(query: QueryConfig) {
      const client = await checkOut();
      try {
        const { rows } = await client.query<Row & object>(query);
        client.release();
        return rows;
      } catch (error) {
        client.release(saidByServer(error) ? undefined : (error as Error));
        throw error;
      }
    },
    end: () => pool.end(),
  };
};
