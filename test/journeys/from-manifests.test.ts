/**
 * The rendered overlay `kind`, run without a cluster: every container's command and environment as local processes on a real Kafka and
 * PostgreSQL. Callers are lost and won back, every service is rolled out under load, and an audit of the servers finds nothing lost or sent twice.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Summary } from '@ringback/reports/shapes.ts';
import type { IConfigMap } from 'kubernetes-models/v1';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { kustomizeCommand, render, type Manifest } from '../architecture/manifests/render.ts';
import { workloadsOf } from '../architecture/manifests/workloads.ts';
import { find, skipUnless } from '../capabilities.ts';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';
import { kubeOnLoopback, type Kube } from '../infrastructure/kube-on-loopback.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { workbench, type Workbench } from './ringback-process.ts';

const ROOT = join(import.meta.dirname, '../..');
const PATIENCE_MS = 150_000;
const opts = { timeout: PATIENCE_MS, interval: 500 };
const rolledOut = ['recovery', 'messaging', 'dialer', 'ingest', 'reports'].map((name) => `ringback-${name}`);
const command = kustomizeCommand(process.env['PATH'] ?? '');

/** The demo centre as the manifest has it, but busier. */
const busier = (manifests: readonly Manifest[]): readonly Manifest[] =>
  manifests.map((manifest) =>
    manifest.kind === 'ConfigMap' && manifest.metadata.name.startsWith('ringback-centre')
      ? { ...manifest, data: { ...(manifest as IConfigMap).data, RINGBACK_DEMO_SPEED: '4' } }
      : manifest,
  );

const memoryOf = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024);

const suite = (): void => {
  let bench: Workbench;
  let kafka: KafkaForTests;
  let postgres: PostgresServer;
  let kube: Kube;
  let manifests: readonly Manifest[];
  beforeAll(async () => {
    bench = workbench();
    manifests = busier(await render(command!, join(ROOT, 'k8s/overlays/kind')));
    [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
    kube = await kubeOnLoopback({
      manifests,
      folder: bench.folder('cluster'),
      environment: bench.environment,
      elsewhere: {
        'kafka:9092': kafka.brokers,
        'postgres://ringback:ringback@postgres:5432/ringback': postgres.url,
        'postgres:5432': '',
      },
      patienceMs: PATIENCE_MS,
    });
  }, 300_000);
  afterAll(async () => {
    await kube?.end();
    await Promise.all([kafka?.stop(), postgres?.dispose()]);
    bench.clear();
  }, 60_000);

  const summary = async (): Promise<Summary> =>
    (await (await fetch(`http://${kube.address('ringback-reports', 'http')}/api/summary`)).json()) as Summary;

  test(
    'given an empty ground, when the job runs twice, then it ends well twice and creates nothing the second time',
    async () => {
      const first = await kube.runJob('ringback-prepare');
      expect(first.code, first.said).toBe(0);
      expect(first.said).toMatch(/"topic":"calls\.events\.v1".*"topic created"/);
      const second = await kube.runJob('ringback-prepare');
      expect(second.code, second.said).toBe(0);
      expect(second.said).not.toMatch(/topic created/);
    },
    PATIENCE_MS,
  );

  test('given every Deployment, when callers are lost, then they are apologised to and redialled', async () => {
    const names = workloadsOf(manifests).flatMap(({ kind, name }) => (kind === 'Deployment' ? [name] : []));
    const first = ['ringback-smsc', 'ringback-ingest'];
    for (const name of first) await kube.deploy(name);
    await kube.deploy('ringback-centre');
    for (const name of rolledOut.filter((each) => !first.includes(each))) await kube.deploy(name);
    expect(new Set(kube.pods.map(({ name }) => name))).toEqual(new Set(names));
    await expect.poll(async () => (await summary()).cases.opened, opts).toBeGreaterThan(3);
    await expect.poll(async () => (await summary()).apologies.delivered, opts).toBeGreaterThan(1);
    await expect.poll(async () => (await summary()).cases.recoveredByRedial, opts).toBeGreaterThan(1);
  }, 600_000);

  test('given load, when every service is rolled out, then each pod ends by itself within its grace', async () => {
    const before = await summary();
    for (const name of rolledOut) {
      const ends = await kube.rollOut(name);
      expect(ends, name).toHaveLength(2);
      for (const end of ends) expect(end, name).toMatchObject({ code: 0, killed: false });
    }
    await expect.poll(async () => (await summary()).cases.opened, opts).toBeGreaterThan(before.cases.opened);
    const largest = Math.max(...kube.pods.map(({ pid }) => memoryOf(pid)));
    expect(largest, 'megabytes in the largest pod, whose limit is 512').toBeLessThan(512);
  }, 900_000);

  test('given no more calls, when all is settled, then the audit of the servers finds nothing lost and nothing sent twice', async () => {
    const [placedCalls, smsc] = [
      join(kube.scratch('ringback-centre'), 'centre/centre-placed-calls.sqlite'),
      join(kube.scratch('ringback-smsc'), 'smsc.db'),
    ];
    await kube.remove('ringback-centre');
    const stillPublishing = async (): Promise<string> => JSON.stringify((await summary()).cases);
    let last = '';
    await expect.poll(async () => last === (last = await stillPublishing()), { ...opts, interval: 5000 }).toBe(true);
    for (const name of rolledOut.toReversed())
      for (const end of await kube.remove(name)) expect(end, name).toMatchObject({ code: 0, killed: false });
    const main = join(ROOT, 'services/audit/main.ts');
    const servers = ['--event-store', postgres.url, '--bus', `kafka://${kafka.brokers}`];
    const doubles = [
      '--smsc',
      smsc,
      '--placed-calls',
      placedCalls,
      '--grace-seconds',
      '30',
      '--abandonment-limit',
      '100',
    ];
    const audit = spawnSync(process.execPath, [main, ...servers, ...doubles], {
      encoding: 'utf8',
      env: bench.environment,
    });
    expect(audit.status, `${audit.stdout}${audit.stderr}`).toBe(0);
  }, 300_000);
};

/** All three are needed; the first that is missing names itself. */
if (command === null) skipUnless('kustomize')('the manifests as processes', suite);
else if (find('kafka') === null) skipUnless('kafka')('the manifests as processes', suite);
else skipUnless('postgres')('the manifests as processes', suite);
