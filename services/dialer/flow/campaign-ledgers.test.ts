import type { RedialEvent } from '@ringback/contracts/redials.ts';
import type { TeamId, TenantId } from '@ringback/contracts/ids.ts';
import { describe, expect, it } from 'vitest';
import { after, agentNamed, redialRequested, START_MS, TEAM, TENANT } from '../testing/facts.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { LedgerState } from '../pacing/ledger.ts';
import { campaignLedgers } from './campaign-ledgers.ts';

const OTHER = 'vip' as TeamId;
const CLIENT = 'insurer' as TenantId;
const step = Math.floor(START_MS / 300_000);
const hour = Math.floor(START_MS / 3_600_000);
/** So many answers of this very moment. */
const state = (answered: number, abandoned: number): LedgerState => ({
  day: [[step, answered, abandoned]],
  month: [[hour, answered, abandoned]],
});
const ledger = (answered = 1000, abandoned = 0, atHand: readonly Campaign[] = [TENANT]) =>
  campaignLedgers({
    rulesOf: (jurisdiction) =>
      jurisdiction === 'uk' ? { limit: 0.01, withinSeconds: 3 } : { limit: 0.03, withinSeconds: 2 },
    from: new Map([
      [TENANT, state(answered, abandoned)],
      [CLIENT, state(2000, 0)],
    ]),
    atHand: () => atHand,
  });
const ids = (n: number) => {
  const { tenantId, callerId, redialId, caseId } = redialRequested(n);
  return { tenantId, callerId, redialId, caseId, at: after(n) };
};
const pacing = { policy: 'predictive-1', freeAgents: 0, inFlight: 0, waiting: 1 };
const placed = (n: number, teamId = TEAM): RedialEvent => ({
  type: 'RedialPlaced',
  data: { ...ids(n), teamId, agentId: null, attempt: 1, pacing },
});
const connected = (n: number, secondsToAgent = 1): RedialEvent => ({
  type: 'RedialConnected',
  data: { ...ids(n), agentId: agentNamed('ann'), secondsToAgent },
});
const abandoned = (n: number): RedialEvent => ({ type: 'RedialAbandoned', data: { ...ids(n), secondsWaited: 2 } });
const now = START_MS + 60_000;

describe('the ledger of the campaign', () => {
  it('given what we recorded comes back as news, then it counts once', () => {
    const campaign = ledger();
    for (const event of [connected(1), abandoned(2), connected(1), abandoned(2)]) campaign.hear(event);
    expect(campaign.standing(TEAM, now).day).toEqual({ answered: 1002, abandoned: 1 });
  });
  it('given an agent came too late, then it counts as abandoned', () => {
    const campaign = ledger();
    campaign.hear(connected(1, 2));
    campaign.hear(connected(2, 2.1));
    expect(campaign.standing(TEAM, now).day).toEqual({ answered: 1002, abandoned: 1 });
  });
  it('given an engine hears an answer, then only the record of it counts', () => {
    const campaign = ledger();
    campaign.of(TEAM).hear(now, true);
    expect(campaign.standing(TEAM, now).day.abandoned).toBe(0);
  });
  it('given another team, of whichever dialer, has unreserved redials on their way, then each has its part of the room', () => {
    const campaign = ledger();
    const { room } = campaign.standing(TEAM, now);
    expect(campaign.of(TEAM).standing(now).room).toBe(room);
    campaign.hear(placed(1, OTHER));
    campaign.hear(placed(2, OTHER));
    expect(campaign.of(TEAM).standing(now).room).toBe(room / 2);
    expect(campaign.of(OTHER).standing(now).room).toBe(room);
  });
  it('given they are settled, whichever news comes last, then the room is whole again', () => {
    const campaign = ledger();
    campaign.hear(placed(1, OTHER));
    campaign.hear(connected(1));
    campaign.hear(placed(1, OTHER));
    expect(campaign.standing(TEAM, now).sharedByTeams).toBe(1);
  });
  it('given it is overdrawn, then it is so for everybody', () => {
    const campaign = ledger(100, 10);
    campaign.hear(placed(1, OTHER));
    expect(campaign.of(TEAM).standing(now).room).toBe(campaign.standing(TEAM, now).room);
  });
});

describe('several campaigns', () => {
  const ofClient = (event: RedialEvent): RedialEvent =>
    ({ ...event, data: { ...event.data, tenantId: CLIENT } }) as RedialEvent;

  it('given somebody abandoned of one, then the other has all its room still', () => {
    const [both, own] = [ledger(1000, 0, [CLIENT]), ledger()];
    const before = both.standing(TEAM, now).room;
    both.hear(abandoned(1));
    expect(both.standing(TEAM, now)).toMatchObject({ campaign: CLIENT, room: before });
    own.hear(ofClient(abandoned(1)));
    expect(own.standing(TEAM, now)).toMatchObject({ campaign: TENANT, day: { answered: 1000, abandoned: 0 } });
  });
  it('given a team has redials of both at hand, then the one with the least room binds it', () => {
    expect(ledger(1000, 0, [CLIENT, TENANT]).standing(TEAM, now).campaign).toBe(TENANT);
    expect(ledger(4000, 0, [CLIENT, TENANT]).standing(TEAM, now).campaign).toBe(CLIENT);
  });
  it('given a jurisdiction with rules of its own, then its answers count by them, in a ledger of their own', () => {
    const campaign = ledger(1000, 0, [`${TENANT}/uk`]);
    const british = (event: RedialEvent): RedialEvent =>
      ({ ...event, data: { ...event.data, rules: 'uk' } }) as RedialEvent;
    campaign.hear(british(connected(1, 2.9)));
    campaign.hear(british(connected(2, 3.1)));
    expect(campaign.standing(TEAM, now)).toMatchObject({
      campaign: `${TENANT}/uk`,
      rules: { limit: 0.01, withinSeconds: 3 },
      day: { answered: 2, abandoned: 1 },
    });
    expect(campaign.of(TEAM).limit).toBe(0.01);
    expect(campaign.standingOf(TENANT, now).day).toEqual({ answered: 1000, abandoned: 0 });
  });
  it('given a campaign nobody dialled for yet, then it has no room', () => {
    const { campaign, room } = ledger(1000, 0, [TENANT, 'new']).standing(TEAM, now);
    expect({ campaign, room }).toEqual({ campaign: 'new', room: 0 });
  });
  it('given nothing is at hand, then the one with the least room is shown', () => {
    expect(ledger(1000, 0, []).standing(TEAM, now).campaign).toBe(TENANT);
  });
  it('given another team has redials of another campaign on their way, then the room is not shared with it', () => {
    const campaign = ledger();
    campaign.hear(ofClient(placed(1, OTHER)));
    expect(campaign.standing(TEAM, now).sharedByTeams).toBe(1);
  });
});
