/** Spans and metrics over the OpenTelemetry API. Without an SDK in the process (the embedded default) all of it costs next to nothing. */
import { context, metrics, SpanStatusCode, trace, type Attributes, type Span } from '@opentelemetry/api';
import { traceparentOf, withTraceparent } from './traceparent.ts';

const SCOPE = 'ringback';

/**
 * Runs `work` in a span that continues the trace of `traceparent` (from a stored event or a message), or the current one. What
 * `work` throws is recorded and thrown on.
 */
export const inSpan = <T>(
  name: string,
  traceparent: string | undefined,
  work: (span: Span) => Promise<T>,
  attributes: Attributes = {},
): Promise<T> => {
  const parent = withTraceparent(context.active(), traceparent);
  return trace.getTracer(SCOPE).startActiveSpan(name, { attributes }, parent, async (span) => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
};

/** For what is stored or sent now, so that who reads it goes on with this trace. */
export const currentTraceparent = (): string | undefined => traceparentOf(context.active());

/** One metric: a service declares its own in one place, so that dashboards and documents can be held against them. */
export interface MetricName {
  /** `ringback.<service>.<what>`, in lower case. */
  readonly name: string;
  readonly description: string;
  /** As in UCUM: `s`, `By`, `{sms}`. */
  readonly unit: string;
}

/** Labels have few values: reasons and results, never ids. */
export type Labels = Readonly<Record<string, string>>;

export const counter = ({ name, ...options }: MetricName): ((labels?: Labels, by?: number) => void) => {
  const instrument = metrics.getMeter(SCOPE).createCounter(name, options);
  return (labels = {}, by = 1) => instrument.add(by, labels);
};

export const histogram = ({ name, ...options }: MetricName): ((value: number, labels?: Labels) => void) => {
  const instrument = metrics.getMeter(SCOPE).createHistogram(name, options);
  return (value, labels = {}) => instrument.record(value, labels);
};
