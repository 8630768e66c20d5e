/** The redials of one team that wait, in the line of the pacing engine: those that may be placed without an agent, and those that may not. */
import type { CallerId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { Campaign } from '../domain/campaign.ts';
import type { CampaignTally } from './campaign-tally.ts';
import { numberTypes, type NumberType } from '../pacing/known.ts';
import { type Lane, redialLine } from '../pacing/redial-line.ts';

/** Times are milliseconds since 1970: numbers compare and keep cheaper than text with a million waiting. */
export interface Waiting {
  readonly campaign: Campaign;
  readonly redialId: RedialId;
  readonly callerId: CallerId;
  readonly virtualStart: number;
  readonly notBefore: number;
  readonly notAfter: number;
  /** When the caller was told to expect the call; null without a promise. */
  readonly promisedAt: number | null;
  readonly attempt: number;
  readonly numberType: NumberType;
  /** Somebody was answered by nobody before. */
  readonly reservedAgentOnly: boolean;
}

/** What is no ordinary line is answered as nobody knows. */
export const numberTypeOf = (line: string): NumberType => numberTypes.find((type) => type === line) ?? 'unknown';

export interface TeamLine {
  /** Idempotent per redial. */
  add(waiting: Waiting): void;
  remove(redial: RedialId): void;
  find(redial: RedialId): Waiting | undefined;
  /** How many wait with their window open; exact once `takeClosed` was called for this moment. */
  ready(lane: Lane, now: number): number;
  /** The first few in turn, which go on waiting. */
  next(lane: Lane, now: number, most: number): readonly Waiting[];
  /** Takes the first whose window is open. */
  take(lane: Lane, now: number): Waiting | undefined;
  /** Takes all whose window has closed. */
  takeClosed(now: number): readonly Waiting[];
  /** When a window opens or closes next. */
  nextChange(): number | undefined;
  readonly size: number;
}

export const teamLine = (teamId: TeamId, campaigns: CampaignTally): TeamLine => {
  const line = redialLine();
  const waiting = new Map<string, Waiting>();
  const known = ({ redialId }: { readonly redialId: string }): Waiting => waiting.get(redialId)!;
  const forget = (redialId: string): void => {
    const was = waiting.get(redialId);
    if (was === undefined) return;
    waiting.delete(redialId);
    campaigns.remove(was.campaign);
  };
  const taken = (one: { readonly redialId: string }): Waiting => {
    const was = known(one);
    forget(one.redialId);
    return was;
  };
  return {
    add(one) {
      if (waiting.has(one.redialId)) return;
      waiting.set(one.redialId, one);
      campaigns.add(one.campaign);
      line.add({ ...one, teamId, priority: 0 });
    },
    remove(redial) {
      forget(redial);
      line.remove(redial);
    },
    find: (redial) => waiting.get(redial),
    ready: (lane, now) => line.ready(teamId, lane, now),
    next: (lane, now, most) => line.next(teamId, lane, now, most).map(known),
    take(lane, now) {
      const first = line.take(teamId, lane, now);
      return first === undefined ? undefined : taken(first);
    },
    takeClosed: (now) => line.takeClosed(now).map(taken),
    nextChange: line.nextChange,
    get size() {
      return waiting.size;
    },
  };
};
