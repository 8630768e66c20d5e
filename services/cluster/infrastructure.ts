/** Kafka and PostgreSQL for the cluster: those the settings name, else our own in the data folder. */
import { join } from 'node:path';
import { onPath, postgresPrograms } from './programs.ts';
import { ownKafka } from './own-kafka.ts';
import { ownPostgres } from './own-postgres.ts';
import type { ClusterSettings } from './settings.ts';

/** The message is for the person who starts the cluster. */
export class InfrastructureProblem extends Error {
  override readonly name = 'InfrastructureProblem';
}

export interface Server {
  /** What services are told: `host:port` of Kafka, `postgres://…`. */
  readonly address: string;
  readonly ours: boolean;
  /** In order; leaves one alone that is not ours. */
  stop(): Promise<void>;
}

export interface Machine {
  /** Of the environment: where programs are, and where downloads are kept (null: where they mostly are). */
  readonly path: string;
  readonly cache: string | null;
}

/** Ten processes with up to three small pools each, and somebody who looks. */
const CONNECTIONS = 100;
/** On a busy machine one that is merely slow must not count as gone: services that come just then would end. */
const BROKER_SESSION_MS = 6_000;
const leaveAlone = (): Promise<void> => Promise.resolve();

/** All that is missing, at once, before anything is started. Throws `InfrastructureProblem`. */
export const checkMachine = ({ kafka, postgres }: ClusterSettings, { path }: Machine): void => {
  const problems: string[] = [];
  if (kafka === null && (onPath(path, 'java') === null || onPath(path, 'mvn') === null))
    problems.push(
      'There is no Kafka: install Java 17 and Maven (Debian: apt-get install openjdk-17-jre-headless maven), or name one that runs with RINGBACK_KAFKA=host:port.',
    );
  if (postgres === null && postgresPrograms(path) === null)
    problems.push(
      'There is no PostgreSQL: install it (Debian: apt-get install postgresql), or name one that runs with RINGBACK_POSTGRES=postgres://user:password@host:5432/database.',
    );
  if (problems.length > 0) throw new InfrastructureProblem(problems.join('\n'));
};

const explained = (what: string) => (cause: unknown) => {
  throw new InfrastructureProblem(`${what} could not be started: ${(cause as Error).message}`, { cause });
};

export const openKafka = async ({ kafka, dataDir }: ClusterSettings, { cache }: Machine): Promise<Server> => {
  if (kafka !== null) return { address: kafka, ours: false, stop: leaveAlone };
  const own = await ownKafka({ folder: join(dataDir, 'kafka'), cache, brokerSessionMs: BROKER_SESSION_MS }).catch(
    explained('Kafka'),
  );
  return { address: own.brokers, ours: true, stop: own.stop };
};

export const openPostgres = async ({ postgres, dataDir }: ClusterSettings, { path }: Machine): Promise<Server> => {
  const programs = postgresPrograms(path);
  if (postgres !== null || programs === null) return { address: postgres ?? '', ours: false, stop: leaveAlone };
  const wanted = { programs, folder: join(dataDir, 'postgres'), connections: CONNECTIONS };
  const own = await ownPostgres(wanted).catch(explained('PostgreSQL'));
  return { address: own.url, ours: true, stop: own.stop };
};
