/**
 * The language of pacing: what is known of one team at one moment, what happened since, and what is decided. Plain data.
 * Times are milliseconds since any fixed moment, the same for all; durations are seconds and say so in their names.
 */

export const numberTypes = ['mobile', 'fixed', 'unknown'] as const;
export type NumberType = (typeof numberTypes)[number];

/** What a redial's chance of being answered by a person hangs on. */
export interface RedialKind {
  /** 1 for the first redial of a case. */
  readonly attempt: number;
  readonly numberType: NumberType;
  /** Since the caller was lost; null when nobody knows. */
  readonly minutesSinceLoss: number | null;
}

/** One of whom nothing is known. */
export const someRedial: RedialKind = { attempt: 1, numberType: 'unknown', minutesSinceLoss: null };

/** `predictive`: an agent is expected to be free when it is answered. `reserved`: one is held for it before it rings. */
export type Manner = 'predictive' | 'reserved';

export interface Flight {
  readonly placedAt: number;
  readonly kind: RedialKind;
  readonly manner: Manner;
}

/** Live callers, who come first. All of them are served by the same agents. */
export interface Inbound {
  /** In the queue now. */
  readonly waiting: number;
  /** Of the longest waiting; 0 when nobody waits. */
  readonly longestWaitSeconds: number;
  /** As measured lately. */
  readonly arrivalsPerSecond: number;
  /** Share answered within the centre's time lately, 0 to 1; null when not measured. */
  readonly serviceLevel: number | null;
}

/** A team as the dialer knows it. The order within the lists does not matter. Nobody is in two of them. */
export interface TeamKnown {
  readonly now: number;
  /** Hour of the local day, 0 to 23: people answer differently in the evening. */
  readonly hour: number;
  /** Agents who could take a call this instant: since when each is free. Held ones are not free. */
  readonly free: readonly number[];
  /** Agents talking, redial or inbound: since when. */
  readonly talking: readonly number[];
  /** Agents in wrap-up: since when. */
  readonly wrappingUp: readonly number[];
  /** So long nothing was told of the agents that who is free may be gone: each is to be held first. Left out where they are heard. */
  readonly agentsUnheard?: boolean;
  /** Agents logged in and on a pause: nobody counts on them. */
  readonly paused: number;
  /** Redials placed, neither answered nor failed. */
  readonly ringing: readonly Flight[];
  /** Predictive redials a person answered, still waiting for an agent. */
  readonly answeredWaiting: number;
  /** Redials ready to be placed that may be predictive: their kinds, in turn; the last stands for all behind it, and may be all there is. */
  readonly next: readonly RedialKind[];
  /** How many of those there are; `next` may name fewer. */
  readonly waiting: number;
  /** Redials ready that only a reserved agent may be given (second attempts after an abandoned one, always). */
  readonly waitingReserved: number;
  readonly inbound: Inbound | null;
  /** Free agents who are for live callers alone, where a plan says so; the larger of this and the reserve that is set is kept. */
  readonly keptForLive?: number;
  /** Agents who are for live callers alone and talk with one: they are in no list. */
  readonly busyForLive?: number;
}

/** Closed list: which limit binds. */
export const limits = [
  'nobody-logged-in',
  'nobody-waits',
  'inbound-waits',
  'inbound-service-level',
  'nobody-free',
  'agent-each',
  'chance-of-nobody',
  'ledger-near-limit',
  'ledger-spent',
  'most-in-flight',
] as const;
export type Limit = (typeof limits)[number];

/** Closed list: why the team is paced as it is. */
export const modeReasons = [
  'as-set',
  'sample-too-small',
  'team-too-small',
  'worth-it',
  'ledger-spent',
  'agents-not-heard',
] as const;
export type ModeReason = (typeof modeReasons)[number];

export const upheavals = ['more-answers', 'talks-longer', 'agents-leave'] as const;
/** The world has changed for the worse: until this moment less is aimed at. */
export interface Upheaval {
  readonly what: (typeof upheavals)[number];
  readonly until: number;
}

/** Why, for the history and for whoever asks. */
export interface Reason {
  readonly limit: Limit;
  readonly mode: 'progressive' | 'predictive';
  readonly modeReason: ModeReason;
  /** What it knew. */
  readonly free: number;
  readonly busy: number;
  readonly inFlight: number;
  readonly waiting: number;
  readonly inboundWaiting: number;
  /** Chance that the next redial in turn is answered by a person. */
  readonly answerChance: number;
  /** Chance that one more would find nobody, when it was left at that; null where nobody asked. */
  readonly risk: number | null;
  /** The chance that was allowed. */
  readonly allowedRisk: number | null;
  /** Further abandoned answers the ledger has room for. */
  readonly ledgerRoom: number;
  /** Share of answers that may be abandoned that is aimed at now; without an upheaval a little below the limit. */
  readonly aim: number;
  readonly upheaval: Upheaval | null;
}

export interface Decision {
  /** To place now without an agent of their own. */
  readonly predictive: number;
  /** To place now, each with a free agent reserved first. From the line of reserved ones while it lasts. */
  readonly reserved: number;
  /** Ask again after this long even if nothing happens: risks pass by themselves as agents come nearer to their end. */
  readonly askAgainAfterSeconds: number;
  readonly why: Reason;
}

export const ASK_AGAIN_AFTER_SECONDS = 1;

/** What happened; the pacer learns from it. In order of time, give or take seconds. */
export type Fact =
  /** A redial rang to its end: a person answered, or anything else. Not told of those we hung up ourselves, nor of those nobody knows about. */
  | {
      readonly type: 'redial-ended-ringing';
      readonly at: number;
      readonly hour: number;
      readonly kind: RedialKind;
      readonly ringSeconds: number;
      readonly answered: boolean;
    }
  /** A redial a person answered was put through, or found nobody in time. */
  | { readonly type: 'answer-served'; readonly at: number; readonly manner: Manner }
  | { readonly type: 'answer-abandoned'; readonly at: number }
  | { readonly type: 'talk-ended'; readonly at: number; readonly talkSeconds: number }
  /** `free`: false when the agent went on a pause or home instead. */
  | { readonly type: 'wrap-up-ended'; readonly at: number; readonly wrapUpSeconds: number; readonly free: boolean };
