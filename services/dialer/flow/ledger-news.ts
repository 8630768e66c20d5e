/** What all replicas record goes into the campaign's ledger, from where the stored ledger ends. */
import type { Position } from '@ringback/runtime/event-store/port.ts';
import type { OwnRedialEvent } from '../domain/redial.ts';
import type { CampaignLedger } from './campaign-ledger.ts';

/** `from`: before the first of the news. `stored`: the last event that is in the stored ledger, there or later. */
export const ledgerNews = (
  ledger: CampaignLedger,
  { from, stored }: { readonly from: Position; readonly stored: Position },
): ((event: OwnRedialEvent, position: Position) => void) => {
  let isStored = from !== stored;
  return (event, position) => {
    if (!isStored) return ledger.hear(event);
    isStored = position !== stored;
  };
};
