/** A period's losses, redials and SMS one by one, as reports count them. */
import type { Instant } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../../read-model/tables.ts';
import type { DayFacts, Fate, Place } from './day-facts.ts';
import { type DayOfLosses, daysOfLosses } from './days-of-losses.ts';

type Db = Kysely<ReportTables>;

export interface Period {
  readonly from: Instant;
  /** The first instant that does not belong. */
  readonly to: Instant;
}

export interface PlaceFilter {
  readonly queue?: string | undefined;
  readonly team?: string | undefined;
  readonly client?: string | undefined;
}

/** Times are milliseconds, `at` since 1970. */
export interface CountedLoss {
  readonly at: number;
  /** Stands for the caller within one report; null: not known. */
  readonly caller: number | null;
  readonly place: Place;
  readonly fate: Fate;
  readonly isApologised: boolean;
  /** From the loss to the case's first redial; null: none was placed. */
  readonly firstRedialMs: number | null;
}
/** Of an opened case; `at`: placed. */
export interface CountedRedial {
  readonly at: number;
  readonly attempt: number;
  readonly wasAnswered: boolean;
  readonly wasAbandoned: boolean;
  readonly msHeld: number;
}
/** The apology of an opened case; `at`: handed to the operator. */
export interface CountedSms {
  readonly at: number;
  readonly parts: number;
}

export interface Counting {
  addLoss(loss: CountedLoss): void;
  addRedial(redial: CountedRedial): void;
  addSms(sms: CountedSms): void;
}

const isIn = ({ queue, team, client }: PlaceFilter, place: Place): boolean =>
  (queue === undefined || place.queue === queue) &&
  (team === undefined || place.teamId === team) &&
  (client === undefined || place.tenantId === client);

/** By index of a loss: the milliseconds to its first redial. */
const firstRedials = ({ loss, after }: DayFacts['redials']): ReadonlyMap<number, number> => {
  const firsts = new Map<number, number>();
  for (const [index, of] of loss.entries()) firsts.set(of, Math.min(firsts.get(of) ?? Infinity, after[index]!));
  return firsts;
};

const countDay = (
  { begins, facts }: DayOfLosses,
  isWanted: (at: number, place: Place) => boolean,
  numberOf: (caller: string) => number,
  counting: Counting,
): void => {
  const { losses, redials, sms, places, fates } = facts;
  const callers = facts.callers.map(numberOf);
  const firsts = firstRedials(redials);
  const lostAt = losses.at.map((at) => begins + at);
  const wanted = lostAt.map((at, index) => isWanted(at, places[losses.place[index]!]!));
  for (const [index, at] of lostAt.entries())
    if (wanted[index])
      counting.addLoss({
        at,
        caller: callers[losses.caller[index]!] ?? null,
        place: places[losses.place[index]!]!,
        fate: fates[losses.fate[index]!]!,
        isApologised: losses.apologised[index] === 1,
        firstRedialMs: firsts.get(index) ?? null,
      });
  for (const [index, loss] of redials.loss.entries())
    if (wanted[loss])
      counting.addRedial({
        at: lostAt[loss]! + redials.after[index]!,
        attempt: redials.attempt[index]!,
        wasAnswered: redials.answered[index] === 1,
        wasAbandoned: redials.abandoned[index] === 1,
        msHeld: redials.held[index]!,
      });
  for (const [index, loss] of sms.loss.entries())
    if (wanted[loss]) counting.addSms({ at: lostAt[loss]! + sms.after[index]!, parts: sms.parts[index]! });
};

export const countLosses = async (db: Db, period: Period, filter: PlaceFilter, counting: Counting): Promise<void> => {
  const [from, to] = [Date.parse(period.from), Date.parse(period.to)];
  const isWanted = (at: number, place: Place): boolean => at >= from && at < to && isIn(filter, place);
  const numbers = new Map<string, number>();
  const numberOf = (caller: string): number => {
    const known = numbers.get(caller);
    if (known !== undefined) return known;
    numbers.set(caller, numbers.size);
    return numbers.size - 1;
  };
  for await (const day of daysOfLosses(db, period)) countDay(day, isWanted, numberOf, counting);
};
