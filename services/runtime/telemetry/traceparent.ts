/**
 * W3C trace context as text, https://www.w3.org/TR/trace-context/: how a trace crosses the store and the bus. By hand, because
 * the automatic instrumentation of message buses does not see ours.
 */
import { isSpanContextValid, trace, TraceFlags, type Context, type SpanContext } from '@opentelemetry/api';

const FORMAT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Of the span in `context`; undefined where no SDK records spans. */
export const traceparentOf = (context: Context): string | undefined => {
  const span = trace.getSpanContext(context);
  if (span === undefined || !isSpanContextValid(span)) return undefined;
  return `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, '0')}`;
};

/** `context` with the remote parent; unchanged when there is none or it is malformed: a bad header must not stop a message. */
export const withTraceparent = (context: Context, traceparent: string | undefined): Context => {
  const parent = parse(traceparent);
  return parent === null ? context : trace.setSpanContext(context, parent);
};

const parse = (traceparent: string | undefined): SpanContext | null => {
  const [, traceId, spanId, flags] = FORMAT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  const span = { traceId, spanId, traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED, isRemote: true };
  return isSpanContextValid(span) ? span : null;
};

/** Whether it names a trace that can be continued. */
export const isTraceparent = (text: string): boolean => parse(text) !== null;
