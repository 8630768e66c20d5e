/** Which redial claims which agent: one agent per redial, one redial per agent, and no claim outlives its limit. */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Agent, Agents, Hold } from './agents.ts';
import { milliseconds } from './chance.ts';

export interface Claims {
  /** The redial claims this agent and nobody else, until it moves on or `limitSeconds` are over (null: no limit). */
  claim(agent: Agent, hold: Hold, limitSeconds: number | null): void;
  letGo(agent: Agent): void;
  holderOf(redial: RedialId): Agent | undefined;
}

export const redialClaims = (clock: Clock, agents: Agents): Claims => {
  const holders = new Map<RedialId, Agent>();
  const timers = new Map<RedialId, Cancel>();

  const forget = (redial: RedialId): void => {
    timers.get(redial)?.();
    timers.delete(redial);
    holders.delete(redial);
  };
  const letGo = (agent: Agent): void => {
    if (agent.hold !== null) forget(agent.hold.redialId);
    agents.setHold(agent, null);
  };
  const limit = (agent: Agent, { redialId }: Hold, limitSeconds: number): void => {
    timers.set(
      redialId,
      clock.after(milliseconds(limitSeconds), () => letGo(agent)),
    );
  };
  return {
    claim(agent, hold, limitSeconds) {
      const elsewhere = holders.get(hold.redialId);
      forget(hold.redialId);
      if (elsewhere !== undefined && elsewhere !== agent) agents.setHold(elsewhere, null);
      holders.set(hold.redialId, agent);
      if (limitSeconds !== null) limit(agent, hold, limitSeconds);
      agents.setHold(agent, hold);
    },
    letGo,
    holderOf: (redial) => holders.get(redial),
  };
};
