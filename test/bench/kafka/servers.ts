/** The servers a bench runs on: a Kafka and a PostgreSQL of its own, from the programs of this machine, gone when it ends. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ownKafka, type OwnKafka } from '@ringback/cluster/own-kafka.ts';
import { ask, ownPostgres } from '@ringback/cluster/own-postgres.ts';
import { onPath, postgresPrograms } from '@ringback/cluster/programs.ts';

const path = process.env['PATH'] ?? '';
const cache = process.env['XDG_CACHE_HOME'] ?? null;
const CONNECTIONS = 60;

/** What this machine lacks, for a person; null when nothing is missing. */
export const whatIsMissing = (): string | null => {
  if (onPath(path, 'java') === null || onPath(path, 'mvn') === null)
    return 'this machine has no Kafka: install Java 17 and Maven (Debian: apt-get install openjdk-17-jre-headless maven)';
  if (postgresPrograms(path) === null)
    return 'this machine has no PostgreSQL: install it (Debian: apt-get install postgresql)';
  return null;
};

export interface BenchPostgres {
  /** The URL of a new, empty database; `name` in lower-case letters. */
  database(name: string): Promise<string>;
  stop(): Promise<void>;
}

/** `folder` is made, and left to the user PostgreSQL runs as. */
export const startPostgres = async (folder: string): Promise<BenchPostgres> => {
  const programs = postgresPrograms(path);
  if (programs === null) throw new Error('This machine has no PostgreSQL');
  mkdirSync(folder, { recursive: true });
  const server = await ownPostgres({ programs, folder, connections: CONNECTIONS });
  return {
    async database(name) {
      const database = `bench_${name}`;
      await ask(server.url, `CREATE DATABASE ${database}`);
      const url = new URL(server.url);
      url.pathname = `/${database}`;
      return url.href;
    },
    stop: () => server.kill(),
  };
};

/** Nobody kills it, and on a busy machine it may be silent for a while. */
const BROKER_SESSION_MS = 30_000;

/** A new one with nothing in it: no topic and no group of another measurement. */
export const startKafka = (folder: string): Promise<OwnKafka> =>
  ownKafka({ folder: join(folder, 'kafka'), cache, brokerSessionMs: BROKER_SESSION_MS });
