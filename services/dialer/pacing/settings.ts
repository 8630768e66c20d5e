/** What a supervisor or a jurisdiction sets, and what was found by simulation. */
import type { LearnerSettings } from './learner.ts';
import type { OutlookSettings } from './outlook.ts';
import type { ThresholdSettings } from './threshold.ts';
import type { UpheavalSettings } from './upheaval.ts';

export type Mode = 'progressive' | 'predictive' | 'automatic';

export interface YieldSettings {
  /** Nothing is placed while a live caller has waited longer; null: whatever they wait. */
  readonly waitSeconds: number | null;
  /** Nothing is placed while the live service level is lower; null: whatever it is. */
  readonly serviceLevel: number | null;
}

export interface PacingSettings {
  readonly mode: Mode;
  /** Agents kept free for live callers. */
  readonly reserve: number;
  /** Redials ringing at once, for each agent logged in, that are never exceeded. */
  readonly mostInFlightPerAgent: number;
  readonly inbound: YieldSettings;
  /** Redials heard before automatic mode trusts what it learned. */
  readonly sample: number;
  /** Automatic mode stays progressive below so many agents, where so large a share answers that there is little to gain. */
  readonly smallTeam: { readonly agents: number; readonly answerChance: number };
  readonly tuning: Tuning;
}

export interface Tuning {
  readonly learner: LearnerSettings;
  readonly outlook: OutlookSettings;
  readonly threshold: Omit<ThresholdSettings, 'start'> & {
    /** The risk allowed at first ÷ the limit. */
    readonly startPerLimit: number;
  };
  /** Weight of each moment of the outlook in the risk; they sum to 1. */
  readonly weights: readonly number[];
  /**
   * Abandoned answers that the ledger should have room for in calm, ÷ the cube root of those that the limit allows in a day: what is aimed at stays so far below
   * the limit. The more are allowed, the further chance sways, and the less occupancy one that is kept costs.
   */
  readonly calmRoom: number;
  /** From this room downwards the allowed risk shrinks; from a larger one by so much for each agent. */
  readonly scarceRoom: number;
  readonly scarceRoomPerAgent: number;
  /** When the world has changed for the worse. */
  readonly upheaval: UpheavalSettings;
  /** Chance of overdrawing the ledger that one decision may take. */
  readonly overdraw: number;
}

export const defaultTuning: Tuning = {
  learner: {
    answer: { prior: 0.7, priorWeight: 15, calmMemory: 400, changeMemory: 40, traitMemory: 200 },
    answeredRing: { meanSeconds: 10, cv: 0.5, weight: 10 },
    unansweredRing: { meanSeconds: 20, cv: 0.4, weight: 10 },
    talk: { meanSeconds: 200, cv: 1, weight: 20 },
    wrapUp: { meanSeconds: 20, cv: 0.7, weight: 10 },
    memory: 1000,
  },
  outlook: { quantiles: [0.1, 0.3, 0.5, 0.7, 0.9], graceSeconds: 2 },
  threshold: { startPerLimit: 1, least: 1e-4, most: 0.5, gain: 0.1 },
  weights: [0.2, 0.2, 0.2, 0.2, 0.2],
  calmRoom: 1.7,
  scarceRoom: 3,
  scarceRoomPerAgent: 0.08,
  upheaval: {
    hours: 24,
    aimShare: 0.65,
    evenness: 1,
    answers: { memory: 100, longMemory: 3000, least: 1.2 },
    talk: { memory: 100, longMemory: 1000, least: Math.log(1.4) },
    leaving: { memory: 30, longMemory: 1000, least: 0.3 },
  },
  overdraw: 1e-6,
};

export const defaultPacing: PacingSettings = {
  mode: 'automatic',
  reserve: 0,
  mostInFlightPerAgent: 4,
  inbound: { waitSeconds: 20, serviceLevel: null },
  sample: 100,
  smallTeam: { agents: 10, answerChance: 0.5 },
  tuning: defaultTuning,
};
