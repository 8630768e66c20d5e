import { describe, expect, test } from 'vitest';
import { sharedRun } from './shared-run.ts';

/** A job whose runs end when told to. */
const scripted = () => {
  const runs: PromiseWithResolvers<void>[] = [];
  const ask = sharedRun(() => {
    const run = Promise.withResolvers<void>();
    runs.push(run);
    return run.promise;
  });
  return { runs, ask };
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a shared run', () => {
  test('given a run under way, when two more ask, then they wait for one that begins after it', async () => {
    const { runs, ask } = scripted();
    const settled: string[] = [];
    const first = ask().then(() => settled.push('first'));
    await turn();
    const others = ['second', 'third'].map((name) => ask().then(() => settled.push(name)));
    await turn();
    expect(runs).toHaveLength(1);
    runs[0]!.resolve();
    await first;
    await turn();
    expect([runs.length, settled]).toEqual([2, ['first']]);
    runs[1]!.resolve();
    await Promise.all(others);
    await turn();
    expect([runs.length, settled]).toEqual([2, ['first', 'second', 'third']]);
  });

  test('given a run that fails, then only those who asked for it hear of it, and the next goes on', async () => {
    const { runs, ask } = scripted();
    const first = ask();
    await turn();
    const second = ask();
    runs[0]!.reject(new Error('away'));
    await expect(first).rejects.toThrow('away');
    await turn();
    runs[1]!.resolve();
    await expect(second).resolves.toBeUndefined();
  });

  test('given two who ask in one turn, then one run serves both', async () => {
    const { runs, ask } = scripted();
    const both = [ask(), ask()];
    await turn();
    expect(runs).toHaveLength(1);
    runs[0]!.resolve();
    await Promise.all(both);
  });
});
