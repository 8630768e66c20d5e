/** A campaign: what is dialled on behalf of one tenant, under the abandonment rules of one jurisdiction. */
import type { TenantId } from '@ringback/contracts/ids.ts';

/** `acme-bank`, or `acme-bank/us` where the jurisdiction has rules of its own. */
export type Campaign = string;

/** What may be abandoned, and when somebody was. */
export interface AbandonmentRules {
  /** Share of the answers that may find nobody, in every rolling 24 hours and 30 days. */
  readonly limit: number;
  /** From the pick-up: who has an agent within these was not abandoned. */
  readonly withinSeconds: number;
}

export interface OfCampaign {
  readonly tenantId: TenantId;
  /** The jurisdiction whose rules of its own it goes by; absent: those for all. */
  readonly rules?: string | undefined;
}

export const campaignOf = ({ tenantId, rules }: OfCampaign): Campaign =>
  rules === undefined ? tenantId : `${tenantId}/${rules}`;

/** Of the jurisdiction a campaign goes by; undefined: those for all. */
export type RulesOf = (jurisdiction: string | undefined) => AbandonmentRules;

/** Ids of tenants have no slash. */
export const rulesIn = (campaign: Campaign): string | undefined => campaign.split('/')[1];
