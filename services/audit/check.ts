/** What a check is: a name, the promise it guards, and one function from the evidence to what it noticed. */
import type { Evidence } from './evidence/evidence.ts';

/** Times in milliseconds; the limit is a share of 1. */
export interface Rules {
  /** What is on the bus for less than this need not be known yet. */
  readonly graceMs: number;
  readonly abandonmentLimit: number;
  /** A call whose end was never told counts as over after this. */
  readonly lineStaleMs: number;
}

export const defaultRules: Rules = { graceMs: 2_000, abandonmentLimit: 0.03, lineStaleMs: 4 * 3_600_000 };

/** Where an event can be looked up: in the store by position, on the bus by its place. */
export type Witness = number | BusPlace;

export interface BusPlace {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}

/** What a check tells. `violation` says in words what is wrong, and which events show it. */
export interface Notes {
  examined(what: string, count: number): void;
  /** Not a violation: the history was cut off before this could happen. */
  onItsWay(what: string, count: number): void;
  remark(text: string): void;
  /** This history does not hold what the check needs. */
  notChecked(why: string): void;
  violation(what: string, ...witnesses: readonly (Witness | null)[]): void;
}

export interface Check {
  readonly name: string;
  /** Which promise of the design it guards, or what else. */
  readonly guards: string;
  look(evidence: Evidence, notes: Notes, rules: Rules): void;
}
