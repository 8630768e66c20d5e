/** What a pacer knows and decided, as a person would say it. */
import type { PacedTeam } from '../../shapes.ts';
import { texts } from '../texts.ts';
import { timeOf } from '../times.ts';

const say = texts.why;

/** A name the page does not know yet is shown as it is. */
const named = (names: Readonly<Record<string, string>>, code: string): string =>
  names[code] ?? code.replaceAll('-', ' ');
export const limitText = (code: string): string => named(say.limits, code);

/** Longer than its sign of life and a bit. */
const SILENT_MS = 45_000;
/** Milliseconds since it was told, where that is too long; null: it is of now. `now` by the server's clock. */
export const silenceOf = ({ at }: PacedTeam, now: number): number | null => {
  const silence = now - Date.parse(at);
  return silence > SILENT_MS ? silence : null;
};

/** The short of it: what it knows, what it placed, and why not more. */
export const inShort = ({ knew, placed, limit }: PacedTeam): readonly string[] => {
  const count = placed.reserved + placed.predictive;
  const why = limitText(limit);
  return [
    say.knows(knew.free, knew.waiting + knew.waitingReserved),
    ...(count === 0 ? [say.placedNone, say.none(why)] : [say.placed(count), say.more(why)]),
  ];
};

export const inFull = (team: PacedTeam): readonly string[] => {
  const { mode, reason, nextLookAt, upheaval } = team;
  return [
    say.mode[mode](named(say.modeReasons, reason)),
    ...(upheaval === undefined ? [] : [say.upheaval(named(say.upheavals, upheaval.what), timeOf(upheaval.until))]),
    ...(nextLookAt === null ? [] : [say.looksAgain(timeOf(nextLookAt))]),
  ];
};
