import { context, metrics, ROOT_CONTEXT, trace, type Context, type Span, type SpanContext } from '@opentelemetry/api';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { runtimeMetrics } from './names.ts';
import { counter, histogram, inSpan } from './telemetry.ts';
import { traceparentOf, withTraceparent } from './traceparent.ts';

const PARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

afterEach(() => {
  trace.disable();
  metrics.disable();
  context.disable();
});

describe('traceparent', () => {
  test('given one, then it comes back as it was', () => {
    expect(traceparentOf(withTraceparent(ROOT_CONTEXT, PARENT))).toBe(PARENT);
  });

  test.each([
    undefined,
    '',
    'nonsense',
    PARENT.slice(0, -1),
    PARENT.toUpperCase(),
    '00-00000000000000000000000000000000-b7ad6b7169203331-01',
    '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  ])('given %s, then the trace begins here and nothing breaks', (traceparent) => {
    expect(traceparentOf(withTraceparent(ROOT_CONTEXT, traceparent))).toBeUndefined();
  });
});

describe('spans', () => {
  /** A tracer that remembers parents and what was called on its spans. */
  const recordSpans = () => {
    const seen: { name: string; parent: SpanContext | undefined; calls: string[] }[] = [];
    const startActiveSpan = (name: string, _options: unknown, parent: Context, work: (span: Span) => unknown) => {
      const calls: string[] = [];
      seen.push({ name, parent: trace.getSpanContext(parent), calls });
      const record = (call: string) => () => void calls.push(call);
      return work({
        recordException: record('exception'),
        setStatus: record('status'),
        end: record('end'),
      } as unknown as Span);
    };
    trace.setGlobalTracerProvider({ getTracer: () => ({ startActiveSpan, startSpan: vi.fn() }) as never });
    return seen;
  };

  test('given a traceparent, then the span continues that trace and ends', async () => {
    const seen = recordSpans();
    expect(await inSpan('decide', PARENT, async () => 'done')).toBe('done');
    expect(seen).toMatchObject([
      { name: 'decide', parent: { spanId: 'b7ad6b7169203331', isRemote: true }, calls: ['end'] },
    ]);
  });

  test('given work that throws, then the span says so and the error goes on', async () => {
    const seen = recordSpans();
    await expect(inSpan('decide', undefined, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(seen[0]?.calls).toEqual(['exception', 'status', 'end']);
  });

  test('given no SDK, then the work is done all the same', async () => {
    expect(await inSpan('decide', PARENT, async () => 7)).toBe(7);
  });
});

describe('metrics', () => {
  test('count and measure under the declared name, with labels', () => {
    const seen: unknown[] = [];
    const instrument = (name: string) => ({
      add: (by: number, labels: object) => seen.push([name, by, labels]),
      record: (value: number, labels: object) => seen.push([name, value, labels]),
    });
    metrics.setGlobalMeterProvider({
      getMeter: () => ({ createCounter: instrument, createHistogram: instrument }) as never,
    });
    counter(runtimeMetrics.messagesHandled)({ outcome: 'handled' });
    histogram(runtimeMetrics.handlingSeconds)(0.25);
    expect(seen).toEqual([
      ['ringback.bus.messages.handled', 1, { outcome: 'handled' }],
      ['ringback.bus.handling.duration', 0.25, {}],
    ]);
  });

  test('names follow one form', () => {
    for (const { name, description } of Object.values(runtimeMetrics)) {
      expect(name).toMatch(/^ringback(\.[a-z_]+)+$/);
      expect(description).not.toBe('');
    }
  });
});
