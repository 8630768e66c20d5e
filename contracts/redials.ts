/** `dialer.redials`: the life of each redial. Written by the dialer; key: callerId. */
import { z } from 'zod';
import { withdrawalReasons } from './cases.ts';
import { agentId, callerId, caseId, redialId, teamId, tenantId } from './ids.ts';
import { at, callerSchema, seconds } from './parts.ts';

const redial = { tenantId, callerId, redialId, caseId, at };

/** Why a placed redial reached no person. */
export const unansweredResults = ['busy', 'no-answer', 'machine', 'rejected', 'unreachable', 'failed'] as const;

/** Name of the jurisdiction by whose abandonment rules it goes; absent: by those for all. */
const rules = z.string().max(32).optional();
const share = z.number().min(0).max(1);
/** Redials a person answered, and those of them no agent took in time. */
const answersSchema = z.strictObject({ answered: z.int().min(0), abandoned: z.int().min(0) });
/** The campaign's ledger of abandoned answers, as it stood: the limit, within how many seconds an agent had to come, both rolling windows. */
export const ledgerSchema = z.strictObject({
  limit: share,
  withinSeconds: seconds,
  day: answersSchema,
  month: answersSchema,
});

/** What the pacer knew when it decided, so each redial explains itself. Optional: what older events do not say. */
export const pacingSchema = z.strictObject({
  policy: z.string().max(64),
  freeAgents: z.int(),
  inFlight: z.int(),
  waiting: z.int(),
  /** `predictive`: no agent was reserved for it, one was expected to be free. */
  manner: z.enum(['reserved', 'predictive']).optional(),
  mode: z.enum(['progressive', 'predictive']).optional(),
  /** Why this mode, such as `sample-too-small`. */
  reason: z.string().max(64).optional(),
  /** What kept it from placing more, such as `chance-of-nobody`. */
  limit: z.string().max(64).optional(),
  answerChance: share.optional(),
  /** That one more would have found nobody, and what was allowed; null where nobody asked. */
  risk: share.nullable().optional(),
  allowedRisk: share.nullable().optional(),
  /** How many more answers could find nobody with every window within the limit. */
  ledgerRoom: z.number().optional(),
  ledger: ledgerSchema.optional(),
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
    promisedAt: at.optional(),
    ringTimeoutSeconds: z.int().min(15),
    reservedAgentOnly: z.boolean(),
    rules,
  }),
  /** The intent: the call is about to be originated, with this agent reserved; null: one is expected to be free when it is answered. */
  RedialPlaced: z.strictObject({
    ...redial,
    rules,
    teamId,
    agentId: agentId.nullable(),
    attempt: z.int().min(1),
    pacing: pacingSchema,
    /** The number of ours that the caller sees; absent where the network does not say, and in older events. */
    cli: z.string().max(32).optional(),
  }),
  RedialAnswered: z.strictObject({ ...redial, ringSeconds: seconds }),
  /** The answering person and the agent talk. */
  RedialConnected: z.strictObject({ ...redial, agentId, secondsToAgent: seconds, rules }),
  /** A person answered and no agent came within the limit. */
  RedialAbandoned: z.strictObject({ ...redial, secondsWaited: seconds, rules }),
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
