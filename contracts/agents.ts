/** `calls.agents`: what agents do, as the ACD says. Written by ingest; key: teamId. Newer `version` wins, not later arrival. */
import { z } from 'zod';
import { agentId, callId, redialId, teamId, tenantId } from './ids.ts';
import { at, seconds } from './parts.ts';

/** `free`: logged in, not paused, not on or wrapping up a call. `reserved`: held for a redial. */
export const agentStatusSchema = z.enum(['free', 'reserved', 'talking', 'wrap-up', 'paused', 'logged-out']);
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/** Live callers in the queues of a team, at the moment of the snapshot. */
export const liveQueueSchema = z.strictObject({
  waiting: z.int().min(0).max(1_000_000),
  /** Of the longest waiting; 0 when nobody waits. */
  longestWaitSeconds: seconds,
  /** Share answered within the centre's own time lately, 0 to 1; null when not measured. */
  serviceLevel: z.number().min(0).max(1).nullable(),
});
export type LiveQueue = z.infer<typeof liveQueueSchema>;

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
  TeamSnapshotTaken: z.strictObject({
    tenantId,
    teamId,
    at,
    agents: z.array(agent).max(5000),
    /** Absent where the ACD does not tell of its queues, and in older events. */
    inbound: liveQueueSchema.optional(),
  }),
} as const;

export type AgentEvent = {
  [T in keyof typeof agentEvents]: { type: T; data: z.infer<(typeof agentEvents)[T]> };
}[keyof typeof agentEvents];
export type AgentEventOf<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>['data'];
