import { describe, expect, test } from 'vitest';
import { otlpWishes } from './otlp-wishes.ts';

const ENDPOINT = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318' };

describe('what the standard variables ask for', () => {
  test('given none, then nothing is exported', () => {
    expect(otlpWishes({})).toMatchObject({ traces: false, metrics: false, sampledRatio: 1, metricsEveryMs: 60_000 });
  });

  test('given an endpoint, then both signals, but for what is switched off', () => {
    expect(otlpWishes(ENDPOINT)).toMatchObject({ traces: true, metrics: true });
    expect(otlpWishes({ ...ENDPOINT, OTEL_METRICS_EXPORTER: 'none' })).toMatchObject({ traces: true, metrics: false });
    expect(otlpWishes({ ...ENDPOINT, OTEL_SDK_DISABLED: 'true' })).toMatchObject({ traces: false, metrics: false });
  });

  test('given an endpoint of one signal, then that one alone', () => {
    const wishes = otlpWishes({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://collector:4318/v1/traces' });
    expect(wishes).toMatchObject({ traces: true, metrics: false });
  });

  test.each([
    ['parentbased_always_off', undefined, 0],
    ['parentbased_traceidratio', '0.05', 0.05],
  ])('given the sampler %s with %s, then that part of the traces', (sampler, argument, ratio) => {
    const wishes = otlpWishes({ ...ENDPOINT, OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: argument });
    expect(wishes.sampledRatio).toBe(ratio);
  });

  test.each([
    [{ OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, /"grpc", which is not spoken here: give http\/json/],
    [{ OTEL_TRACES_SAMPLER: 'jaeger_remote' }, /"jaeger_remote": give parentbased_/],
    [
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '5' },
      /"5": give a number from 0 to 1/,
    ],
  ])('given %j, then one sentence says what to give', (variables, sentence) => {
    expect(() => otlpWishes({ ...ENDPOINT, ...variables })).toThrow(sentence);
  });
});
