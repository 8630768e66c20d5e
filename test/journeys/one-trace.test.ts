/** The trace a client began is the trace of all that follows: the apology, its receipt, and the redial that connects them. */
import { businessMetrics, metrics } from '@ringback/contracts/metrics.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { startTelemetry } from '@ringback/runtime/telemetry/start-telemetry.ts';
import { expect, onTestFinished, test, vi } from 'vitest';
import { otlpCollector } from '../doubles/otlp-collector.ts';
import { givesUp, isFree, type CloudEvent } from './calling-in.ts';
import type { History } from './history.ts';
import { dataFolder, eventually, ringbackRuns } from './running-ringback.ts';
import { callThatIsSoonRedialled } from './soon-redialled.ts';

const MOBILE = '+79161234567';
const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
const CLIENT_SPAN = '00f067aa0ba902b7';
const CLIENT = `00-${TRACE}-${CLIENT_SPAN}-01`;

const runs = async () => {
  const collector = await otlpCollector();
  onTestFinished(() => collector.close());
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', collector.url);
  onTestFinished(() => void vi.unstubAllEnvs());
  const log = openLog({ service: 'journey', level: 'silent', pretty: false });
  const telemetry = await startTelemetry('ringback', process.env, log);
  const folder = dataFolder();
  const ringback = await ringbackRuns(folder, {}, [telemetry.routes]);
  const stop = async (): Promise<History> => {
    const history = await ringback.stop();
    await telemetry.close();
    return history;
  };
  const tells = (events: readonly CloudEvent[], headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${ringback.url}/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(events),
    });
  const samples = async (): Promise<readonly string[]> =>
    (await (await fetch(`${ringback.url}/metrics`)).text()).split('\n').filter((line) => /^[a-z]/.test(line));
  return { collector, folder, ringback, stop, tells, samples };
};

const traceOf = ({ messages }: History, type: string): string | undefined =>
  messages.find((message) => message.type === type)?.headers['traceparent']?.split('-')[1];

const valueOf = (samples: readonly string[], start: string): number =>
  Number(
    samples
      .find((line) => line.startsWith(start))
      ?.split(' ')
      .at(-1),
  );

test('given a client that traces a lost call, then the receipt of the apology and the connected redial are of its trace', async () => {
  const { collector, folder, ringback, stop, tells, samples } = await runs();
  const call = callThatIsSoonRedialled(folder, MOBILE);
  expect((await tells(givesUp(call, MOBILE), { traceparent: CLIENT })).status).toBe(202);
  await eventually(ringback.inbox).toMatchObject([{ state: 'delivered' }]);
  await eventually(async () => (await ringback.summary()).apologies.delivered).toBe(1);
  expect(valueOf(await samples(), 'ringback_cases_open')).toBe(1);
  await tells(isFree('anna'));
  await eventually(async () => (await ringback.summary()).cases.recoveredByRedial).toBe(1);

  const told = await samples();
  expect({
    lost: valueOf(told, 'ringback_calls_lost_total{became="case"'),
    open: valueOf(told, 'ringback_cases_open'),
    closed: valueOf(told, 'ringback_cases_closed_total{outcome="recovered-by-redial"'),
    delivered: valueOf(told, 'ringback_apologies_total{outcome="delivered"'),
    submits: valueOf(told, 'ringback_sms_submit_duration_count{outcome="submitted"'),
    placed: valueOf(told, 'ringback_redials_placed_total'),
    answered: valueOf(told, 'ringback_redials_answered_total'),
    connected: valueOf(told, 'ringback_redials_total{result="connected"'),
  }).toEqual({ lost: 1, open: 0, closed: 1, delivered: 1, submits: 1, placed: 1, answered: 1, connected: 1 });
  expect(valueOf(told, 'ringback_publisher_lag{service="recovery"')).toBe(0);
  expect(
    told.filter((line) => /^ringback_bus_consumer_lag\{group="recovery",topic="calls.events.v1"/.test(line)),
  ).toHaveLength(8);

  const history = await stop();
  const followed = ['CallLost', 'CaseOpened', 'ApologyRequested', 'SmsSubmitting', 'SmsSubmitted', 'SmsDelivered'];
  const redialled = [
    'RedialRequested',
    'RedialQueued',
    'RedialPlaced',
    'RedialAnswered',
    'RedialConnected',
    'CaseRecovered',
  ];
  for (const type of [...followed, ...redialled]) expect([type, traceOf(history, type)]).toEqual([type, TRACE]);
  expect(traceOf(history, 'AgentChanged')).not.toBe(TRACE);

  const spans = collector.spans().filter(({ traceId }) => traceId === TRACE);
  const names = new Set(spans.map(({ name }) => name));
  for (const name of [
    'POST /events',
    'ingest CallLost',
    'publish CallLost',
    'recovery CallLost',
    'store Caller',
    'messaging ApologyRequested',
    'submit_sm',
    'sms receipt',
    'publish SmsDelivered',
    'dialer.cases RedialRequested',
    'redial',
    'publish RedialConnected',
    'recovery RedialConnected',
  ])
    expect([...names]).toContain(name);
  const known = new Set([CLIENT_SPAN, ...spans.map(({ spanId }) => spanId)]);
  expect(spans.filter(({ parentSpanId }) => !known.has(parentSpanId))).toEqual([]);
  for (const { text } of collector.spans()) expect(text).not.toContain(MOBILE.slice(1));
  expect([...collector.metrics()]).toContain(businessMetrics.lostCalls.name);
});

test('given a batch without a trace, then each event begins its own', async () => {
  const { stop, tells } = await runs();
  await tells([...givesUp('one', '+79161234560'), ...givesUp('two', '+79161234561')]);
  const history = await stop();
  const traces = history.messages
    .filter(({ type }) => type === 'CallLost')
    .map(({ headers }) => headers['traceparent']);
  expect(new Set(traces.map((traceparent) => traceparent?.split('-')[1])).size).toBe(2);
});

test('given everything happens, then /metrics names only what is in the list, and holds no number and no caller', async () => {
  const { ringback, stop, tells, samples } = await runs();
  await tells([...givesUp('call-1', MOBILE), ...givesUp(MOBILE, MOBILE)]);
  await eventually(async () => (await ringback.summary()).apologies.delivered).toBe(1);
  await fetch(`${ringback.url}/api/${MOBILE}`);
  const text = (await samples()).join('\n');
  const names = Object.values(metrics).map(({ name }) => name.replaceAll('.', '_'));
  const unknown = text
    .split('\n')
    .map((line) => line.split(/[{ ]/)[0] ?? '')
    .filter((sample) => sample !== 'target_info' && !names.some((name) => sample.startsWith(name)));
  expect(unknown).toEqual([]);
  const { facts } = await stop();
  expect(text).not.toContain(MOBILE.slice(1));
  for (const { data } of facts)
    for (const id of [data['callerId'], data['caseId']]) if (typeof id === 'string') expect(text).not.toContain(id);
});
