/** What a service's process tells of itself, from before it is ready to its last moment. */
import { groundMetrics } from '@ringback/contracts/metrics.ts';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { otlpCollector, type OtlpCollector } from '../doubles/otlp-collector.ts';
import { cloudEvent } from './calling-in.ts';
import { workbench, type Workbench } from './ringback-process.ts';
import { eventually } from './running-ringback.ts';
import { secrets, serviceRuns, type ServiceName, type ServiceRun } from './service-process.ts';

let bench: Workbench;
let collector: OtlpCollector;
beforeAll(async () => {
  bench = workbench();
  collector = await otlpCollector();
});
afterAll(async () => {
  await collector.close();
  bench.clear();
});

const runs = (service: ServiceName, settings: Readonly<Record<string, string>>): ServiceRun => {
  const run = serviceRuns(bench, service, { ...onSqlite(service), ...settings });
  onTestFinished(async () => void (await run.kill('SIGKILL')));
  return run;
};
const onSqlite = (service: string) => {
  const place = `sqlite:${bench.folder(service)}`;
  return { RINGBACK_BUS: place, RINGBACK_READ_MODELS: place, ...secrets };
};
const metricsOf = async (run: ServiceRun): Promise<string> => (await fetch(`${await run.url}/metrics`)).text();

test('given a client that traces, when the process ends, then its last spans and metrics were sent', async () => {
  const run = runs('ingest', { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_SERVICE_NAME: 'our-ingest' });
  await eventually(async () => (await run.health('ready')).status).toBe(200);
  const traceId = 'aaaabbbbccccddddeeeeffff00001111';
  const response = await fetch(`${await run.url}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    body: JSON.stringify(
      cloudEvent('CallStarted', { callId: 'c-1', callerNumber: null, at: new Date().toISOString() }),
    ),
  });
  expect(response.status).toBe(202);
  expect((await run.kill('SIGTERM')).code).toBe(0);
  const spans = collector.spans().filter((span) => span.traceId === traceId);
  expect(spans.map(({ service, name }) => `${service}: ${name}`).toSorted()).toEqual([
    'our-ingest: POST /events',
    'our-ingest: ingest CallStarted',
    'our-ingest: publish CallStarted',
  ]);
  expect([...collector.metrics()]).toContain(groundMetrics.httpSeconds.name);
});

test('given it waits for its bus, then /metrics is there all the same', async () => {
  const run = runs('ingest', { RINGBACK_BUS: 'kafka://127.0.0.1:1' });
  await run.health('ready');
  expect(await metricsOf(run)).toMatch(
    /http_server_request_duration_count\{method="GET",route="\/health\/ready",status="5xx"\} 1/,
  );
  expect((await run.kill('SIGTERM')).code).toBe(0);
});

test('given a collector that is away, then the process works, ends with 0, and says it in the log', async () => {
  const run = runs('ingest', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1' });
  await eventually(async () => (await run.health('ready')).status).toBe(200);
  const { code, stdout } = await run.kill('SIGTERM');
  expect(code).toBe(0);
  expect(stdout).toMatch(/not all telemetry could be sent|telemetry complains/);
  expect(stdout).not.toMatch(/"level":"(error|fatal)"/);
});

test('given a protocol that is not spoken, then one sentence says what to give', async () => {
  const run = runs('ingest', {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
  });
  const { code, stderr } = await run.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(/^OTEL_EXPORTER_OTLP_PROTOCOL is "grpc", which is not spoken here: [^\n]*\n$/);
});
