/** What a pacing policy is to the simulator. */
import type { Fact, TeamKnown } from '@ringback/dialer/pacing/known.ts';

/** What only a clairvoyant may know, besides what is known. */
export interface Foresight {
  /** When the agents who talk or wrap up now will be free, in milliseconds. */
  freeAt(): Iterable<number>;
}

export interface Placement {
  readonly predictive: number;
  readonly reserved: number;
}

export interface Policy {
  readonly name: string;
  decide(team: TeamKnown, foresight: Foresight): Placement;
  hear(fact: Fact): void;
}
