/** A history that breaks what one check guards, and words the verdict must contain. */
import type { MadeUpHistory } from '../made-up-history.ts';

export interface PlantedFault {
  readonly check: string;
  readonly fault: string;
  readonly says: RegExp;
  plant(history: MadeUpHistory): void;
}
