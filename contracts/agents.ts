/** `calls.agents`: what agents do, as the ACD says. Written by ingest; key: teamId. Newer `version` wins, not later arrival. */
import { z } from 'zod';
import { agentId, callId, redialId, teamId, tenantId } from './ids.ts';
import { at } from './parts.ts';

/** `free`: logged in, not paused, not on or wrapping up a call. `reserved`: held for a redial. */
export const agentStatusSchema = z.enum(['free', 'reserved', 'talking', 'wrap-up', 'paused', 'logged-out']);
export type AgentStatus = z.infer<typeof agentStatusSchema>;

const agent = z.strictObject({
  agentId,
  status: agentStatusSchema,
  /** Rises with every change of this agent; the source's sequence, else milliseconds since 1970. */
  version: z.int().min(0),
  since: at,
  callId: callId.nullable(),
  redialId: redialId.nullable(),
});
export type AgentState = z.infer<typeof agent>;

export const agentEvents = {
  AgentChanged: z.strictObject({ tenantId, teamId, at, ...agent.shape }),
  /** The whole team at one moment: heals what was lost on the way. Agents not listed are logged out. */
  TeamSnapshotTaken: z.strictObject({ tenantId, teamId, at, agents: z.array(agent).max(5000) }),
} as const;

export type AgentEvent = {
  [T in keyof typeof agentEvents]: { type: T; data: z.infer<(typeof agentEvents)[T]> };
}[keyof typeof agentEvents];
export type AgentEventOf<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>['data'];
