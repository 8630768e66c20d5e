/** Recorded calls that began while their agent was claimed by a redial: what redialling would have cost the inbound side. */
import type { AgentId, CallId, RedialId } from '@ringback/contracts/ids.ts';

/** Claimed: reserved for the redial, speaking to its caller, or wrapping it up. */
export interface DisplacedCall {
  readonly callId: CallId;
  readonly agentId: AgentId;
  readonly redialId: RedialId;
}

export interface DisplacedCalls {
  /** A recorded call reached the agent. Told again of the same call, it counts once. */
  note(agent: AgentId, call: CallId): void;
  readonly list: () => readonly DisplacedCall[];
}

export const displacedCalls = (heldFor: (agent: AgentId) => RedialId | null): DisplacedCalls => {
  const found: DisplacedCall[] = [];
  const latest = new Map<AgentId, CallId>();
  return {
    note(agentId, callId) {
      if (latest.get(agentId) === callId) return;
      latest.set(agentId, callId);
      const redialId = heldFor(agentId);
      if (redialId !== null) found.push({ callId, agentId, redialId });
    },
    list: () => found,
  };
};
