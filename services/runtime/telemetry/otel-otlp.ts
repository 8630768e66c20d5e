/** Traces and metrics over OTLP. Loaded where they are asked for. */
import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import type { Resource } from '@opentelemetry/resources';
import { PeriodicExportingMetricReader, type IMetricReader } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { withoutGaugesOfThePast } from './otel-pull-reader.ts';
import type { OtlpWishes } from './otlp-wishes.ts';

const SPANS_EVERY_MS = 2_000;

export const metricReader = (exportIntervalMillis: number): IMetricReader => {
  const exporter = new OTLPMetricExporter();
  const asSet = exporter.selectAggregationTemporality.bind(exporter);
  exporter.selectAggregationTemporality = withoutGaugesOfThePast(asSet);
  const exportTimeoutMillis = Math.min(exportIntervalMillis, 30_000);
  return new PeriodicExportingMetricReader({ exporter, exportIntervalMillis, exportTimeoutMillis });
};

/** Makes it the global one. */
export const openTracing = (resource: Resource, { sampledRatio }: OtlpWishes): { shutdown(): Promise<void> } => {
  const spans = new BatchSpanProcessor({ exporter: new OTLPTraceExporter(), scheduledDelayMillis: SPANS_EVERY_MS });
  const sampler = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampledRatio) });
  const tracers = new TracerProvider({ resource, sampler, spanProcessors: [spans] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(tracers);
  return tracers;
};
