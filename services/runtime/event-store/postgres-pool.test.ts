import { describe, expect, it } from 'vitest';
import { DatabaseProblem, refuseTransactionPooler } from './postgres-pool.ts';

/** Two connections of ours; `serverOf` says which of the server's the n-th statement of each runs on. */
const poolWhere = (serverOf: (ours: number, nth: number) => number) => {
  let opened = 0;
  let released = 0;
  let statements = 0;
  const connect = async () => {
    const ours = opened++;
    return {
      query: async () => ({
        rows: [{ pid: serverOf(ours, statements++) }] as never[],
        rowCount: 1,
        command: '' as never,
      }),
      release: () => void released++,
    };
  };
  const pool = { address: 'PostgreSQL at db/ringback', connect };
  return { pool, released: () => released };
};

describe('whether a pooler is between us and PostgreSQL', () => {
  it('given the server itself, or a pooler by session, then each connection stays where it is', async () => {
    const { pool, released } = poolWhere((ours) => ours);
    await refuseTransactionPooler(pool);
    expect(released()).toBe(2);
  });

  it.each([
    ['is idle, and gives both the connection used last', () => 7],
    ['is busy, and gives each statement another', (_ours: number, nth: number) => nth],
    ['comes to one of ours in between', (ours: number, nth: number) => (nth === 5 ? 9 : ours)],
  ])('given a pooler by transaction that %s, then it is refused with what to do', async (_, serverOf) => {
    const { pool, released } = poolWhere(serverOf);
    const refused = refuseTransactionPooler(pool);
    await expect(refused).rejects.toThrow(DatabaseProblem);
    await expect(refused).rejects.toThrow(/at db\/ringback is behind a pooler .*pool_mode=session/);
    expect(released()).toBe(2);
  });
});
