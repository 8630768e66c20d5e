import type { Metric } from '@ringback/contracts/metrics.ts';
import { metrics } from '@opentelemetry/api';
import {
  InMemoryMetricExporter,
  AggregationTemporality,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { afterEach, expect, test } from 'vitest';
import { counter, gauge, histogram, renewInstruments, stopwatch } from './instruments.ts';

const about = { description: 'of a test', acrossReplicas: 'sum', toldBy: 'a test' } as const;
const calls = {
  kind: 'counter',
  name: 'ringback.test.calls',
  unit: '{call}',
  labels: { outcome: ['good', 'bad'] },
  ...about,
} as const satisfies Metric;
const waiting = { kind: 'gauge', name: 'ringback.test.waiting', unit: '{call}', labels: {}, ...about } as const;
const seconds = { kind: 'histogram', name: 'ringback.test.seconds', unit: 's', labels: {}, ...about } as const;

let provider: MeterProvider | undefined;
afterEach(async () => {
  await provider?.shutdown();
  metrics.disable();
  renewInstruments();
});

/** From now on somebody measures. */
const sdkComes = () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter })] });
  metrics.setGlobalMeterProvider(provider);
  renewInstruments();
  return async (): Promise<Readonly<Record<string, readonly unknown[]>>> => {
    exporter.reset();
    await provider?.forceFlush();
    const told = exporter.getMetrics().flatMap(({ scopeMetrics }) => scopeMetrics.flatMap(({ metrics: all }) => all));
    return Object.fromEntries(
      told.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ value, attributes }) => [
          typeof value === 'object' && 'count' in value ? value.count : value,
          attributes,
        ]),
      ]),
    );
  };
};

test('given an SDK that comes later, then what was made before it counts from then on', async () => {
  const count = counter(calls);
  const tell = histogram(seconds);
  count({ outcome: 'bad' });
  const collected = sdkComes();
  count({ outcome: 'good' });
  count({ outcome: 'good' });
  stopwatch(tell)();
  expect(await collected()).toEqual({
    'ringback.test.calls': [[2, { outcome: 'good' }]],
    'ringback.test.seconds': [[1, {}]],
  });
});

test('given gauges from before and after, then each is asked when somebody collects, until it ends', async () => {
  let asked = 0;
  const endOne = gauge(waiting, (observe) => {
    asked += 1;
    observe(3);
  });
  const collected = sdkComes();
  expect(asked).toBe(0);
  expect(await collected()).toEqual({ 'ringback.test.waiting': [[3, {}]] });
  endOne();
  const endAnother = gauge(waiting, async (observe) => observe(5));
  expect(await collected()).toEqual({ 'ringback.test.waiting': [[5, {}]] });
  expect(asked).toBe(1);
  endAnother();
});
