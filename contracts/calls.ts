/** `calls.events`: what happened to inbound calls, as ingest translated it. Written by ingest; key: callerId, else callId. */
import { z } from 'zod';
import { agentId, callId, queueId, teamId, tenantId } from './ids.ts';
import { at, callerSchema, lossReasonSchema, seconds } from './parts.ts';

/** `callerProblem` says why `caller` is null: no number came, or what came is no phone number. */
const call = {
  tenantId,
  callId,
  caller: callerSchema.nullable(),
  callerProblem: z.enum(['withheld', 'invalid']).nullable(),
  at,
};
const inQueue = { queue: queueId, teamId };

export const callEvents = {
  /** The call reached the centre (its menu). */
  CallStarted: z.strictObject({ ...call }),
  /** Hung up in the menu, before any queue: counted, never chased. */
  CallLeftMenu: z.strictObject({ ...call, menuSeconds: seconds }),
  CallQueued: z.strictObject({ ...call, ...inQueue }),
  /** An agent took the call; `agentId` is null where the source did not say who. */
  CallAnswered: z.strictObject({
    ...call,
    queue: queueId.nullable(),
    teamId: teamId.nullable(),
    agentId: agentId.nullable(),
    waitSeconds: seconds,
  }),
  /** A lost call: it ended in the queue, unanswered, and not by us. */
  CallLost: z.strictObject({ ...call, ...inQueue, reason: lossReasonSchema, waitSeconds: seconds }),
  /** An answered call is over. */
  CallEnded: z.strictObject({ ...call, agentId: agentId.nullable(), talkSeconds: seconds }),
} as const;

export type CallEvent = {
  [T in keyof typeof callEvents]: { type: T; data: z.infer<(typeof callEvents)[T]> };
}[keyof typeof callEvents];
export type CallEventOf<T extends CallEvent['type']> = Extract<CallEvent, { type: T }>['data'];
