/** What the store, the bus, the publisher and the HTTP server of a process tell of themselves. */
import { instant } from '@ringback/contracts/ids.ts';
import { Router } from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { memoryBus } from '../bus/embedded-bus.ts';
import { HANDLED } from '../bus/port.ts';
import { trackedWork } from '../clock/work.ts';
import { virtualClock } from '../clock/virtual-clock.ts';
import { commandRunner } from '../decider.ts';
import { memoryEventStore } from '../event-store/memory-event-store.ts';
import { StoreUnavailable, type NewEvent } from '../event-store/port.ts';
import { openHttp } from '../http/server.ts';
import { openLog } from '../log/log.ts';
import { startPublisher } from '../publisher.ts';
import { counter, type Counted } from '../testing/counter.ts';
import { measuredBus } from './measured-bus.ts';
import { measuredStore } from './measured-store.ts';
import { inTrace } from './telemetry.ts';
import { telemetryInMemory } from './testing/telemetry-under-test.ts';

const NOW = Date.UTC(2026, 10, 22);
const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const log = openLog({ service: 'test', level: 'silent', pretty: false });

const event = (id: string, at = NOW): NewEvent => ({
  id,
  type: 'CallStarted',
  version: 1,
  time: instant(at),
  data: {},
  meta: { key: 'k', traceparent: PARENT },
});
const ground = () => {
  const work = trackedWork();
  const clock = virtualClock(NOW, work);
  return { work, clock, bus: memoryBus({ clock, work, log, partitions: 2 }) };
};

test('given a store that answers and fails, then both are timed, and an append is seen in its trace', async () => {
  const { samples, spans } = telemetryInMemory();
  const store = measuredStore({
    ...memoryEventStore(),
    readAll: () => Promise.reject(new StoreUnavailable('away')),
  });
  await store.append('Thing-1', [event('a')], 'no-stream');
  await store.read('Thing-1');
  await expect(store.readAll('', ['Thing'], 1)).rejects.toThrow(StoreUnavailable);
  expect(await samples('ringback_store')).toEqual([
    'ringback_store_duration_count{operation="append",outcome="ok"} 1',
    'ringback_store_duration_count{operation="read",outcome="ok"} 1',
    'ringback_store_duration_count{operation="catch-up",outcome="failed"} 1',
  ]);
  expect(spans()).toMatchObject([{ name: 'store Thing', traceId: TRACE, parent: 'b7ad6b7169203331' }]);
});

test('given a consumer that cannot go on, then its partition shows what waits, and nothing once it has stopped', async () => {
  const { samples } = telemetryInMemory();
  const { bus, work } = ground();
  const measured = measuredBus(bus);
  const gate = Promise.withResolvers<typeof HANDLED>();
  const subscription = { group: 'g', topics: ['t'], deadLetterTopic: 'd', concurrency: 1, handle: () => gate.promise };
  const running = await measured.subscribe(subscription);
  const message = { key: 'k', headers: {}, value: '' };
  await measured.publish('t', [message, message, message]);
  expect(await samples('ringback_bus_consumer_lag')).toEqual(
    expect.arrayContaining([expect.stringMatching(/\{group="g",topic="t",partition="[01]"\} 3/)]),
  );
  gate.resolve(HANDLED);
  await work.idle();
  expect((await samples('ringback_bus_consumer_lag')).map((line) => line.split(' ').at(-1))).toEqual(['0', '0']);
  await running.stop();
  expect(await samples('ringback_bus_consumer_lag')).toEqual([]);
});

test('given a message of a trace, then its way over the bus is a span, and its reader goes on from there', async () => {
  const { spans } = telemetryInMemory();
  const { bus, work } = ground();
  let seen: string | undefined;
  const handle = async ({ headers }: { headers: Readonly<Record<string, string>> }) => {
    seen = headers['traceparent'];
    return HANDLED;
  };
  await bus.subscribe({ group: 'g', topics: ['t'], deadLetterTopic: 'd', concurrency: 1, handle });
  await measuredBus(bus).publish('t', [{ key: 'k', headers: { ce_type: 'CallLost', traceparent: PARENT }, value: '' }]);
  await work.idle();
  const [published] = spans();
  expect(published).toMatchObject({ name: 'publish CallLost', traceId: TRACE, parent: 'b7ad6b7169203331' });
  expect(seen).toBe(`00-${TRACE}-${published?.spanId}-01`);
});

test('given a bus that is away, then the publisher shows the age of what waits, and 0 once it is out', async () => {
  const { samples } = telemetryInMemory();
  const { bus, work, clock } = ground();
  let away = true;
  const store = memoryEventStore();
  const publisher = startPublisher({
    store,
    clock,
    work,
    log,
    service: 's',
    categories: ['Thing'],
    bus: { ...bus, publish: (...what) => (away ? Promise.reject(new Error('away')) : bus.publish(...what)) },
  });
  await work.idle();
  await store.append('Thing-1', [event('a', NOW - 5_000)], 'no-stream');
  await work.idle();
  const lag = async () => Number((await samples('ringback_publisher_lag{service="s"}'))[0]?.split(' ').at(-1));
  expect(await lag()).toBeGreaterThanOrEqual(5);
  away = false;
  await clock.runUntil(NOW + 60_000);
  expect(await lag()).toBe(0);
  await publisher.stop();
});

test('given requests, then they are timed by the pattern of their route, and one that is told something goes on with its trace', async () => {
  const { samples, spans } = telemetryInMemory();
  const router = Router();
  router.get('/things/:id', (_request, response) => void response.json({}));
  router.post('/things', async (_request, response) => {
    await inTrace('of somebody else', undefined, async () => {});
    response.status(202).json({});
  });
  router.get('/live', (_request, response) => void response.type('text/event-stream').end());
  const http = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [router] });
  onTestFinished(() => http.close());
  await fetch(`${http.url}/things/79161234567`);
  await fetch(`${http.url}/79161234567`);
  await fetch(`${http.url}/live`);
  await fetch(`${http.url}/things`, { method: 'POST', headers: { traceparent: PARENT } });
  expect(await samples('http_server')).toEqual([
    'http_server_request_duration_count{method="GET",route="/things/:id",status="2xx"} 1',
    'http_server_request_duration_count{method="GET",route="none",status="4xx"} 1',
    'http_server_request_duration_count{method="POST",route="/things",status="2xx"} 1',
  ]);
  expect(spans().map(({ name, traceId }) => [name, traceId === TRACE])).toEqual([
    ['of somebody else', false],
    ['POST /things', true],
  ]);
});

test('given a command that no message caused, then its events go on with the trace of the stream, also after a restart', async () => {
  const store = memoryEventStore();
  const told: (readonly Counted[])[] = [];
  const runner = () =>
    commandRunner({
      store,
      decider: counter,
      keyOf: () => null,
      cacheSize: 10,
      onAppended: (events) => void told.push(events),
    });
  const time = instant(NOW);
  const first = runner();
  await first.run('Counter-1', { order: 'a', by: 1 }, { causeId: 'message', time, traceparent: PARENT });
  await first.run('Counter-1', { order: 'b', by: 1 }, { causeId: 'alarm', time });
  const restarted = runner();
  await restarted.run('Counter-1', { order: 'c', by: 1 }, { causeId: 'alarm again', time });
  await restarted.run('Counter-1', { order: 'c', by: 1 }, { causeId: 'alarm again', time });
  expect((await store.read('Counter-1')).map(({ meta }) => meta.traceparent)).toEqual([PARENT, PARENT, PARENT]);
  expect(await restarted.load('Counter-1')).toMatchObject({ traceparent: PARENT });
  expect(told).toHaveLength(3);
});
