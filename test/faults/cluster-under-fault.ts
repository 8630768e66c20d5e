/**
 * A cluster to be hurt: a real Kafka, a real PostgreSQL, every service as processes of its own with its replicas, the demo centre
 * calling. Whoever ends is started again, as an orchestrator would; each service keeps its port.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@ringback/cluster/free-port.ts';
import { REPLICAS, type Service } from '@ringback/cluster/start.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { join } from 'node:path';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { workbench, type Workbench } from '../journeys/ringback-process.ts';
import { secrets, serviceRuns, type ServiceRun } from '../journeys/service-process.ts';
import { lagOn } from './lag.ts';
import { verdictOn, type Verdict } from './verdict.ts';

type Settings = Readonly<Record<string, string>>;

/** One replica of a service, through all its lives. */
export interface Member {
  /** `recovery-2`; of a service with one replica its name. */
  readonly name: string;
  readonly service: Service;
  /** The process it is now. */
  readonly run: ServiceRun;
  /** At once; it is started again. */
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
}

export interface ClusterUnderFault {
  readonly kafka: KafkaForTests;
  readonly postgres: PostgresServer;
  readonly members: readonly Member[];
  replicasOf(...services: readonly Service[]): readonly Member[];
  /** Of a service that ends and is not started again until `starts`. In order. */
  stops(service: Service): Promise<void>;
  starts(service: Service): void;
  /** Rejects when it takes longer than a patient person waits. */
  isReady(): Promise<void>;
  /** Since this moment a case was opened, an SMS delivered and a redial placed. */
  goesOn(): Promise<void>;
  /** The callers stop, all is read and published, everything is stopped in order, and the audit is asked. */
  ends(options: Ending): Promise<Verdict>;
  /** By force, whatever state it is in. */
  clear(): Promise<void>;
}

export interface Ending {
  /** How late a service may act on what is on the bus. */
  readonly graceSeconds: number;
  /** Once all is read. */
  readonly beforeStop?: (() => Promise<void>) | void;
}

export interface Between {
  readonly url: string;
  /** All that was taken is with ingest. */
  arrived(): Promise<void>;
  close(): void;
}

export interface ClusterOptions {
  /** How fast the demo centre lives. */
  readonly speed?: number;
  /** Added to the environment of every service. */
  readonly settings?: Settings;
  /** What the centre tells goes there instead of to ingest, whose address it is given. */
  readonly betweenCentreAndIngest?: (ingest: string) => Promise<Between>;
  /** A line for whoever watches. */
  readonly tell?: (line: string) => void;
}

const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 500;
const RESTART_AFTER_MS = 200;
const POLICY = join(import.meta.dirname, 'hasty-policy.json');
/** Those who bring work first. */
const STOP_ORDER: readonly Service[] = ['centre', 'ingest', 'dialer', 'messaging', 'recovery', 'reports', 'smsc'];

export const waitFor = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${PATIENCE_MS / 1000} s`);
    await sleep(LOOK_EVERY_MS);
  }
};

interface Life {
  readonly member: Member;
  /** In order, and not started again. */
  stop(): Promise<void>;
  start(): void;
  destroy(): Promise<void>;
}

const lastWords = (run: ServiceRun, stderr: string): string =>
  stderr.trim().slice(-500) || JSON.stringify(run.log().at(-1) ?? '').slice(0, 500);

const live = (
  bench: Workbench,
  name: string,
  service: Service,
  settings: Settings,
  tell: (line: string) => void,
): Life => {
  let wanted = true;
  let killed = false;
  let run = serviceRuns(bench, service, settings);
  const again = async (): Promise<void> => {
    const { code, signal, stderr } = await run.ended;
    if (!killed && wanted) tell(`${name} ended with ${code ?? signal} by itself: ${lastWords(run, stderr)}`);
    killed = false;
    if (!wanted) return;
    await sleep(RESTART_AFTER_MS);
    if (wanted) start();
  };
  const start = (): void => {
    wanted = true;
    run = serviceRuns(bench, service, settings);
    void again();
  };
  void again();
  const member: Member = {
    name,
    service,
    get run() {
      return run;
    },
    async kill() {
      killed = true;
      await run.kill('SIGKILL');
    },
    pause: () => void run.kill('SIGSTOP'),
    resume: () => void run.kill('SIGCONT'),
  };
  return {
    member,
    start,
    async stop() {
      wanted = false;
      const { code, stderr } = await run.kill('SIGTERM');
      if (code !== 0) throw new Error(`${name} was told to stop and ended with ${code}: ${stderr}`);
    },
    async destroy() {
      wanted = false;
      await run.kill('SIGKILL');
    },
  };
};

export const clusterUnderFault = async (options: ClusterOptions = {}): Promise<ClusterUnderFault> => {
  const { speed = 5, tell = () => {}, settings = {} } = options;
  const bench = workbench();
  const folder = bench.folder('cluster');
  const [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  const ports = { ingest: await freePort(), centre: await freePort(), smpp: await freePort() };
  const between = await options.betweenCentreAndIngest?.(urlOf(ports.ingest));
  const own = settingsOf({ folder, kafka, postgres, speed, ports, told: between?.url ?? urlOf(ports.ingest) });
  const lives = (Object.keys(REPLICAS) as Service[]).flatMap((service) =>
    Array.from({ length: REPLICAS[service] }, (_, nth) => {
      const name = REPLICAS[service] === 1 ? service : `${service}-${nth + 1}`;
      return live(bench, name, service, { ...own[service], ...settings }, tell);
    }),
  );
  const livesOf = (...services: readonly Service[]): Life[] =>
    lives.filter(({ member }) => services.includes(member.service));
  const stops = async (service: Service): Promise<void> => {
    await Promise.all(livesOf(service).map((life) => life.stop()));
  };
  const summary = async (): Promise<Summary> => {
    const url = await livesOf('reports')[0]!.member.run.url;
    return (await (await fetch(`${url}/api/summary`)).json()) as Summary;
  };
  const isReady = (): Promise<void> =>
    waitFor('all services are ready', async () => {
      const answers = await Promise.all(lives.map(({ member }) => member.run.health('ready')));
      return answers.every(({ status }) => status === 200);
    });
  const settled = async (): Promise<void> => {
    let quiet = 0;
    await waitFor('everything is read', async () => {
      quiet = (await lagOn(kafka.brokers)) === 0 ? quiet + 1 : 0;
      return quiet > 3;
    });
  };
  return {
    kafka,
    postgres,
    members: lives.map(({ member }) => member),
    replicasOf: (...services) => livesOf(...services).map(({ member }) => member),
    stops,
    starts: (service) => livesOf(service).forEach((life) => life.start()),
    isReady,
    async goesOn() {
      let before: Summary | null = null;
      await waitFor('cases, apologies and redials go on', async () => {
        const now = await summary();
        before ??= now;
        return (
          now.cases.opened > before.cases.opened &&
          now.apologies.delivered > before.apologies.delivered &&
          now.redials.placed > before.redials.placed
        );
      });
    },
    async ends({ graceSeconds, beforeStop }) {
      await stops('centre');
      await between?.arrived();
      await settled();
      await beforeStop?.();
      for (const service of STOP_ORDER.slice(1)) await stops(service);
      return verdictOn({ bench, folder, brokers: kafka.brokers, store: postgres.url, graceSeconds });
    },
    async clear() {
      await Promise.all(lives.map((life) => life.destroy()));
      between?.close();
      await Promise.all([kafka.stop(), postgres.dispose()]);
      bench.clear();
    },
  };
};

interface Wiring {
  readonly folder: string;
  readonly kafka: KafkaForTests;
  readonly postgres: PostgresServer;
  readonly speed: number;
  readonly ports: Readonly<Record<'ingest' | 'centre' | 'smpp', number>>;
  /** Where the centre tells what happens. */
  readonly told: string;
}

const urlOf = (port: number): string => `http://127.0.0.1:${port}`;

/** Everybody has a port that stays, so that who comes back is found. */
const settingsOf = ({ folder, kafka, postgres, speed, ports, told }: Wiring): Record<Service, Settings> => {
  const bus = {
    RINGBACK_BUS: `kafka://${kafka.brokers}`,
    RINGBACK_KAFKA_PARTITIONS: '4',
    RINGBACK_READ_MODELS: postgres.url,
    RINGBACK_POSTGRES_POOL: '2',
  };
  const ground = { ...bus, ...secrets, RINGBACK_EVENT_STORE: postgres.url };
  return {
    smsc: { RINGBACK_SMSC_PORT: String(ports.smpp), RINGBACK_SMSC_FILE: join(folder, 'smsc.db') },
    ingest: { ...bus, ...secrets, RINGBACK_HTTP_PORT: String(ports.ingest) },
    recovery: { ...ground, RINGBACK_POLICY_FILE: POLICY },
    messaging: {
      ...ground,
      RINGBACK_COMPANY: 'Faults',
      RINGBACK_SMPP_URL: `smpp://127.0.0.1:${ports.smpp}`,
      RINGBACK_SMPP_RECONNECT_MAX_MS: '2000',
    },
    reports: bus,
    centre: {
      RINGBACK_HTTP_PORT: String(ports.centre),
      RINGBACK_INGEST_URL: told,
      RINGBACK_DATA_DIR: folder,
      RINGBACK_DEMO_SPEED: String(speed),
    },
    dialer: { ...ground, RINGBACK_CENTRE_URL: urlOf(ports.centre) },
  };
};
