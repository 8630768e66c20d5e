/**
 * The abandonment ledgers of the campaigns, as the teams of this dialer see them. A campaign is what is dialled on behalf of one
 * tenant. Each counts what all replicas recorded, once for each redial whether we recorded it or heard of it. Teams that have
 * unreserved redials of a campaign on their way, here or elsewhere, share its room: each of them has its part, so that together they
 * cannot spend it twice. A team that has redials of several campaigns at hand is bound by the one with the least room.
 */
import type { RedialId, TeamId, TenantId } from '@ringback/contracts/ids.ts';
import type { OwnRedialEvent } from '../domain/redial.ts';
import { type Ledger, ledgerOf, type LedgerStanding, type LedgerState } from '../pacing/ledger.ts';
import { answerOf } from '../domain/answers.ts';

export interface TeamStanding extends LedgerStanding {
  /** Whose it is; null: nobody was dialled for yet. */
  readonly campaign: TenantId | null;
  /** Between how many teams its room is shared now, this one included. */
  readonly sharedByTeams: number;
}

export interface CampaignLedgers {
  readonly limit: number;
  readonly withinSeconds: number;
  /** Of this dialer or another; the same one may come again. */
  hear(event: OwnRedialEvent): void;
  /** As the engine of a team sees it: with its part of the room. What engines hear is not counted again. */
  of(team: TeamId): Ledger;
  /** Of the campaign that binds the team, or while nothing is at hand of the one with the least room; undivided. */
  standing(team: TeamId, now: number): TeamStanding;
  /** Of one campaign. */
  standingOf(campaign: TenantId, now: number): LedgerStanding;
}

export interface LedgerParts {
  readonly limit: number;
  readonly withinSeconds: number;
  /** What is stored of them. */
  readonly from: ReadonlyMap<TenantId, LedgerState>;
  /** Whose redials wait or are on their way in the team now. */
  readonly atHand: (team: TeamId) => Iterable<TenantId>;
}

/** News of our own redials comes back within moments. */
const REMEMBERED = 20_000;

export const campaignLedgers = ({ limit, withinSeconds, from, atHand }: LedgerParts): CampaignLedgers => {
  const campaigns = new Map<TenantId, Ledger>();
  for (const [tenant, state] of from) campaigns.set(tenant, ledgerOf({ limit }, state));
  const settled = new Set<RedialId>();
  /** Placed without an agent, by whomever, and not settled. */
  const inTheAir = new Map<RedialId, { readonly team: TeamId; readonly tenant: TenantId }>();

  const campaignOf = (tenant: TenantId): Ledger => {
    const known = campaigns.get(tenant) ?? ledgerOf({ limit });
    campaigns.set(tenant, known);
    return known;
  };
  /** False: it was settled before. */
  const settle = (redial: RedialId): boolean => {
    inTheAir.delete(redial);
    if (settled.has(redial)) return false;
    settled.add(redial);
    if (settled.size > REMEMBERED) settled.delete(settled.values().next().value!);
    return true;
  };
  const sharers = (team: TeamId, of: TenantId): number => {
    const teams = new Set([team]);
    for (const { team: other, tenant } of inTheAir.values()) if (tenant === of) teams.add(other);
    return teams.size;
  };
  const standing = (team: TeamId, now: number): TeamStanding => {
    let tightest: TeamStanding | undefined;
    const binding = new Set(atHand(team));
    for (const campaign of binding.size > 0 ? binding : campaigns.keys()) {
      const one = campaignOf(campaign).standing(now);
      if (tightest === undefined || one.room < tightest.room)
        tightest = { ...one, campaign, sharedByTeams: sharers(team, campaign) };
    }
    return tightest ?? { ...ledgerOf({ limit }).standing(now), campaign: null, sharedByTeams: 1 };
  };

  return {
    limit,
    withinSeconds,
    hear(event) {
      const { redialId, tenantId } = event.data;
      const answer = answerOf(event, withinSeconds);
      if (answer !== null) {
        if (settle(redialId)) campaignOf(tenantId).hear(answer.at, answer.abandoned);
      } else if (event.type === 'RedialUnanswered' || event.type === 'RedialCancelled') settle(redialId);
      else if (event.type === 'RedialPlaced' && event.data.agentId === null && !settled.has(redialId))
        inTheAir.set(redialId, { team: event.data.teamId, tenant: tenantId });
    },
    of: (team) => ({
      limit,
      hear() {},
      standing(now) {
        const bound = standing(team, now);
        // What is overdrawn is everybody's.
        return bound.room <= 0 ? bound : { ...bound, room: bound.room / bound.sharedByTeams };
      },
    }),
    standing,
    standingOf: (campaign, now) => campaignOf(campaign).standing(now),
  };
};
