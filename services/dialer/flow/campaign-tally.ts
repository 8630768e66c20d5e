/** Which campaigns have redials at hand in a team, counted as they come and go: the pacer asks at every decision. */
import type { Campaign } from '../domain/campaign.ts';

export interface CampaignTally {
  add(campaign: Campaign): void;
  remove(campaign: Campaign): void;
  atHand(): Iterable<Campaign>;
}

export const campaignTally = (): CampaignTally => {
  const counts = new Map<Campaign, number>();
  return {
    add: (campaign) => void counts.set(campaign, (counts.get(campaign) ?? 0) + 1),
    remove(campaign) {
      const left = (counts.get(campaign) ?? 0) - 1;
      if (left > 0) counts.set(campaign, left);
      else counts.delete(campaign);
    },
    atHand: () => counts.keys(),
  };
};
