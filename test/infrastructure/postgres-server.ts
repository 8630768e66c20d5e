/**
 * A real PostgreSQL for tests: made in a folder of its own, on a free port of loopback, gone at the end, also when the test
 * process is killed. `RINGBACK_POSTGRES=postgres://…` names a running server instead; each start then gets a database of its own
 * there, and what needs to stop the server cannot be tested.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ask, ownPostgres } from '@ringback/cluster/own-postgres.ts';
import { find } from '../capabilities.ts';

export interface PostgresServer {
  /** Of a database that is empty at first. */
  readonly url: string;
  /** Whether it may be stopped: not the one that `RINGBACK_POSTGRES` names. */
  readonly ours: boolean;
  /** In order: connections are ended, everything is written. */
  stop(): Promise<void>;
  /** At once, as in a crash: nothing is finished, the next start recovers from the log. */
  kill(): Promise<void>;
  /** After `stop` or `kill`, with the data as they are. */
  restart(): Promise<void>;
  /** The end: the server, or the database on a foreign one, is removed. */
  dispose(): Promise<void>;
}

export const startPostgres = async (): Promise<PostgresServer> => {
  const foreign = process.env['RINGBACK_POSTGRES'];
  return foreign === undefined ? startOurs() : databaseOn(foreign);
};

const databaseOn = async (server: string): Promise<PostgresServer> => {
  const name = `ringback_test_${process.pid}_${Math.trunc(performance.now())}`;
  await ask(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  const refuse = (): Promise<void> => Promise.reject(new Error('RINGBACK_POSTGRES names a server that is not ours'));
  const dispose = (): Promise<void> => ask(server, `DROP DATABASE ${name} WITH (FORCE)`);
  return { url: url.href, ours: false, stop: refuse, kill: refuse, restart: refuse, dispose };
};

/** A whole cluster stands on it in some tests. */
const CONNECTIONS = 120;

const startOurs = async (): Promise<PostgresServer> => {
  const programs = find('postgres');
  if (programs === null) throw new Error('This machine has no PostgreSQL');
  const folder = mkdtempSync(join(tmpdir(), 'ringback-postgres-'));
  const server = await ownPostgres({ programs, folder, connections: CONNECTIONS });
  const dispose = async (): Promise<void> => {
    await server.kill();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 });
  };
  return { ...server, ours: true, dispose };
};
