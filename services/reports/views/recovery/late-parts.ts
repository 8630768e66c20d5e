/** Who is late: by the promise that held when they were lost, whatever is promised since. */
import { instant } from '@ringback/contracts/ids.ts';
import { type HeldValues, stretchesOf } from '../../read-model/held-settings.ts';
import type { LatePart } from './measures.ts';

/** `promises`: minutes; `now`: milliseconds since 1970. */
export const lateParts = (promises: HeldValues, now: number): LatePart[] =>
  stretchesOf(promises).map(({ from, to, value }) => {
    const due = instant(now - value * 60_000);
    return { from, before: to === null || to > due ? due : to };
  });
