/**
 * The OpenTelemetry SDK of a process: metrics for `/metrics` always, OTLP where the standard variables ask for it. Loaded by those
 * who start it, so tests and replays pay nothing.
 */
import { context, diag, DiagLogLevel, metrics, trace, type DiagLogger } from '@opentelemetry/api';
import { PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import {
  detectResources,
  resourceAttributesEnvDetector,
  resourceFromAttributes,
  serviceNameEnvDetector,
} from '@opentelemetry/resources';
import { MeterProvider, type IMetricReader } from '@opentelemetry/sdk-metrics';
import { hostname } from 'node:os';
import type { Logger } from 'pino';
import { PullReader } from './otel-pull-reader.ts';
import { renewInstruments } from './instruments.ts';
import type { OtlpWishes } from './otlp-wishes.ts';
import { setTracing } from './telemetry.ts';

export interface Telemetry {
  /** All metrics as Prometheus reads them. */
  prometheusText(): Promise<string>;
  /** Sends what is left, for so long at most, and ends. */
  close(): Promise<void>;
}

export interface TelemetryOptions {
  readonly service: string;
  readonly wishes: OtlpWishes;
  readonly log: Logger;
}

const FLUSH_WITHIN_MS = 4_000;
const COMPLAIN_EVERY_MS = 60_000;

/** One at a time in a process. */
export const startSdk = async ({ service, wishes, log }: TelemetryOptions): Promise<Telemetry> => {
  diag.setLogger(complainingTo(log), { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true });
  const resource = resourceOf(service);
  const prometheus = new PullReader();
  const text = new PrometheusSerializer('', false, undefined, false, true);
  const readers: IMetricReader[] = [prometheus];
  const otlp = wishes.metrics || wishes.traces ? await import('./otel-otlp.ts') : null;
  if (otlp !== null && wishes.metrics) readers.push(otlp.metricReader(wishes.metricsEveryMs));
  const meters = new MeterProvider({ resource, readers });
  metrics.setGlobalMeterProvider(meters);
  const tracing = otlp !== null && wishes.traces ? otlp.openTracing(resource, wishes) : null;
  setTracing(tracing !== null);
  renewInstruments();

  return {
    async prometheusText() {
      const { resourceMetrics, errors } = await prometheus.collect();
      for (const error of errors) log.warn({ err: error }, 'a metric could not be read');
      return text.serialize(resourceMetrics);
    },
    async close() {
      const ended = Promise.allSettled([tracing?.shutdown(), meters.shutdown()]);
      if ((await Promise.race([ended, late()])) === 'late') log.warn('not all telemetry could be sent before the end');
      setTracing(false);
      for (const api of [trace, metrics, context, diag]) api.disable();
      renewInstruments();
    },
  };
};

/** What `OTEL_SERVICE_NAME` and `OTEL_RESOURCE_ATTRIBUTES` say wins. */
const resourceOf = (service: string) => {
  const ours = {
    'service.namespace': 'ringback',
    'service.name': service,
    'service.instance.id': `${hostname()}:${process.pid}`,
  };
  const detectors = [resourceAttributesEnvDetector, serviceNameEnvDetector];
  return resourceFromAttributes(ours).merge(detectResources({ detectors }));
};

const late = (): Promise<'late'> =>
  new Promise((resolve) => void setTimeout(() => resolve('late'), FLUSH_WITHIN_MS).unref());

/** A collector that is away is no reason to fill the log: one word a minute. */
const complainingTo = (log: Logger): DiagLogger => {
  let last = Number.NEGATIVE_INFINITY;
  const complain = (message: string): void => {
    if (performance.now() - last < COMPLAIN_EVERY_MS) return;
    last = performance.now();
    log.warn({ reason: message.slice(0, 500) }, 'telemetry complains');
  };
  const silent = (): void => {};
  return { error: complain, warn: complain, info: silent, debug: silent, verbose: silent };
};
