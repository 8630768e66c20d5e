import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redialLine, type Waiter } from './redial-line.ts';

const waiter = (n: number, changes: Partial<Waiter> = {}): Waiter => ({
  redialId: `redial-${String(n).padStart(6, '0')}`,
  teamId: 'sales',
  promisedAt: null,
  priority: 0,
  virtualStart: n,
  notBefore: 0,
  notAfter: 1e9,
  reservedAgentOnly: false,
  ...changes,
});
const lineOf = (...waiters: readonly Waiter[]) => {
  const line = redialLine();
  for (const one of waiters) line.add(one);
  return line;
};
const starts = (waiters: readonly Waiter[]): number[] => waiters.map(({ virtualStart }) => virtualStart);

describe('the line of redials', () => {
  it('given several, then a promise due comes first, then priority, then who was lost first', () => {
    const line = lineOf(waiter(1), waiter(2, { priority: 1 }), waiter(3, { promisedAt: 50 }), waiter(0));
    expect(starts(line.next('sales', 'any', 100, 9))).toEqual([3, 2, 0, 1]);
    expect([1, 2, 3, 4].map(() => line.take('sales', 'any', 100)?.virtualStart)).toEqual([3, 2, 0, 1]);
    expect(line.take('sales', 'any', 100)).toBeUndefined();
  });
  it('given a promise for later, then they are not called before, and the moment is known', () => {
    const line = lineOf(waiter(1, { promisedAt: 500 }));
    expect([line.ready('sales', 'any', 499), line.nextChange()]).toEqual([0, 500]);
    expect(line.ready('sales', 'any', 500)).toBe(1);
  });
  it('given some who need a reserved agent, then they stand in a line of their own', () => {
    const line = lineOf(waiter(1), waiter(2, { reservedAgentOnly: true }));
    expect([line.ready('sales', 'any', 1), line.ready('sales', 'reserved', 1)]).toEqual([1, 1]);
    expect(line.take('sales', 'reserved', 1)?.virtualStart).toBe(2);
    expect(line.take('sales', 'reserved', 1)).toBeUndefined();
  });
  it('given a window that closed, then it is handed out as closed, once, and never taken', () => {
    const line = lineOf(waiter(1, { notAfter: 50 }), waiter(2));
    expect(line.take('sales', 'any', 50)?.virtualStart).toBe(2);
    expect(starts(line.takeClosed(50))).toEqual([1]);
    expect([line.takeClosed(50), line.size, line.ready('sales', 'any', 50)]).toEqual([[], 0, 0]);
  });
  it('given teams of different sizes, then turns fall to them in proportion', () => {
    const line = redialLine();
    const weights = new Map([
      ['large', 30],
      ['small', 10],
    ]);
    const turns = Array.from({ length: 400 }, () => line.fairest(weights));
    expect(turns.filter((team) => team === 'large')).toHaveLength(300);
  });
  it('given a team that comes later, then it does not make up for what it never asked', () => {
    const line = redialLine();
    for (let n = 0; n < 100; n++) line.fairest(new Map([['first', 1]]));
    const both = new Map([
      ['first', 1],
      ['second', 1],
    ]);
    const turns = Array.from({ length: 20 }, () => line.fairest(both));
    expect(turns.filter((team) => team === 'second').length).toBeLessThanOrEqual(11);
  });
  it('given many added and removed again, then turns stay right', () => {
    const line = redialLine();
    for (let n = 0; n < 20_000; n++) line.add(waiter(n));
    for (let n = 0; n < 19_998; n++) line.remove(waiter(n).redialId);
    expect(starts(line.next('sales', 'any', 1, 5))).toEqual([19_998, 19_999]);
    expect(line.take('sales', 'any', 1)?.virtualStart).toBe(19_998);
    expect(line.size).toBe(1);
  });
});

type Step = { readonly do: 'add' | 'remove' | 'take' | 'close'; readonly n: number; readonly wait: number };
const anyStep: fc.Arbitrary<Step> = fc.record({
  do: fc.constantFrom('add', 'add', 'add', 'remove', 'take', 'close'),
  n: fc.integer({ min: 0, max: 40 }),
  wait: fc.integer({ min: 0, max: 30 }),
});
const drawn = (n: number): Waiter =>
  waiter(n, {
    teamId: n % 2 === 0 ? 'sales' : 'service',
    promisedAt: n % 5 === 0 ? (n * 3) % 70 : null,
    priority: n % 3,
    virtualStart: (n * 7) % 11,
    notBefore: (n * 5) % 60,
    notAfter: 60 + ((n * 13) % 90),
    reservedAgentOnly: n % 7 === 0,
  });

/** The same, slow and plain. */
const modelLine = () => {
  const alive = new Map<string, Waiter>();
  const before = (a: Waiter, b: Waiter): boolean => {
    const keys = ({ promisedAt, priority, virtualStart, redialId }: Waiter) =>
      promisedAt === null ? [1, -priority, virtualStart, redialId] : [0, promisedAt, 0, redialId];
    const [one, other] = [keys(a), keys(b)];
    const at = one.findIndex((key, i) => key !== other[i]);
    return at >= 0 && one[at]! < other[at]!;
  };
  const open = (teamId: string, lane: string, now: number): Waiter[] =>
    [...alive.values()].filter(
      (one) =>
        one.teamId === teamId &&
        (one.reservedAgentOnly ? 'reserved' : 'any') === lane &&
        Math.max(one.notBefore, one.promisedAt ?? 0) <= now &&
        now < one.notAfter,
    );
  return {
    alive,
    take(teamId: string, lane: string, now: number): string | undefined {
      const first = open(teamId, lane, now).reduce<Waiter | undefined>(
        (best, one) => (best === undefined || before(one, best) ? one : best),
        undefined,
      );
      if (first !== undefined) alive.delete(first.redialId);
      return first?.redialId;
    },
    takeClosed(now: number): string[] {
      const closed = [...alive.values()].filter(({ notAfter }) => notAfter <= now).map(({ redialId }) => redialId);
      for (const redialId of closed) alive.delete(redialId);
      return closed.sort();
    },
  };
};

it('given any steps, then the line does what the plain one does', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 120 }), (steps) => {
      const line = redialLine();
      const model = modelLine();
      let now = 0;
      for (const { do: what, n, wait } of steps) {
        const one = drawn(n);
        const lane = one.reservedAgentOnly ? 'reserved' : 'any';
        if (what === 'add') {
          line.add(one);
          if (!model.alive.has(one.redialId)) model.alive.set(one.redialId, one);
        } else if (what === 'remove') {
          line.remove(one.redialId);
          model.alive.delete(one.redialId);
        } else if (what === 'take')
          expect(line.take(one.teamId, lane, now)?.redialId).toBe(model.take(one.teamId, lane, now));
        else {
          now += wait;
          expect(
            line
              .takeClosed(now)
              .map(({ redialId }) => redialId)
              .sort(),
          ).toEqual(model.takeClosed(now));
        }
        expect(line.size).toBe(model.alive.size);
      }
    }),
  );
});
