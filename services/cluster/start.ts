/** The cluster: infrastructure first, then the services in the order they need one another; stopped the other way round. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoPolicyFile } from '@ringback/centre/demo/demo-policy.ts';
import { lockFolder, type FolderLock } from '@ringback/runtime/ground/sqlite-folder-lock.ts';
import type { Stopper } from '@ringback/runtime/lifecycle/lifecycle.ts';
import { loadOrCreateSecrets } from '@ringback/runtime/sealing/secrets.ts';
import { openKafka, openPostgres, type Machine, type Server } from './infrastructure.ts';
import { faultOfKafka, faultOfPostgres } from './named-servers.ts';
import { startReplica, type Replica } from './replica.ts';
import type { ClusterSettings } from './settings.ts';

type Environment = Readonly<Record<string, string | undefined>>;
export type Service = 'smsc' | 'ingest' | 'recovery' | 'messaging' | 'reports' | 'centre' | 'dialer';

/** Of each service. */
export const REPLICAS: Readonly<Record<Service, number>> = {
  smsc: 1,
  ingest: 1,
  recovery: 2,
  messaging: 2,
  reports: 1,
  centre: 1,
  dialer: 2,
};

/** Those who bring work first; those of a line at once. */
const STOP_ORDER: readonly (readonly Service[])[] = [
  ['centre'],
  ['ingest'],
  ['dialer', 'messaging', 'recovery'],
  ['reports', 'smsc'],
];

export interface ClusterOptions {
  readonly settings: ClusterSettings;
  readonly machine: Machine;
  /** What every process is given besides its settings. */
  readonly environment: Environment;
  /** One sentence for a person, as things go on. */
  readonly tell: (sentence: string) => void;
}

export interface Cluster {
  /** All that were started so far, also those that ended. */
  readonly replicas: readonly Replica[];
  /** Rejects when the folder is in use, the infrastructure cannot be had or a service ends before others can be told where it is; never settles once stopping. */
  start(): Promise<void>;
  /** In the order they must be stopped. */
  readonly stoppers: readonly Stopper[];
}

export const cluster = (options: ClusterOptions): Cluster => {
  const started: { readonly service: Service; readonly replica: Replica }[] = [];
  const servers: { kafka?: Promise<Server>; postgres?: Promise<Server> } = {};
  let stopping = false;
  let lock: FolderLock | undefined;

  const stop = async (services: readonly Service[]): Promise<void> => {
    stopping = true;
    const concerned = started.filter(({ service }) => services.includes(service));
    await Promise.all(concerned.map(({ replica }) => replica.stop()));
    options.tell(`  stopped ${services.join(', ')}`);
  };
  const stopServer = async (which: 'kafka' | 'postgres'): Promise<void> => {
    const server = await servers[which]?.catch(() => null);
    if (!server) return;
    await server.stop();
    options.tell(`  ${server.ours ? 'stopped' : 'left alone'} ${which}`);
  };
  const starts = startsIn(options, (service, replica) => started.push({ service, replica }));
  return {
    get replicas() {
      return started.map(({ replica }) => replica);
    },
    async start() {
      const { settings, machine, tell } = options;
      lock = lockFolder(settings.dataDir);
      tell('Starting Kafka and PostgreSQL …');
      servers.kafka = openKafka(settings, machine);
      servers.postgres = openPostgres(settings, machine);
      const [kafka, postgres] = await Promise.all([servers.kafka, servers.postgres]);
      sayWhereThingsAre(settings.dataDir, { eventStore: postgres.address, bus: `kafka://${kafka.address}` });
      tell(`Kafka ${kafka.address}${whose(kafka)}, PostgreSQL${whose(postgres)}`);
      // Nobody waits for it: they may be on their way.
      void tellFaults([kafka, faultOfKafka], [postgres, faultOfPostgres], (fault) => stopping || tell(fault));
      const unlessStopping = <T>(value: T): T | Promise<never> => (stopping ? new Promise(() => {}) : value);
      await startServices(options, { kafka, postgres }, async (service, environment) => {
        await unlessStopping(null);
        return starts(service, environment);
      });
    },
    stoppers: [
      ...STOP_ORDER.map((services) => ({ name: services.join(', '), stop: () => stop(services) })),
      { name: 'postgres', stop: () => stopServer('postgres') },
      { name: 'kafka', stop: () => stopServer('kafka') },
      { name: 'folder', stop: () => lock?.release() },
    ],
  };
};

/** For those who read the history, such as the audit. Addresses may hold passwords. */
const sayWhereThingsAre = (dataDir: string, addresses: { readonly eventStore: string; readonly bus: string }): void =>
  writeFileSync(join(dataDir, 'addresses.json'), `${JSON.stringify(addresses)}\n`, { mode: 0o600 });

type Asked = readonly [Server, (address: string) => Promise<string | null>];

const tellFaults = async (one: Asked, other: Asked, tell: (fault: string) => void): Promise<void> => {
  const named = [one, other].filter(([server]) => !server.ours);
  for (const fault of await Promise.all(named.map(([{ address }, faultOf]) => faultOf(address))))
    if (fault !== null) tell(fault);
};

const whose = ({ ours }: Server): string => (ours ? ' (our own)' : ' (that was named)');

type Starts = (service: Service, settings: Environment) => Promise<readonly Replica[]>;

/** All replicas of a service. Only the page has a port that people know. */
const startsIn = ({ settings, environment }: ClusterOptions, onStart: (service: Service, replica: Replica) => void) => {
  const logFolder = join(settings.dataDir, 'logs');
  return (service: Service, own: Environment): readonly Replica[] => {
    mkdirSync(logFolder, { recursive: true });
    const port = String(service === 'reports' ? settings.httpPort : 0);
    return Array.from({ length: REPLICAS[service] }, (_, index) => {
      const name = REPLICAS[service] === 1 ? service : `${service}-${index + 1}`;
      const replica = startReplica({
        name,
        service,
        logFolder,
        environment: { ...environment, RINGBACK_HTTP_PORT: port, ...own },
      });
      onStart(service, replica);
      return replica;
    });
  };
};

const PARTITIONS = '4';
const CONNECTIONS_OF_A_POOL = '2';

const startServices = async (
  { settings }: ClusterOptions,
  { kafka, postgres }: { readonly kafka: Server; readonly postgres: Server },
  start: Starts,
): Promise<void> => {
  const { dataDir, company, demoSpeed } = settings;
  const bus = {
    RINGBACK_BUS: `kafka://${kafka.address}`,
    RINGBACK_KAFKA_PARTITIONS: PARTITIONS,
    RINGBACK_READ_MODELS: postgres.address,
    RINGBACK_POSTGRES_POOL: CONNECTIONS_OF_A_POOL,
  };
  const secrets = secretsIn(dataDir);
  const ground = { ...bus, ...secrets, RINGBACK_EVENT_STORE: postgres.address };
  const policyFile = join(dataDir, 'policy.json');
  writeFileSync(policyFile, demoPolicyFile(demoSpeed));

  const smsc = await start('smsc', { RINGBACK_SMSC_PORT: '0', RINGBACK_SMSC_FILE: join(dataDir, 'smsc.db') });
  const ingest = await start('ingest', { ...bus, ...secrets });
  await start('recovery', { ...ground, RINGBACK_POLICY_FILE: policyFile });
  await start('reports', bus);
  const smpp = await smsc[0]!.logged('smpp');
  await start('messaging', { ...ground, RINGBACK_COMPANY: company, RINGBACK_SMPP_URL: smpp });
  const centre = await start('centre', {
    RINGBACK_INGEST_URL: await ingest[0]!.logged('url'),
    RINGBACK_DATA_DIR: join(dataDir, 'centre'),
    RINGBACK_DEMO_SPEED: String(demoSpeed),
  });
  await start('dialer', { ...ground, RINGBACK_CENTRE_URL: await centre[0]!.logged('url') });
};

const secretsIn = (folder: string): Environment => {
  const { callerIdSecret, masterKey } = loadOrCreateSecrets(folder);
  return {
    RINGBACK_CALLER_ID_SECRET: callerIdSecret.toString('base64url'),
    RINGBACK_MASTER_KEY: masterKey.toString('base64url'),
  };
};
