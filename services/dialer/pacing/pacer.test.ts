import { describe, expect, it } from 'vitest';
import { ledgerOf } from './ledger.ts';
import { pacerOf, type Pacer } from './pacer.ts';
import { defaultPacing, type PacingSettings } from './settings.ts';
import { agents, flight, kind, NOW, since, team } from './testing/teams.ts';

/** Has seen a day of calls, half of them answered. */
const seasoned = (settings: Partial<PacingSettings> = {}): Pacer => {
  const pacer = pacerOf({ ...defaultPacing, mode: 'predictive', ...settings }, ledgerOf({ limit: 0.03 }));
  for (let n = 0; n < 1000; n++) {
    const at = since(40_000 - n * 30);
    const answered = n % 2 === 0;
    const ringSeconds = answered ? 5 + (n % 9) : 25;
    pacer.hear({ type: 'redial-ended-ringing', at, hour: 12, kind, ringSeconds, answered });
    pacer.hear({ type: 'answer-served', at, manner: 'reserved' });
    pacer.hear({ type: 'talk-ended', at, talkSeconds: 30 + (n % 300) });
    pacer.hear({ type: 'wrap-up-ended', at, wrapUpSeconds: 8 + (n % 14), free: true });
  }
  return pacer;
};

describe('the pacer', () => {
  it('given no sample yet and automatic mode, then each redial gets an agent of its own, and it says why', () => {
    const pacer = pacerOf(defaultPacing, ledgerOf({ limit: 0.03 }));
    const { predictive, reserved, why } = pacer.decide(team({ free: agents(3), talking: agents(20) }));
    expect([predictive, reserved]).toEqual([0, 3]);
    expect(why).toMatchObject({
      mode: 'progressive',
      modeReason: 'sample-too-small',
      limit: 'agent-each',
      free: 3,
      busy: 20,
    });
  });
  it('given free agents and a good ledger, then it places more redials than agents are free', () => {
    const { predictive, why } = seasoned().decide(team({ free: agents(4), talking: agents(26, 30) }));
    expect(predictive).toBeGreaterThan(4);
    expect(why.risk).toBeGreaterThan(why.allowedRisk!);
    expect(why.limit).toBe('chance-of-nobody');
    expect(why.answerChance).toBeGreaterThan(0.4);
    expect(why.answerChance).toBeLessThan(0.6);
  });
  it('given all agents busy, then it dials ahead of those about to finish, and not of those who have just begun', () => {
    const pacer = seasoned();
    expect(pacer.decide(team({ wrappingUp: agents(8, 12) })).predictive).toBeGreaterThan(0);
    expect(pacer.decide(team({ talking: agents(8, 2) })).predictive).toBe(0);
  });
  it('given redials that ring already, then so many fewer are placed', () => {
    const pacer = seasoned();
    const free = agents(6);
    const none = pacer.decide(team({ free })).predictive;
    const some = pacer.decide(team({ free, ringing: Array.from({ length: 5 }, () => flight(0)) })).predictive;
    expect(some).toBe(none - 5);
  });
  it('given a small team most of whose callers answer, then automatic mode stays progressive', () => {
    const pacer = seasoned({ mode: 'automatic' });
    const small = pacer.decide(team({ free: agents(2), talking: agents(3) }));
    expect([small.why.mode, small.why.modeReason]).toEqual(['progressive', 'team-too-small']);
    const large = pacer.decide(team({ free: agents(2), talking: agents(20) }));
    expect([large.why.mode, large.why.modeReason]).toEqual(['predictive', 'worth-it']);
  });
  it('given one who may only be called with a reserved agent, then they get a free one, and never ring without', () => {
    const { predictive, reserved } = seasoned().decide(
      team({ free: agents(1), waiting: 0, waitingReserved: 2, talking: agents(9) }),
    );
    expect([predictive, reserved]).toEqual([0, 1]);
  });
  it('given one who needs a reserved agent and none free, then an agent is kept back for them', () => {
    const pacer = seasoned();
    const wrappingUp = agents(8, 12);
    const without = pacer.decide(team({ wrappingUp })).predictive;
    expect(pacer.decide(team({ wrappingUp, waitingReserved: 1 })).predictive).toBeLessThan(without);
  });
  it('given live callers, then they come first', () => {
    const pacer = seasoned();
    const inbound = { waiting: 0, longestWaitSeconds: 0, arrivalsPerSecond: 0, serviceLevel: null };
    const placed = (changes: Partial<typeof inbound>) =>
      pacer.decide(team({ free: agents(6), inbound: { ...inbound, ...changes } }));
    const alone = placed({}).predictive;
    expect(placed({ waiting: 2 }).predictive).toBeLessThan(alone);
    expect(placed({ arrivalsPerSecond: 0.2 }).predictive).toBeLessThan(alone);
    expect(placed({ waiting: 1, longestWaitSeconds: 21 })).toMatchObject({
      predictive: 0,
      why: { limit: 'inbound-waits' },
    });
  });
  it('given agents kept for live callers by a plan, then they count as a reserve does, and who talks with one is logged in', () => {
    const free = agents(6);
    const planned = seasoned().decide(team({ free, keptForLive: 4 }));
    expect(planned.predictive).toBe(seasoned({ reserve: 4 }).decide(team({ free })).predictive);
    expect(planned.predictive).toBeLessThan(seasoned().decide(team({ free })).predictive);
    expect(seasoned().decide(team({ busyForLive: 2 })).why.limit).toBe('nobody-free');
    expect(seasoned().decide(team()).why.limit).toBe('nobody-logged-in');
  });
  it('given a live service level below what is wanted, then nothing is placed', () => {
    const pacer = seasoned({ inbound: { waitSeconds: null, serviceLevel: 0.8 } });
    const inbound = { waiting: 0, longestWaitSeconds: 0, arrivalsPerSecond: 0.1, serviceLevel: 0.79 };
    expect(pacer.decide(team({ free: agents(6), inbound })).why.limit).toBe('inbound-service-level');
  });
  it('given agents kept back for live callers, then fewer are placed', () => {
    const of = (reserve: number) => seasoned({ reserve }).decide(team({ free: agents(6) })).predictive;
    expect(of(2)).toBeLessThan(of(0));
  });
  it('given a handful of abandoned answers at once, then it allows less risk', () => {
    const pacer = seasoned();
    const known = team({ free: agents(6), talking: agents(20) });
    const before = pacer.decide(known).why.allowedRisk!;
    for (let n = 0; n < 5; n++) pacer.hear({ type: 'answer-abandoned', at: NOW });
    expect(pacer.decide(known).why.allowedRisk).toBeLessThan(before * 0.7);
  });
  it('given agents who go home after their call, then nobody counts on them', () => {
    const pacer = seasoned();
    const known = team({ wrappingUp: agents(8, 12) });
    const before = pacer.decide(known).predictive;
    for (let n = 0; n < 40; n++) pacer.hear({ type: 'wrap-up-ended', at: NOW, wrapUpSeconds: 12, free: n % 2 === 0 });
    expect(pacer.decide(known).predictive).toBeLessThan(before);
  });
});
