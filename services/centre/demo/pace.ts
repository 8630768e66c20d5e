/**
 * How fast life goes in the demo centre. At speed 1 a call takes about half a minute, so that a watcher sees callers lost within
 * ten seconds and won back within a minute. Speed 2 is twice as fast in everything but the snapshots, patience included: the
 * faster it goes, the more losses are short abandons.
 */
import { defaultCalleeParameters, type CalleeParameters } from '../callee-model.ts';
import type { Duration } from '../chance.ts';

export interface DemoPace {
  /** On average; from moment to moment it swings by ± `waveDepth` of it, once in `wavePeriodSeconds`, starting at its peak. */
  readonly callsPerSecond: number;
  readonly waveDepth: number;
  readonly wavePeriodSeconds: number;
  /** The rush that opens the day. */
  readonly opening: { readonly calls: number; readonly withinSeconds: number };
  readonly menu: Duration;
  readonly leavesInMenuShare: number;
  readonly patience: Duration;
  /** Who waits longer is sent away. */
  readonly queueTimeoutSeconds: number;
  readonly talk: Duration;
  readonly wrapUp: Duration;
  /** Of the calls after which the agent takes a break. */
  readonly pauseShare: number;
  readonly pause: Duration;
  /** Of the lost callers who will try again by themselves. */
  readonly callsAgainShare: number;
  readonly callsAgainAfter: Duration;
}

export const demoPace = (speed: number): DemoPace => ({
  callsPerSecond: 0.25 * speed,
  waveDepth: 0.8,
  wavePeriodSeconds: 90 / speed,
  opening: { calls: 22, withinSeconds: 1.5 / speed },
  menu: { mean: 1.5 / speed, cv: 0.5 },
  leavesInMenuShare: 0.06,
  patience: { mean: 12 / speed, cv: 0.6 },
  queueTimeoutSeconds: 40 / speed,
  talk: { mean: 22 / speed, cv: 0.6 },
  wrapUp: { mean: 4 / speed, cv: 0.4 },
  pauseShare: 0.05,
  pause: { mean: 20 / speed, cv: 0.5 },
  callsAgainShare: 0.3,
  callsAgainAfter: { mean: 45 / speed, cv: 0.6 },
});

/** The redialled answer with the shares of everyday, at the demo's pace. */
export const demoCallees = (speed: number): CalleeParameters => ({
  ...defaultCalleeParameters,
  setUpSeconds: 0.8 / speed,
  personRing: { mean: 5 / speed, cv: 0.5 },
  machineRing: { mean: 12 / speed, cv: 0.2 },
  rejectRing: { mean: 4 / speed, cv: 0.5 },
  talk: { mean: 20 / speed, cv: 0.6 },
  machineRecords: { mean: 10 / speed, cv: 0.3 },
  wrapUp: { mean: 4 / speed, cv: 0.4 },
});
