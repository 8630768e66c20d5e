/**
 * The abandonment ledgers of the campaigns, as the teams of this dialer see them. Each counts what all replicas recorded, once for each redial whether we recorded it or heard of it. Teams that have
 * unreserved redials of a campaign on their way, here or elsewhere, share its room: each of them has its part, so that together they
 * cannot spend it twice. A team that has redials of several campaigns at hand is bound by the one with the least room.
 */
import type { RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { OwnRedialEvent } from '../domain/redial-state.ts';
import { type Ledger, ledgerOf, type LedgerStanding, type LedgerState } from '../pacing/ledger.ts';
import { answerOf } from '../domain/answers.ts';
import { type AbandonmentRules, type Campaign, campaignOf, rulesIn, type RulesOf } from '../domain/campaign.ts';

export interface TeamStanding extends LedgerStanding {
  /** Whose it is; null: nobody was dialled for yet. */
  readonly campaign: Campaign | null;
  readonly rules: AbandonmentRules;
  /** Between how many teams its room is shared now, this one included. */
  readonly sharedByTeams: number;
}

export interface CampaignLedgers {
  /** Of this dialer or another; the same one may come again. */
  hear(event: OwnRedialEvent): void;
  /** As the engine of a team sees it: with its part of the room. What engines hear is not counted again. */
  of(team: TeamId): Ledger;
  /** Of the campaign that binds the team, or while nothing is at hand of the one with the least room; undivided. */
  standing(team: TeamId, now: number): TeamStanding;
  /** Of one campaign. */
  standingOf(campaign: Campaign, now: number): LedgerStanding & { readonly rules: AbandonmentRules };
}

export interface LedgerParts {
  readonly rulesOf: RulesOf;
  /** What is stored of them. */
  readonly from: ReadonlyMap<Campaign, LedgerState>;
  /** Whose redials wait or are on their way in the team now. */
  readonly atHand: (team: TeamId) => Iterable<Campaign>;
}

/** News of our own redials comes back within moments. */
const REMEMBERED = 20_000;

export const campaignLedgers = ({ rulesOf, from, atHand }: LedgerParts): CampaignLedgers => {
  const campaigns = new Map<Campaign, Ledger>();
  const ruling = (campaign: Campaign): AbandonmentRules => rulesOf(rulesIn(campaign));
  for (const [campaign, state] of from) campaigns.set(campaign, ledgerOf(ruling(campaign), state));
  const settled = new Set<RedialId>();
  /** Placed without an agent, by whomever, and not settled. */
  const inTheAir = new Map<RedialId, { readonly team: TeamId; readonly campaign: Campaign }>();

  const ledgerIn = (campaign: Campaign): Ledger => {
    const known = campaigns.get(campaign) ?? ledgerOf(ruling(campaign));
    campaigns.set(campaign, known);
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
  const sharers = (team: TeamId, of: Campaign): number => {
    const teams = new Set([team]);
    for (const { team: other, campaign } of inTheAir.values()) if (campaign === of) teams.add(other);
    return teams.size;
  };
  /** While nothing is at hand, all there are. */
  const binding = (team: TeamId): readonly Campaign[] => {
    const at = [...atHand(team)];
    return at.length > 0 ? at : [...campaigns.keys()];
  };
  const standing = (team: TeamId, now: number): TeamStanding => {
    let tightest: TeamStanding | undefined;
    for (const campaign of binding(team)) {
      const one = ledgerIn(campaign).standing(now);
      if (tightest === undefined || one.room < tightest.room)
        tightest = { ...one, campaign, rules: ruling(campaign), sharedByTeams: sharers(team, campaign) };
    }
    if (tightest !== undefined) return tightest;
    const rules = rulesOf(undefined);
    return { ...ledgerOf(rules).standing(now), campaign: null, rules, sharedByTeams: 1 };
  };

  return {
    hear(event) {
      const { redialId } = event.data;
      const answer = answerOf(event, rulesOf);
      if (answer !== null) {
        if (settle(redialId)) ledgerIn(answer.campaign).hear(answer.at, answer.abandoned);
      } else if (event.type === 'RedialUnanswered' || event.type === 'RedialCancelled') settle(redialId);
      else if (event.type === 'RedialPlaced' && event.data.agentId === null && !settled.has(redialId))
        inTheAir.set(redialId, { team: event.data.teamId, campaign: campaignOf(event.data) });
    },
    of: (team) => ({
      get limit() {
        const limits = binding(team).map((campaign) => ruling(campaign).limit);
        return limits.length > 0 ? Math.min(...limits) : rulesOf(undefined).limit;
      },
      hear() {},
      standing(now) {
        const bound = standing(team, now);
        // What is overdrawn is everybody's.
        return bound.room <= 0 ? bound : { ...bound, room: bound.room / bound.sharedByTeams };
      },
    }),
    standing,
    standingOf: (campaign, now) => ({ ...ledgerIn(campaign).standing(now), rules: ruling(campaign) }),
  };
};
