import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, test } from 'vitest';
import { currentTraceparent, inStep, inTrace, setTracing, withinTrace } from './telemetry.ts';
import { isTraceparent, traceparentOf, withTraceparent } from './traceparent.ts';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const PARENT = `00-${TRACE}-b7ad6b7169203331-01`;
const ANOTHER = '00-11111111111111111111111111111111-b7ad6b7169203331-01';

afterEach(() => {
  setTracing(false);
  trace.disable();
  context.disable();
});

const recordSpans = () => {
  const exporter = new InMemorySpanExporter();
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  setTracing(true);
  return () =>
    exporter.getFinishedSpans().map((span) => ({
      name: span.name,
      traceId: span.spanContext().traceId,
      parent: span.parentSpanContext?.spanId,
      failed: span.events.length > 0,
    }));
};

describe('traceparent', () => {
  test('given one, then it comes back as it was', () => {
    expect(traceparentOf(withTraceparent(ROOT_CONTEXT, PARENT))).toBe(PARENT);
    expect(isTraceparent(PARENT)).toBe(true);
  });

  test.each([
    '',
    'nonsense',
    PARENT.slice(0, -1),
    PARENT.toUpperCase(),
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  ])('given "%s", then the trace begins here and nothing breaks', (traceparent) => {
    expect(traceparentOf(withTraceparent(ROOT_CONTEXT, traceparent))).toBeUndefined();
    expect(isTraceparent(traceparent)).toBe(false);
  });
});

describe('spans', () => {
  test('given a traceparent, then the span continues that trace, and its steps are below it', async () => {
    const spans = recordSpans();
    const said = await inTrace('decide', PARENT, () => inStep('ask', async () => currentTraceparent()));
    const [ask, decide] = spans();
    expect(decide).toMatchObject({ name: 'decide', traceId: TRACE, parent: 'b7ad6b7169203331' });
    expect(ask).toMatchObject({ name: 'ask', traceId: TRACE, failed: false });
    expect(said).toMatch(new RegExp(`^00-${TRACE}-[0-9a-f]{16}-01$`));
    expect(said).not.toBe(PARENT);
  });

  test('given no traceparent, then a trace of its own begins, whoever is running', async () => {
    const spans = recordSpans();
    await inTrace('outer', PARENT, () => inTrace('of somebody else', undefined, async () => {}));
    expect(spans()[0]).toMatchObject({ name: 'of somebody else', parent: undefined });
    expect(spans()[0]?.traceId).not.toBe(TRACE);
  });

  test('given work that throws, then the span says so and the error goes on', async () => {
    const spans = recordSpans();
    await expect(inTrace('decide', undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(spans()).toMatchObject([{ name: 'decide', failed: true }]);
  });

  test('given a step of nothing, then there is no span', async () => {
    const spans = recordSpans();
    expect(await inStep('ask', async () => 7)).toBe(7);
    expect(spans()).toEqual([]);
  });

  test('given no SDK, then the very promise of the work comes back', () => {
    const work = Promise.resolve(7);
    expect(inTrace('decide', PARENT, () => work)).toBe(work);
    expect(inStep('ask', () => work)).toBe(work);
    expect(currentTraceparent()).toBeUndefined();
  });
});

describe('what is stored', () => {
  test('given the step in hand is of its trace, then it goes on from there; of another, then it stays what it was', async () => {
    recordSpans();
    await inTrace('step', PARENT, async () => {
      expect(withinTrace(PARENT)).toBe(currentTraceparent());
      expect(withinTrace(ANOTHER)).toBe(ANOTHER);
      expect(withinTrace(undefined)).toBeUndefined();
    });
  });

  test('given no SDK, then the trace of the cause is handed on', () => {
    expect(withinTrace(PARENT)).toBe(PARENT);
  });
});
