/** Which events settle an answer, and how: with an agent in time, or abandoned. One meaning for the ledger, its view and the pacer. */
import { epochMs } from '@ringback/contracts/ids.ts';
import { type Campaign, campaignOf, type RulesOf } from './campaign.ts';
import type { OwnRedialEvent } from './redial-state.ts';

export interface Answer {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly abandoned: boolean;
  readonly campaign: Campaign;
}

/** Null: it settles none. */
export const answerOf = ({ type, data }: OwnRedialEvent, rulesOf: RulesOf): Answer | null => {
  if (type !== 'RedialAbandoned' && type !== 'RedialConnected') return null;
  const late = type === 'RedialAbandoned' || data.secondsToAgent > rulesOf(data.rules).withinSeconds;
  return { at: epochMs(data.at), abandoned: late, campaign: campaignOf(data) };
};
