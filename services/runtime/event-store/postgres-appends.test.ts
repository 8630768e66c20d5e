import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StoreUnavailable } from './port.ts';
import { batchedAppends, type AppendStatements, type PlannedAppend } from './postgres-appends.ts';
import { someEvent } from './suite.ts';

/** Streams as lists of ids, changed only by `write`, which keeps the rule of `append_events`. */
const rememberedStreams = () => {
  const streams = new Map<string, string[]>();
  const rounds: string[][] = [];
  const idsOf = (stream: string): string[] => streams.get(stream) ?? [];
  let failWith: ((planned: readonly PlannedAppend[]) => Error | undefined) | undefined;
  let looks = 0;
  const statements: AppendStatements = {
    async look(appends) {
      looks += 1;
      return appends.map(({ stream }) => ({
        last: idsOf(stream).length - 1,
        idsFrom: (revision, count) => idsOf(stream).slice(revision, revision + count),
        revisionOf: (id) => (idsOf(stream).includes(id) ? idsOf(stream).indexOf(id) : null),
      }));
    },
    async write(planned) {
      await new Promise((resolve) => setImmediate(resolve));
      const failure = failWith?.(planned);
      if (failure) throw failure;
      rounds.push(planned.map(({ append }) => append.stream));
      const moved = new Set<string>();
      const begun = new Set<string>();
      for (const { append, base } of planned) {
        if (!begun.has(append.stream) && idsOf(append.stream).length - 1 !== base) moved.add(append.stream);
        begun.add(append.stream);
        if (!moved.has(append.stream)) streams.set(append.stream, [...idsOf(append.stream), ...append.ids]);
      }
      return moved;
    },
  };
  return {
    statements,
    streams,
    rounds,
    looks: () => looks,
    fail: (decide: typeof failWith) => {
      failWith = decide;
    },
  };
};

describe('batched appends', () => {
  let world: ReturnType<typeof rememberedStreams>;
  let appends: ReturnType<typeof batchedAppends>;
  beforeEach(() => {
    world = rememberedStreams();
    appends = batchedAppends(world.statements);
  });
  afterEach(() => appends.drained());

  test('given appends of one turn, then they are written in one round, without looking first', async () => {
    const streams = Array.from({ length: 100 }, (_, i) => `Thing-${i}`);
    await Promise.all(streams.map((stream) => appends.submit(stream, [someEvent()], 'no-stream')));
    expect(world.rounds).toEqual([streams]);
    expect(world.looks()).toBe(0);
  });

  test('given appends that follow each other in one stream, then one round takes them too', async () => {
    const results = await Promise.all([
      appends.submit('Thing-1', [someEvent(), someEvent()], 'no-stream'),
      appends.submit('Thing-1', [someEvent()], 1),
      appends.submit('Thing-1', [someEvent()], 2),
    ]);
    expect(results.map((result) => result.outcome === 'appended' && result.revision)).toEqual([1, 2, 3]);
    expect(world.rounds).toHaveLength(1);
  });

  test('given a stream that another process moved, then only its own append is judged again', async () => {
    world.streams.set('Thing-1', ['of another']);
    const results = await Promise.all([
      appends.submit('Thing-1', [someEvent()], 'no-stream'),
      appends.submit('Thing-2', [someEvent()], 'no-stream'),
    ]);
    expect(results).toEqual([
      { outcome: 'conflict', actual: 0 },
      { outcome: 'appended', revision: 0, duplicate: false },
    ]);
    expect(world.streams.get('Thing-1')).toEqual(['of another']);
  });

  test('given one append the database refuses, then it fails alone, and a conflict that was told stays one', async () => {
    const bad = someEvent();
    world.fail((planned) =>
      planned.some(({ append }) => append.ids.includes(bad.id)) ? new Error('id is taken') : undefined,
    );
    world.streams.set('Thing-3', ['one', 'two']);
    const results = await Promise.allSettled([
      appends.submit('Thing-1', [someEvent()], 'no-stream'),
      appends.submit('Thing-2', [bad], 'no-stream'),
      appends.submit('Thing-3', [someEvent()], 'any'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect([...world.streams].map(([stream, ids]) => [stream, ids.length])).toEqual([
      ['Thing-3', 3],
      ['Thing-1', 1],
    ]);
  });

  test('given an outage, then all of the round hear of it at once, and nothing is tried one by one', async () => {
    let attempts = 0;
    world.fail(() => {
      attempts += 1;
      return new StoreUnavailable('away');
    });
    const results = await Promise.allSettled([
      appends.submit('Thing-1', [someEvent()], 'no-stream'),
      appends.submit('Thing-2', [someEvent()], 'no-stream'),
    ]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(attempts).toBe(1);
  });

  test('given megabytes, then a round takes few of them', async () => {
    const large = { text: 'x'.repeat(1_500_000) };
    const streams = ['Thing-1', 'Thing-2', 'Thing-3', 'Thing-4'];
    await Promise.all(streams.map((stream) => appends.submit(stream, [someEvent(large)], 'no-stream')));
    expect(world.rounds).toEqual([streams.slice(0, 2), streams.slice(2)]);
  });

  test('given data that cannot be written as JSON, then it throws at once', () => {
    expect(() => appends.submit('Thing-1', [someEvent(1n)], 'no-stream')).toThrow(TypeError);
    expect(() => appends.submit('Thing-1', [], 'no-stream')).toThrow('at least one event');
  });
});
