/** Which events settle an answer, and how: with an agent in time, or abandoned. One meaning for the ledger, its view and the pacer. */
import { epochMs } from '@ringback/contracts/ids.ts';
import type { OwnRedialEvent } from './redial.ts';

export interface Answer {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly abandoned: boolean;
}

/** Null: it settles none. `withinSeconds`: later than that an agent came too late. */
export const answerOf = ({ type, data }: OwnRedialEvent, withinSeconds: number): Answer | null => {
  if (type === 'RedialAbandoned') return { at: epochMs(data.at), abandoned: true };
  if (type !== 'RedialConnected') return null;
  return { at: epochMs(data.at), abandoned: data.secondsToAgent > withinSeconds };
};
