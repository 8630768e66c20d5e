import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledgerOf, mergedLedgers } from './ledger.ts';
import { NOW } from './testing/teams.ts';

const HOUR = 3_600_000;
const ledger = () => ledgerOf({ limit: 0.03 });

describe('the abandonment ledger', () => {
  it('given nothing yet, then there is no room: the first answers need an agent each', () => {
    expect(ledger().standing(NOW).room).toBe(0);
  });
  it('given answers, then there is room for the share of them the limit allows', () => {
    const book = ledger();
    for (let n = 0; n < 97; n++) book.hear(NOW, false);
    expect(book.standing(NOW).room).toBeCloseTo(3, 9);
    for (let n = 0; n < 3; n++) book.hear(NOW, true);
    expect(book.standing(NOW).room).toBeCloseTo(0, 9);
    expect(book.standing(NOW).day).toEqual({ answered: 100, abandoned: 3 });
  });
  it('given a day passed, then they are out of the day and still in the month; after a month in neither', () => {
    const book = ledger();
    for (let n = 0; n < 50; n++) book.hear(NOW, n === 0);
    expect(book.standing(NOW + 25 * HOUR)).toMatchObject({
      day: { answered: 0, abandoned: 0 },
      month: { answered: 50, abandoned: 1 },
    });
    expect(book.standing(NOW + 721 * HOUR).month.answered).toBe(0);
  });
  it('given served answers about to leave the window before abandoned ones, then the room is already that of then', () => {
    const book = ledger();
    for (let n = 0; n < 200; n++) book.hear(NOW, false);
    for (let n = 0; n < 100; n++) book.hear(NOW + 2 * HOUR, n < 4);
    expect(book.standing(NOW + 3 * HOUR).room).toBeGreaterThan(4);
    expect(book.standing(NOW + 23.8 * HOUR).room).toBeLessThan(0);
  });
  it('given a limit that is no share, then it says so', () => {
    for (const limit of [3, 1, -0.01, Number.NaN]) expect(() => ledgerOf({ limit })).toThrow('limit must be a share');
  });
  it('given a state of an older version, without what is lost within a bucket, then it stands', () => {
    const old = ledgerOf({ limit: 0.03 }, { day: [[6_000_000, 97, 0]], month: [[500_000, 97, 0]] });
    expect(old.standing(6_000_000 * 5 * 60_000).room).toBeCloseTo(3, 9);
  });
  it('given one that comes late, then it counts where it belongs', () => {
    const book = ledger();
    book.hear(NOW, false);
    book.hear(NOW + HOUR, false);
    book.hear(NOW, true);
    expect(book.standing(NOW + 24.5 * HOUR).day).toEqual({ answered: 1, abandoned: 0 });
  });
});

it('given any past, then no window that begins within the next hour, to the millisecond, has less left than the room says', () => {
  const within = fc.record({ at: fc.integer({ min: 0, max: 1.5 * HOUR }), abandoned: fc.boolean() });
  const served = fc.record({ at: fc.integer({ min: 0, max: 20 * HOUR }), abandoned: fc.constant(false) });
  fc.assert(
    fc.property(fc.array(within, { maxLength: 80 }), fc.array(served, { maxLength: 80 }), (mixed, rest) => {
      const past = [...mixed, ...rest].toSorted((a, b) => a.at - b.at);
      const book = ledger();
      for (const { at, abandoned } of past) book.hear(NOW + at, abandoned);
      const begins = HOUR / 4;
      const { room } = book.standing(NOW + 24 * HOUR + begins);
      for (const { at: from } of past) {
        if (from < begins || from > begins + 0.9 * HOUR) continue;
        const window = past.filter(({ at }) => at > from);
        const left = 0.03 * window.length - window.filter(({ abandoned }) => abandoned).length;
        expect(left / 0.97).toBeGreaterThanOrEqual(room - 1e-9);
      }
    }),
  );
});

it('given its state as text, then a ledger made from it stands the same; and replicas together as one', () => {
  const anyHearing = fc.array(fc.tuple(fc.integer({ min: 0, max: 40 * HOUR }), fc.boolean()), { maxLength: 60 });
  fc.assert(
    fc.property(anyHearing, (heard) => {
      const inOrder = heard.toSorted(([a], [b]) => a - b);
      const [whole, left, right] = [ledger(), ledger(), ledger()];
      inOrder.forEach(([at, abandoned], n) => {
        whole.hear(NOW + at, abandoned);
        (n % 2 === 0 ? left : right).hear(NOW + at, abandoned);
      });
      const later = NOW + 41 * HOUR;
      const again = ledgerOf(
        { limit: 0.03 },
        JSON.parse(JSON.stringify(whole.state())) as ReturnType<typeof whole.state>,
      );
      expect(again.standing(later)).toEqual(whole.standing(later));
      const merged = ledgerOf({ limit: 0.03 }, mergedLedgers([left.state(), right.state()]));
      expect(merged.standing(later).day).toEqual(whole.standing(later).day);
      expect(merged.standing(later).month).toEqual(whole.standing(later).month);
    }),
  );
});
