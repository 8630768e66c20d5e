import type { RedialEvent } from '@ringback/contracts/redials.ts';
import type { TeamId } from '@ringback/contracts/ids.ts';
import { describe, expect, it } from 'vitest';
import { after, agentNamed, redialRequested, START_MS, TEAM } from '../testing/facts.ts';
import { campaignLedger } from './campaign-ledger.ts';

const OTHER = 'vip' as TeamId;
const step = Math.floor(START_MS / 300_000);
const hour = Math.floor(START_MS / 3_600_000);
/** So many answers of this very moment. */
const ledger = (answered = 1000, abandoned = 0) =>
  campaignLedger({
    limit: 0.03,
    withinSeconds: 2,
    from: { day: [[step, answered, abandoned]], month: [[hour, answered, abandoned]] },
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
    expect(campaign.standing(now).day).toEqual({ answered: 1002, abandoned: 1 });
  });
  it('given an agent came too late, then it counts as abandoned', () => {
    const campaign = ledger();
    campaign.hear(connected(1, 2));
    campaign.hear(connected(2, 2.1));
    expect(campaign.standing(now).day).toEqual({ answered: 1002, abandoned: 1 });
  });
  it('given an engine hears an answer, then only the record of it counts', () => {
    const campaign = ledger();
    campaign.of(TEAM).hear(now, true);
    expect(campaign.standing(now).day.abandoned).toBe(0);
  });
  it('given another team, of whichever dialer, has unreserved redials on their way, then each has its part of the room', () => {
    const campaign = ledger();
    const { room } = campaign.standing(now);
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
    expect(campaign.sharers(TEAM)).toBe(1);
  });
  it('given it is overdrawn, then it is so for everybody', () => {
    const campaign = ledger(100, 10);
    campaign.hear(placed(1, OTHER));
    expect(campaign.of(TEAM).standing(now).room).toBe(campaign.standing(now).room);
  });
});
