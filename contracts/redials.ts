/** `dialer.redials`: the life of each redial. Written by the dialer; key: callerId. */
import { z } from 'zod';
import { withdrawalReasons } from './cases.ts';
import { agentId, callerId, caseId, redialId, teamId, tenantId } from './ids.ts';
import { at, callerSchema, seconds } from './parts.ts';

const redial = { tenantId, callerId, redialId, caseId, at };

/** Why a placed redial reached no person. */
export const unansweredResults = ['busy', 'no-answer', 'machine', 'rejected', 'unreachable', 'failed'] as const;

/** What the pacer knew when it decided, so each redial explains itself. */
export const pacingSchema = z.strictObject({
  policy: z.string().max(64),
  freeAgents: z.int(),
  inFlight: z.int(),
  waiting: z.int(),
});

export const redialEvents = {
  /** Taken on: waiting for its window and for an agent. */
  RedialQueued: z.strictObject({
    ...redial,
    caller: callerSchema,
    teamId,
    attempt: z.int().min(1),
    virtualStart: at,
    notBefore: at,
    notAfter: at,
    ringTimeoutSeconds: z.int().min(15),
    reservedAgentOnly: z.boolean(),
  }),
  /** The intent: the agent is reserved and the call is about to be originated. */
  RedialPlaced: z.strictObject({ ...redial, teamId, agentId, attempt: z.int().min(1), pacing: pacingSchema }),
  RedialAnswered: z.strictObject({ ...redial, ringSeconds: seconds }),
  /** The answering person and the agent talk. */
  RedialConnected: z.strictObject({ ...redial, agentId, secondsToAgent: seconds }),
  /** A person answered and no agent came within the limit. */
  RedialAbandoned: z.strictObject({ ...redial, secondsWaited: seconds }),
  RedialUnanswered: z.strictObject({ ...redial, result: z.enum(unansweredResults), ringSeconds: seconds }),
  /** Called back before anyone answered: still waiting, or ringing and hung up. */
  RedialCancelled: z.strictObject({
    ...redial,
    phase: z.enum(['waiting', 'ringing']),
    reason: z.enum(withdrawalReasons),
  }),
  /** Placed, perhaps: no word came. Settled by asking the network, never by a second call. */
  RedialOutcomeUnknown: z.strictObject({ ...redial, why: z.string().max(128) }),
  RedialEnded: z.strictObject({ ...redial, agentId, talkSeconds: seconds }),
} as const;

export type RedialEvent = {
  [T in keyof typeof redialEvents]: { type: T; data: z.infer<(typeof redialEvents)[T]> };
}[keyof typeof redialEvents];
export type RedialEventOf<T extends RedialEvent['type']> = Extract<RedialEvent, { type: T }>['data'];
