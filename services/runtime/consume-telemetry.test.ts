/** What a consumer tells of itself, seen through the OpenTelemetry API as an SDK would see it. */
import { instant } from '@ringback/contracts/ids.ts';
import { metrics, type Meter, type MeterProvider } from '@opentelemetry/api';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { memoryBus } from './bus/embedded-bus.ts';
import { trackedWork } from './clock/work.ts';
import { virtualClock } from './clock/virtual-clock.ts';
import { consume } from './consume.ts';
import { openLog } from './log/log.ts';
import { renewInstruments } from './telemetry/instruments.ts';

const counted: { name: string; labels: unknown }[] = [];

/** Keeps what is counted; everything else of the API stays as it is without an SDK. */
const provider: MeterProvider = {
  getMeter: () =>
    ({
      createCounter: (name: string) => ({ add: (_: number, labels: unknown) => void counted.push({ name, labels }) }),
      createHistogram: (name: string) => ({
        record: (value: number, labels: unknown) => void counted.push({ name, labels: { labels, isTime: value >= 0 } }),
      }),
    }) as unknown as Meter,
};

beforeEach(() => {
  counted.length = 0;
  metrics.setGlobalMeterProvider(provider);
  renewInstruments();
});
afterEach(() => metrics.disable());

const headers = {
  ce_specversion: '1.0',
  ce_id: '1',
  ce_source: '/test',
  ce_type: 'CallStarted',
  ce_dataversion: '1',
  ce_time: instant(Date.UTC(2026, 10, 22)),
};
const data = {
  tenantId: 'default',
  callId: 'c-1',
  caller: null,
  callerProblem: 'withheld',
  at: instant(Date.UTC(2026, 10, 22)),
};

test('given a good and a bad message, then both are counted by outcome and timed, without a key among the labels', async () => {
  const work = trackedWork();
  const clock = virtualClock(Date.UTC(2026, 10, 22), work);
  const log = openLog({ service: 'test', level: 'silent', pretty: false });
  const bus = memoryBus({ clock, work, log });
  await consume({ bus, log, service: 'recovery', topics: ['calls'], on: { CallStarted: async () => {} } });
  await bus.publish('calls.events.v1', [
    { key: 'k', headers, value: JSON.stringify(data) },
    { key: 'k', headers, value: 'no JSON' },
  ]);
  await work.idle();
  expect(counted).toEqual([
    { name: 'ringback.bus.messages.handled', labels: { group: 'recovery', outcome: 'handled' } },
    { name: 'ringback.bus.handling.duration', labels: { labels: { group: 'recovery' }, isTime: true } },
    { name: 'ringback.bus.dead.letters', labels: { service: 'recovery', reason: 'unreadable' } },
    { name: 'ringback.bus.messages.handled', labels: { group: 'recovery', outcome: 'dead-letter' } },
    { name: 'ringback.bus.handling.duration', labels: { labels: { group: 'recovery' }, isTime: true } },
  ]);
  await bus.close();
});
