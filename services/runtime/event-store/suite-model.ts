/** The property of the suite: whatever is appended in whatever mix, the store agrees with a list of ids per stream. */
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import * as fc from 'fast-check';
import { expect } from 'vitest';
import { type AppendResult, type EventStore, type ExpectedRevision, type NewEvent, START } from './port.ts';

interface Step {
  readonly stream: number;
  readonly count: number;
  /** `right`: as the model has it; `repeat`: the last append to this stream once more. */
  readonly expected: 'no-stream' | 'any' | 'right' | 'repeat' | number;
}

interface Append {
  readonly stream: string;
  readonly events: readonly NewEvent[];
  readonly expected: ExpectedRevision;
}

const step: fc.Arbitrary<Step> = fc.record({
  stream: fc.nat(3),
  count: fc.integer({ min: 1, max: 3 }),
  expected: fc.oneof(
    { arbitrary: fc.constant('right' as const), weight: 4 },
    { arbitrary: fc.constantFrom('no-stream' as const, 'any' as const, 'repeat' as const), weight: 3 },
    { arbitrary: fc.nat(6), weight: 1 },
  ),
});

/** Steps of one group run at once, on different streams, so the outcome does not hang on who comes first. */
const group = fc.uniqueArray(step, { minLength: 1, maxLength: 4, selector: (one) => one.stream });

const simpleModel = (prefix: string) => {
  const streams = new Map<string, string[]>();
  const last = new Map<string, { append: Append; revision: number }>();
  let made = 0;
  const newEvent = (): NewEvent => {
    made += 1;
    return {
      id: deriveId(prefix, made),
      type: 'Happened',
      version: 1,
      time: instant(made),
      data: { made },
      meta: { key: null },
    };
  };
  const resolve = (stream: string, expected: Exclude<Step['expected'], 'repeat'>): ExpectedRevision => {
    if (expected !== 'right') return expected;
    const length = streams.get(stream)?.length ?? 0;
    return length === 0 ? 'no-stream' : length - 1;
  };
  return {
    streams,
    /** The append a step means, and what it must answer. */
    take(one: Step): { append: Append; answer: AppendResult } {
      const stream = `${prefix}-${one.stream}`;
      const earlier = last.get(stream);
      if (one.expected === 'repeat' && earlier) {
        return { append: earlier.append, answer: { outcome: 'appended', revision: earlier.revision, duplicate: true } };
      }
      const expected = resolve(stream, one.expected === 'repeat' ? 'right' : one.expected);
      const append = { stream, events: Array.from({ length: one.count }, newEvent), expected };
      const ids = streams.get(stream) ?? [];
      const actual = ids.length - 1;
      if (expected !== 'any' && (expected === 'no-stream' ? -1 : expected) !== actual) {
        return { append, answer: { outcome: 'conflict', actual } };
      }
      const revision = actual + one.count;
      streams.set(stream, [...ids, ...append.events.map((event) => event.id)]);
      last.set(stream, { append, revision });
      return { append, answer: { outcome: 'appended', revision, duplicate: false } };
    },
  };
};

const expectSame = async (store: EventStore, streams: ReadonlyMap<string, string[]>, prefix: string): Promise<void> => {
  for (const [stream, ids] of streams) {
    const stored = await store.read(stream);
    expect(stored.map((event) => event.id)).toEqual(ids);
    expect(stored.map((event) => event.revision)).toEqual(ids.map((_, i) => i));
  }
  const all = await store.readAll(START, [prefix], 10_000);
  expect(all).toHaveLength([...streams.values()].flat().length);
  for (const [stream, ids] of streams) {
    expect(all.filter((event) => event.stream === stream).map((event) => event.id)).toEqual(ids);
  }
};

export const modelProperty = async (store: () => EventStore, category: string): Promise<void> => {
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(group, { maxLength: 12 }), async (groups) => {
      run += 1;
      const prefix = `${category}Run${run}`;
      const model = simpleModel(prefix);
      for (const steps of groups) {
        const taken = steps.map((one) => model.take(one));
        const answers = await Promise.all(
          taken.map(({ append }) => store().append(append.stream, append.events, append.expected)),
        );
        expect(answers).toEqual(taken.map(({ answer }) => answer));
      }
      await expectSame(store(), model.streams, prefix);
    }),
    { numRuns: 60 },
  );
};
