/** What holds whatever is known and whatever happened before. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Fact, NumberType, TeamKnown } from './known.ts';
import { ledgerOf } from './ledger.ts';
import { pacerOf } from './pacer.ts';
import { defaultPacing, type Mode, type PacingSettings } from './settings.ts';
import { anyPast, anyTeam, kind, NOW, since, team } from './testing/teams.ts';

const anyMode = fc.constantFrom<Mode>('progressive', 'predictive', 'automatic');
const pacerAfter = (settings: Partial<PacingSettings>, past: readonly Fact[], served = 0) => {
  const pacer = pacerOf({ ...defaultPacing, ...settings }, ledgerOf({ limit: 0.03 }));
  for (let n = 0; n < served; n++) pacer.hear({ type: 'answer-served', at: since(3600), manner: 'reserved' });
  for (const fact of past) pacer.hear(fact);
  return pacer;
};
const loggedIn = ({ free, talking, wrappingUp, ringing }: TeamKnown): number =>
  free.length + talking.length + wrappingUp.length + ringing.filter(({ manner }) => manner === 'reserved').length;
const served = fc.constantFrom(0, 100, 2000);

it('given anything, then it never places more than wait, than the mode allows, or than there are free agents to reserve', () => {
  fc.assert(
    fc.property(
      anyTeam,
      anyPast(15),
      anyMode,
      served,
      fc.integer({ min: 0, max: 3 }),
      (team, past, mode, n, reserve) => {
        const { predictive, reserved, why } = pacerAfter({ mode, reserve }, past, n).decide(team);
        expect(predictive).toBeGreaterThanOrEqual(0);
        expect(reserved).toBeGreaterThanOrEqual(0);
        expect(reserved).toBeLessThanOrEqual(Math.max(0, team.free.length - reserve));
        expect(predictive).toBeLessThanOrEqual(team.waiting);
        expect(predictive + reserved).toBeLessThanOrEqual(team.waiting + team.waitingReserved);
        if (mode === 'progressive' || why.mode === 'progressive') expect(predictive).toBe(0);
        const most = Math.floor(defaultPacing.mostInFlightPerAgent * loggedIn(team));
        if (predictive > 0) expect(team.ringing.length + predictive + reserved).toBeLessThanOrEqual(most);
      },
    ),
  );
});

it('given nobody logged in, then nothing is ever placed', () => {
  fc.assert(
    fc.property(anyTeam, anyPast(15), anyMode, served, (team, past, mode, n) => {
      const empty = {
        ...team,
        free: [],
        talking: [],
        wrappingUp: [],
        ringing: team.ringing.filter(({ manner }) => manner === 'predictive'),
      };
      const { predictive, reserved, why } = pacerAfter({ mode }, past, n).decide(empty);
      expect([predictive, reserved, why.limit]).toEqual([0, 0, 'nobody-logged-in']);
    }),
  );
});

it('given one more free agent and all else the same, then never fewer are placed', () => {
  fc.assert(
    fc.property(anyTeam, anyPast(15), anyMode, served, (team, past, mode, n) => {
      const pacer = pacerAfter({ mode, smallTeam: { agents: 0, answerChance: 1 } }, past, n);
      const few = pacer.decide(team);
      const more = pacer.decide({ ...team, free: [...team.free, NOW] });
      expect(more.predictive + more.reserved).toBeGreaterThanOrEqual(few.predictive + few.reserved);
    }),
  );
});

const oddNumber = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -1, 2.5, 24, 1e12);
it('given odd numbers where others belong, then never more is placed for it than where nothing is odd, and what is learned stays numbers', () => {
  const now = { free: [since(5)], talking: [since(40), since(90)] };
  const oddities: ((odd: number) => Partial<TeamKnown>)[] = [
    (odd) => ({ talking: [since(40), odd] }),
    (odd) => ({ next: [{ ...kind, attempt: odd }] }),
    (odd) => ({ next: [{ ...kind, minutesSinceLoss: odd }] }),
    (odd) => ({ next: [{ ...kind, numberType: 'landline' as NumberType }], hour: odd }),
    (odd) => ({ hour: odd }),
    (odd) => ({ inbound: { waiting: 0, longestWaitSeconds: odd, arrivalsPerSecond: Number.NaN, serviceLevel: odd } }),
    (odd) => ({ now: odd }),
  ];
  fc.assert(
    fc.property(oddNumber, fc.constantFrom(...oddities), (odd, oddity) => {
      const pacer = pacerAfter({ mode: 'predictive' }, [], 300);
      const usual = pacer.decide(team(now)).predictive;
      const { predictive, why } = pacer.decide(team({ ...now, ...oddity(odd) }));
      expect(usual).toBeGreaterThan(0);
      expect(predictive).toBeLessThanOrEqual(usual);
      expect(why.answerChance).toBeGreaterThan(0);
    }),
  );
  fc.assert(
    fc.property(oddNumber, (odd) => {
      const pacer = pacerAfter({ mode: 'predictive' }, [], 300);
      const rang = { type: 'redial-ended-ringing', at: NOW, ringSeconds: 5, answered: true } as const;
      pacer.hear({ ...rang, hour: odd, kind: { attempt: odd, numberType: 'unknown', minutesSinceLoss: odd } });
      expect(pacer.decide(team(now)).why.answerChance).toBeGreaterThan(0);
    }),
  );
});

it('given a fact whose time or length is no number, then it is refused, and nothing was learned from it', () => {
  for (const odd of [Number.NaN, Number.POSITIVE_INFINITY]) {
    const pacer = pacerAfter({ mode: 'predictive' }, [], 300);
    const before = JSON.stringify(pacer.state());
    expect(() => pacer.hear({ type: 'answer-abandoned', at: odd })).toThrow('answer-abandoned: at must be a finite');
    expect(() => pacer.hear({ type: 'talk-ended', at: NOW, talkSeconds: odd })).toThrow('talk-ended: its seconds');
    expect(JSON.stringify(pacer.state())).toBe(before);
  }
});

it('given a number of waiting that is none, negative or broken, then no more is placed than whole ones', () => {
  const placed = [Number.NaN, -1, 0.5, 1.5].map((waiting) => {
    const pacer = pacerAfter({ mode: 'predictive' }, [], 300);
    return pacer.decide(team({ free: [since(5)], waiting })).predictive;
  });
  expect(placed).toEqual([0, 0, 0, 1]);
});

it('given a ledger that is spent, then it is progressive and says so', () => {
  fc.assert(
    fc.property(anyTeam, anyPast(10), (team, past) => {
      const pacer = pacerAfter({ mode: 'predictive' }, past);
      for (let n = 0; n < 3; n++) pacer.hear({ type: 'answer-abandoned', at: NOW });
      const { predictive, why } = pacer.decide(team);
      expect([predictive, why.mode, why.modeReason]).toEqual([0, 'progressive', 'ledger-spent']);
    }),
  );
});

it('given its state as text, then a pacer made from it decides the same', () => {
  fc.assert(
    fc.property(anyTeam, anyPast(30), served, (team, past, n) => {
      const ledger = ledgerOf({ limit: 0.03 });
      const settings = { ...defaultPacing, mode: 'predictive' as const };
      const pacer = pacerOf(settings, ledger);
      for (let i = 0; i < n; i++) pacer.hear({ type: 'answer-served', at: since(90_000), manner: 'reserved' });
      for (const fact of past) pacer.hear(fact);
      const copy = JSON.parse(JSON.stringify({ pacer: pacer.state(), ledger: ledger.state() })) as {
        pacer: ReturnType<typeof pacer.state>;
        ledger: ReturnType<typeof ledger.state>;
      };
      const again = pacerOf(settings, ledgerOf({ limit: 0.03 }, copy.ledger), copy.pacer);
      const [one, other] = [pacer.decide(team), again.decide(team)];
      expect([other.predictive, other.reserved, other.why.limit]).toEqual([
        one.predictive,
        one.reserved,
        one.why.limit,
      ]);
    }),
  );
});
