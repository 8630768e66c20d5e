/**
 * For real events without a telephone line of our own yet: agents are taken as reserved when asked for, each for one redial, and calls
 * go to the simulated network. No real telephone rings, and nothing is told to the real ACD.
 */
import path from 'node:path';
import type { AgentId, RedialId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { openCallRecord } from './call-record.ts';
import { calleeModel } from './callee-model.ts';
import type { Acd, CallPlacer } from './ports.ts';
import { telephoneNetwork } from './telephone-network.ts';

export interface StandInOptions {
  readonly clock: Clock;
  readonly seed: number;
  /** Where the calls it placed are remembered. */
  readonly dataDir: string;
}

export interface StandInCentre {
  /** Whoever has the agents has told of them and is not here: the dialer chooses among them. */
  readonly acd: Omit<Acd, 'queue'>;
  readonly placer: CallPlacer;
  stop(): Promise<void>;
}

/** Throws `DataFileProblem` when its file in `dataDir` cannot be used. */
export const standInCentre = ({ clock, seed, dataDir }: StandInOptions): StandInCentre => {
  const record = openCallRecord(path.join(dataDir, 'centre-placed-calls.sqlite'));
  const placer = telephoneNetwork({
    clock,
    record,
    callees: calleeModel(seed),
    agents: { take: () => true, over: () => {} },
    isOnLine: () => false,
  });
  return {
    acd: standInAcd(),
    placer,
    stop() {
      record.close();
      return Promise.resolve();
    },
  };
};

/** An agent may be told of in several teams, and is one person. */
const standInAcd = (): StandInCentre['acd'] => {
  const held = new Map<AgentId, RedialId>();
  return {
    async reserve(agent, _team, redial) {
      if ((held.get(agent) ?? redial) !== redial) return { reserved: false, reason: 'held-for-another-redial' };
      held.set(agent, redial);
      return { reserved: true };
    },
    async release(agent, redial) {
      if (held.get(agent) === redial) held.delete(agent);
    },
  };
};
