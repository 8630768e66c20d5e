/**
 * A cluster to be hurt: a real Kafka, a real PostgreSQL, every service as processes of its own with its replicas, the demo centre
 * calling. Whoever ends is started again, as an orchestrator would; each service keeps its port.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '@ringback/cluster/free-port.ts';
import { REPLICAS, type Service } from '@ringback/cluster/start.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { workbench } from '../journeys/ringback-process.ts';
import { lagOn } from './lag.ts';
import { live, type Life, type Member } from './member.ts';
import { verdictOn, type Verdict } from './verdict.ts';
import { settingsOf, urlOf, type Settings } from './wiring.ts';

export interface ClusterUnderFault {
  readonly kafka: KafkaForTests;
  readonly postgres: PostgresServer;
  readonly members: readonly Member[];
  /** What was added to the environment of every service. */
  readonly settings: Settings;
  replicasOf(...services: readonly Service[]): readonly Member[];
  /** Of a service that ends and is not started again until `starts`. In order. */
  stops(service: Service): Promise<void>;
  starts(service: Service): void;
  /** Rejects when it takes longer than a patient person waits. */
  isReady(): Promise<void>;
  /** Since this moment a case was opened, an SMS delivered and a redial connected. */
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
  /** Where the code of a replica is; undefined: here. `nth` counts from 0. */
  readonly rootOf?: (service: Service, nth: number) => string | undefined;
  /** Before any service is started, with the settings of one that uses all there is. */
  readonly before?: (settings: Settings) => Promise<void> | void;
  /** When all processes are gone. */
  readonly afterwards?: () => void;
  /** By how much the clock of the services is set forward at one moment; 0 without. */
  readonly clockStepSeconds?: number;
  /** A line for whoever watches. */
  readonly tell?: (line: string) => void;
}

const PATIENCE_MS = 600_000;
/** Nobody waits ten minutes for a start. */
const READY_WITHIN_MS = 300_000;
const LOOK_EVERY_MS = 500;
/** Those who bring work first. */
const STOP_ORDER: readonly Service[] = ['centre', 'ingest', 'dialer', 'messaging', 'recovery', 'reports', 'smsc'];

/** `holds` may throw what is missing; the last of it is told. */
export const waitFor = async (what: string, holds: () => Promise<boolean>, patienceMs = PATIENCE_MS): Promise<void> => {
  const deadline = performance.now() + patienceMs;
  let missing = '';
  const ask = (): Promise<boolean> =>
    holds().catch((error: unknown) => {
      missing = `: ${String(error)}`;
      return false;
    });
  while (!(await ask())) {
    if (performance.now() > deadline) throw new Error(`${what}: not within ${patienceMs / 1000} s${missing}`);
    await sleep(LOOK_EVERY_MS);
  }
};

const unready = async ({ name, run }: Member): Promise<string[]> => {
  const { status, body } = await run.health('ready');
  return status === 200 ? [] : [`${name} waits for ${body.waitingFor?.join(', ') ?? body.status}`];
};

export const clusterUnderFault = async (options: ClusterOptions = {}): Promise<ClusterUnderFault> => {
  const { speed = 5, tell = () => {}, settings = {}, clockStepSeconds = 0 } = options;
  const bench = workbench();
  const folder = bench.folder('cluster');
  const [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  const ports = { ingest: await freePort(), centre: await freePort(), smpp: await freePort() };
  const between = await options.betweenCentreAndIngest?.(urlOf(ports.ingest));
  const own = settingsOf({ folder, kafka, postgres, speed, ports, told: between?.url ?? urlOf(ports.ingest) });
  await options.before?.(own.recovery);
  const lives = (Object.keys(REPLICAS) as Service[]).flatMap((service) =>
    Array.from({ length: REPLICAS[service] }, (_, nth) => {
      const name = REPLICAS[service] === 1 ? service : `${service}-${nth + 1}`;
      return live(bench, name, service, { ...own[service], ...settings }, tell, options.rootOf?.(service, nth));
    }),
  );
  const livesOf = (...services: readonly Service[]): Life[] =>
    lives.filter(({ member }) => services.includes(member.service));
  const stops = async (service: Service): Promise<void> => {
    await Promise.all(livesOf(service).map((life) => life.stop()));
  };
  const summary = async (): Promise<Summary> => {
    const url = await livesOf('reports')[0]!.member.run.url;
    const answer = await fetch(`${url}/api/summary`);
    // Who is not ready yet says something else.
    if (!answer.ok) throw new Error(`reports answered ${answer.status}`);
    return (await answer.json()) as Summary;
  };
  const isReady = (): Promise<void> =>
    waitFor(
      'all services are ready',
      async () => {
        const waiting = (await Promise.all(lives.map(({ member }) => unready(member)))).flat();
        if (waiting.length > 0) throw new Error(waiting.join('; '));
        return true;
      },
      READY_WITHIN_MS,
    );
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
    settings,
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
          now.redials.connected > before.redials.connected
        );
      });
    },
    async ends({ graceSeconds, beforeStop }) {
      await stops('centre');
      await between?.arrived();
      await settled();
      await beforeStop?.();
      for (const service of STOP_ORDER.slice(1)) await stops(service);
      const places = { bench, folder, brokers: kafka.brokers, store: postgres.url };
      return verdictOn({ ...places, graceSeconds, clockStepSeconds });
    },
    async clear() {
      await Promise.all(lives.map((life) => life.destroy()));
      between?.close();
      await Promise.all([kafka.stop(), postgres.dispose()]);
      options.afterwards?.();
      bench.clear();
    },
  };
};
