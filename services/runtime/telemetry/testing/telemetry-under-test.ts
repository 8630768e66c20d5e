/** An SDK in memory, for tests of what is told: put in place at once, and taken away at the end of the test. */
import { context, metrics, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { onTestFinished } from 'vitest';
import { PullReader } from '../otel-pull-reader.ts';
import { renewInstruments } from '../instruments.ts';
import { setTracing } from '../telemetry.ts';

export interface SeenSpan {
  readonly name: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined where the trace begins. */
  readonly parent: string | undefined;
}

export const telemetryInMemory = () => {
  const spans = new InMemorySpanExporter();
  const reader = new PullReader();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter: spans })] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  setTracing(true);
  renewInstruments();
  onTestFinished(() => {
    setTracing(false);
    for (const api of [trace, metrics, context]) api.disable();
    renewInstruments();
  });
  return {
    spans: (): readonly SeenSpan[] =>
      spans.getFinishedSpans().map((span) => ({
        name: span.name,
        traceId: span.spanContext().traceId,
        spanId: span.spanContext().spanId,
        parent: span.parentSpanContext?.spanId,
      })),
    /** Samples of metrics whose names begin so, without their times and buckets. */
    async samples(start: string): Promise<readonly string[]> {
      const { resourceMetrics } = await reader.collect();
      const text = new PrometheusSerializer('', false, undefined, true, true).serialize(resourceMetrics);
      return text.split('\n').filter((line) => line.startsWith(start) && !/_(bucket|sum)[{ ]/.test(line));
    },
  };
};
