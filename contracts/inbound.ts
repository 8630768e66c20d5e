/**
 * What a PBX or an integrator may send to ingest (HTTP, queue_log, CSV, recordings): plain facts with a plain number.
 * Ingest turns them into `calls.events` and `calls.agents`, where the number is sealed.
 */
import { z } from 'zod';
import { agentId, callId, queueId, teamId } from './ids.ts';
import { agentStatusSchema, liveQueueSchema } from './agents.ts';
import { at, lossReasonSchema, seconds } from './parts.ts';

const callerNumber = z
  .string()
  .max(32, 'must be a phone number of at most 32 characters')
  .nullish()
  .describe('as the source writes it: +79161234567, 8 (916) 123-45-67; null or absent when withheld');
const profile = {
  callerZone: z.string().max(64).nullish().describe('the caller’s own IANA time zone, where a CRM knows it'),
  callerLanguage: z.enum(['ru', 'en']).nullish(),
  callerLine: z.enum(['mobile', 'fixed']).nullish().describe('where the source knows better than the number does'),
};
const version = z
  .int()
  .min(0)
  .nullish()
  .describe(
    'rises with every change of this agent, also over a restart of the source; newer wins. Told in changes and snapshots alike, or in neither: absent, it is the milliseconds of `at` or `since`',
  );
const call = { callId, at, callerNumber, ...profile };
const inQueue = {
  queue: queueId,
  teamId: teamId.nullish().describe('the team that serves the queue; default: its name'),
};

export const inboundEvents = {
  CallStarted: z.strictObject({ ...call }),
  CallLeftMenu: z.strictObject({ ...call, menuSeconds: seconds }),
  CallQueued: z.strictObject({ ...call, ...inQueue }),
  CallAnswered: z.strictObject({
    ...call,
    queue: queueId.nullish(),
    teamId: teamId.nullish(),
    agentId: agentId.nullish(),
    waitSeconds: seconds,
  }),
  CallLost: z.strictObject({ ...call, ...inQueue, reason: lossReasonSchema, waitSeconds: seconds }),
  CallEnded: z.strictObject({ ...call, agentId: agentId.nullish(), talkSeconds: seconds }),
  AgentChanged: z.strictObject({
    agentId,
    teamId,
    status: agentStatusSchema,
    at,
    version,
    callId: callId.nullish(),
    redialId: z.uuid().nullish(),
  }),
  TeamSnapshotTaken: z.strictObject({
    teamId,
    at,
    agents: z
      .array(
        z.strictObject({
          agentId,
          status: agentStatusSchema,
          since: at,
          version,
          callId: callId.nullish(),
          redialId: z.uuid().nullish(),
        }),
      )
      .max(5000),
    inbound: liveQueueSchema
      .extend({ serviceLevel: liveQueueSchema.shape.serviceLevel.nullish() })
      .nullish()
      .describe('live callers who wait for this team: redials yield to them'),
  }),
} as const;

export type InboundEvent = {
  [T in keyof typeof inboundEvents]: { type: T; data: z.infer<(typeof inboundEvents)[T]> };
}[keyof typeof inboundEvents];
