/** What all replicas record goes into the campaigns' ledgers, from where the stored ledgers end. */
import type { Position } from '@ringback/runtime/event-store/port.ts';
import type { OwnRedialEvent } from '../domain/redial-state.ts';
import type { CampaignLedgers } from './campaign-ledgers.ts';

/** `from`: before the first of the news. `stored`: the last event that is in the stored ledgers, there or later. */
export const ledgerNews = (
  ledger: CampaignLedgers,
  { from, stored }: { readonly from: Position; readonly stored: Position },
): ((event: OwnRedialEvent, position: Position) => void) => {
  let isStored = from !== stored;
  return (event, position) => {
    if (!isStored) return ledger.hear(event);
    isStored = position !== stored;
  };
};
