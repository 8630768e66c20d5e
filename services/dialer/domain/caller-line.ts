/**
 * The line of one caller, stream `CallerLine-<callerId>`: which redial may ring there. Whichever replica wants to ring takes the
 * line first, and the expected revision lets one of two have it. Nothing gives it back: it is free once its redial is over.
 */
import type { CallerId, Instant, RedialId } from '@ringback/contracts/ids.ts';

// Events: they concern nobody but the dialer.

export interface CallerLineTaken {
  readonly type: 'CallerLineTaken';
  readonly data: { readonly callerId: CallerId; readonly redialId: RedialId; readonly at: Instant };
}

// State

export interface CallerLine {
  /** Who took it last. */
  readonly holder: RedialId | null;
}

export const initialLine: CallerLine = { holder: null };

export const evolveLine = (_: CallerLine, { data }: CallerLineTaken): CallerLine => ({ holder: data.redialId });

// Commands

export interface TakeLine {
  readonly type: 'TakeLine';
  readonly callerId: CallerId;
  readonly redialId: RedialId;
  /** A holder that is known to be over: from it the line may be taken. */
  readonly after: RedialId | null;
  readonly at: Instant;
}

// Decide

export const decideLine = (command: TakeLine, { holder }: CallerLine): CallerLineTaken[] => {
  const { callerId, redialId, after, at } = command;
  if (holder === redialId || holder !== after) return [];
  return [{ type: 'CallerLineTaken', data: { callerId, redialId, at } }];
};
