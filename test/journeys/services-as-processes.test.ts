/** Every service as a process of its own, on a real Kafka and a real PostgreSQL: the demo centre's lost callers are won back. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '@ringback/reports/shapes.ts';
import type { InboxSms } from '@ringback/smsc/smsc-store.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { find, skipUnless } from '../capabilities.ts';
import { otlpCollector, type CollectedSpan, type OtlpCollector } from '../doubles/otlp-collector.ts';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { workbench, type Workbench } from './ringback-process.ts';
import { secrets, serviceRuns, type ServiceName, type ServiceRun } from './service-process.ts';

/** It is always day, and nobody waits long for anything. */
const policy = {
  version: 'journey-1',
  shortAbandonSeconds: 0.5,
  apology: { hours: { from: '00:00', to: '24:00' } },
  redial: { hours: { from: '00:00', to: '24:00' }, quarantineSeconds: 0.5 },
};

/** A caller's way through all processes, in one trace. */
const wonBack = [
  'ingest: ingest CallLost',
  'recovery: recovery CallLost',
  'messaging: submit_sm',
  'messaging: publish SmsDelivered',
  'dialer: centre originate',
  'centre: POST /centre/originate',
  'dialer: publish RedialConnected',
  'recovery: recovery RedialConnected',
];
const stepsIn = (spans: readonly CollectedSpan[]): string[] => [
  ...new Set(spans.map(({ service, name }) => `${service}: ${name}`)),
];

/** Several JVMs' worth of starting and joining groups, on a machine that does other things too. */
const PATIENCE_MS = 90_000;

const suite = (): void => {
  let bench: Workbench;
  let collector: OtlpCollector;
  let kafka: KafkaForTests;
  let postgres: PostgresServer;
  const running = new Map<ServiceName, ServiceRun>();
  beforeAll(async () => {
    bench = workbench();
    collector = await otlpCollector();
    [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  }, 300_000);
  afterAll(async () => {
    await Promise.all([...running.values()].map((run) => run.kill('SIGKILL')));
    await Promise.all([kafka.stop(), postgres.dispose(), collector.close()]);
    bench.clear();
  });

  const starts = (name: ServiceName, settings: Readonly<Record<string, string>>): ServiceRun => {
    const run = serviceRuns(bench, name, { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, ...settings });
    running.set(name, run);
    return run;
  };
  const read = async <T>(name: ServiceName, path: string): Promise<T> => {
    const url = await running.get(name)!.url;
    return (await (await fetch(`${url}${path}`)).json()) as T;
  };

  test('given seven processes, then callers are lost, apologised to and redialled, and each process stops with 0', async () => {
    const policyFile = join(bench.folder('policy'), 'policy.json');
    writeFileSync(policyFile, JSON.stringify(policy));
    const bus = {
      RINGBACK_BUS: `kafka://${kafka.brokers}`,
      RINGBACK_KAFKA_PARTITIONS: '4',
      RINGBACK_READ_MODELS: postgres.url,
      RINGBACK_POSTGRES_POOL: '2',
    };
    const ground = { ...bus, RINGBACK_EVENT_STORE: postgres.url, ...secrets };

    const smsc = starts('smsc', { RINGBACK_SMSC_PORT: '0', RINGBACK_SMSC_FILE: join(bench.folder('smsc'), 'smsc.db') });
    await smsc.url;
    await expect.poll(() => smsc.log().some(({ smpp }) => smpp !== undefined)).toBe(true);
    const smpp = String(smsc.log().find((line) => line['smpp'] !== undefined)?.['smpp']);
    const ingest = starts('ingest', { ...bus, ...secrets });
    starts('recovery', { ...ground, RINGBACK_POLICY_FILE: policyFile });
    starts('messaging', { ...ground, RINGBACK_COMPANY: 'Journey', RINGBACK_SMPP_URL: smpp });
    starts('reports', bus);
    const centre = starts('centre', {
      RINGBACK_INGEST_URL: await ingest.url,
      RINGBACK_DATA_DIR: bench.folder('centre'),
      RINGBACK_DEMO_SPEED: '4',
    });
    starts('dialer', { ...ground, RINGBACK_CENTRE_URL: await centre.url });

    const notReady = async (): Promise<string[]> => {
      const answers = await Promise.all(
        [...running].map(async ([name, run]) => [name, await run.health('ready')] as const),
      );
      return answers.flatMap(([name, { status }]) => (status === 200 ? [] : [name]));
    };
    await expect.poll(notReady, { timeout: PATIENCE_MS, interval: 500 }).toEqual([]);
    const summary = () => read<Summary>('reports', '/api/summary');
    const opts = { timeout: PATIENCE_MS, interval: 500 };
    await expect.poll(async () => (await summary()).cases.opened, opts).toBeGreaterThan(3);
    await expect
      .poll(async () => (await read<{ sms: InboxSms[] }>('smsc', '/smsc/api/inbox')).sms.length, opts)
      .toBeGreaterThan(1);
    await expect.poll(async () => (await summary()).apologies.delivered, opts).toBeGreaterThan(1);
    await expect.poll(async () => (await summary()).cases.recoveredByRedial, opts).toBeGreaterThan(1);
    // Whom a redial reached first may have a landline, and so no SMS.
    const traces = () => [...Map.groupBy(collector.spans(), ({ traceId }) => traceId).values()].map(stepsIn);
    await expect.poll(traces, opts).toContainEqual(expect.arrayContaining(wonBack));

    const told = await (await fetch(`${await running.get('recovery')!.url}/metrics`)).text();
    expect(
      told.match(/ringback_bus_consumer_lag\{group="recovery",topic="calls.events.v1",partition="\d"\} \d+/g),
    ).toHaveLength(4);

    const codes: Record<string, number | null> = {};
    for (const name of ['centre', 'ingest', 'dialer', 'messaging', 'recovery', 'reports', 'smsc'] as const)
      codes[name] = (await running.get(name)!.kill('SIGTERM')).code;
    expect(codes).toEqual({ centre: 0, ingest: 0, dialer: 0, messaging: 0, recovery: 0, reports: 0, smsc: 0 });
    for (const run of running.values()) expect((await run.ended).stdout).not.toMatch(/"level":"(error|fatal)"/);
  }, 300_000);

  test('given topics that are not as the settings say, then the process ends with 1 and one sentence that says what to do', async () => {
    const settings = { RINGBACK_BUS: `kafka://${kafka.brokers}`, RINGBACK_READ_MODELS: postgres.url };
    const { code, stderr } = await starts('reports', { ...settings, RINGBACK_KAFKA_PARTITIONS: '5' }).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(/^topic \S+ has 4 partitions, wanted is 5: set RINGBACK_KAFKA_PARTITIONS=4, .*\n$/);
  }, 60_000);
};

/** Both are needed; the first that is missing names itself. */
if (find('kafka') === null) skipUnless('kafka')('every service as its own process', suite);
else skipUnless('postgres')('every service as its own process', suite);
