/**
 * Spans over the OpenTelemetry API. Without an SDK in the process (replay, tests) work is simply done: nothing is made, parsed or
 * awaited on its way.
 */
import {
  context,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
} from '@opentelemetry/api';
import { ending } from '../soon.ts';
import { traceparentOf, withTraceparent } from './traceparent.ts';

export const SCOPE = 'ringback';

let tracing = false;
/** Told by whoever sets up or ends an SDK. */
export const setTracing = (on: boolean): void => void (tracing = on);
/** Whether spans are recorded in this process. */
export const isTracing = (): boolean => tracing;

const KINDS = {
  inside: SpanKind.INTERNAL,
  asking: SpanKind.CLIENT,
  asked: SpanKind.SERVER,
  publishing: SpanKind.PRODUCER,
};
type Kind = keyof typeof KINDS;

export interface SpanOptions {
  readonly kind?: Kind;
  /** Kinds and counts, never who. */
  readonly attributes?: Attributes;
}

/**
 * Where work on something begins: a span that continues the trace of `traceparent` (of a stored event or a message), else a
 * trace of its own; never the trace of whoever happens to be running. What `work` throws is recorded and thrown on.
 */
export const inTrace = <Result>(
  name: string,
  traceparent: string | undefined,
  work: () => Result,
  options: SpanOptions = {},
): Result => (tracing ? spanned(name, options, withTraceparent(ROOT_CONTEXT, traceparent), work) : work());

/** A step of the work in hand; no span where that has none. */
export const inStep = <Result>(name: string, work: () => Result, options: SpanOptions = {}): Result =>
  tracing && trace.getActiveSpan() !== undefined ? spanned(name, options, context.active(), work) : work();

/** Ends the span when the work is over: at once, or when its promise is settled. */
const spanned = <Result>(
  name: string,
  { kind = 'inside', attributes = {} }: SpanOptions,
  parent: Context,
  work: () => Result,
): Result =>
  trace.getTracer(SCOPE).startActiveSpan(
    name,
    { kind: KINDS[kind], attributes },
    parent,
    (span) =>
      ending(
        work,
        (result) => (span.end(), result),
        (error) => {
          span.recordException(error instanceof Error ? error : String(error));
          span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
          throw error;
        },
      ) as Result,
  );

/** A span of something that many share, such as a batch on its way; `end` it. */
export const spanFor = (
  name: string,
  traceparent: string,
  kind: Kind,
): { readonly traceparent: string | undefined; end(): void } => {
  const parent = withTraceparent(ROOT_CONTEXT, traceparent);
  const span = trace.getTracer(SCOPE).startSpan(name, { kind: KINDS[kind] }, parent);
  return { traceparent: traceparentOf(trace.setSpan(parent, span)), end: () => span.end() };
};

/** For what is sent now, so that who reads it goes on with this trace. */
export const currentTraceparent = (): string | undefined => (tracing ? traceparentOf(context.active()) : undefined);

const TRACE_ID_ENDS = '00-'.length + 32;
const traceIdOf = (traceparent: string): string => traceparent.slice(0, TRACE_ID_ENDS);

/** For what is stored now and belongs to the trace of `traceparent`: the step in hand, if it is of that very trace. */
export const withinTrace = (traceparent: string | undefined): string | undefined => {
  if (!tracing || traceparent === undefined) return traceparent;
  const current = currentTraceparent();
  return current !== undefined && traceIdOf(current) === traceIdOf(traceparent) ? current : traceparent;
};
