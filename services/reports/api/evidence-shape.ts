/**
 * The evidence of one attempt: what was asked, decided, done and counted, as it was recorded at that moment. What no event says is
 * null, never guessed. Times RFC 3339 in UTC; shares of 1.
 */
import { decisionSchema, seconds } from '@ringback/contracts/parts.ts';
import { ledgerSchema, pacingSchema } from '@ringback/contracts/redials.ts';
import { z } from 'zod';
import { redialStatusSchema } from './case-shape.ts';

const time = z.string();

/** As recorded, by whatever version of the contracts: older ones lack fields. */
const asked = z.object({
  at: time,
  decision: z.object(decisionSchema.shape).partial().nullable(),
  notBefore: time.nullable(),
  notAfter: time.nullable(),
  promisedAt: time.nullable(),
  ringTimeoutSeconds: seconds.nullable(),
  reservedAgentOnly: z.boolean().nullable(),
});

const placed = z.object({
  at: time,
  /** By the caller's zone as the decision had it. */
  localTime: z.string().nullable(),
  cli: z.string().nullable(),
  manner: z.enum(['reserved', 'predictive']).nullable(),
  agentId: z.string().nullable(),
  pacing: z.object(pacingSchema.omit({ ledger: true }).shape).partial(),
});

export const evidenceSchema = z
  .object({
    redialId: z.string(),
    caseId: z.string(),
    /** Six digits of the keyed hash. */
    caller: z.string(),
    client: z.string().nullable(),
    team: z.string().nullable(),
    lostAt: time.nullable(),
    attempt: z.int().nullable(),
    asked: asked.nullable(),
    /** Contacts of every kind with this caller in the 24 hours before the redial was asked for, and how many are allowed. */
    contacts: z.object({ inDay: z.int().nullable(), allowed: z.int().nullable() }),
    placed: placed.nullable(),
    ringSeconds: z.number().nullable(),
    answeredAt: time.nullable(),
    connectedAt: time.nullable(),
    /** Who talked, else who was held for it. */
    agentId: z.string().nullable(),
    /** From the answer to the agent; where none came, to the hang-up. */
    secondsToAgent: z.number().nullable(),
    /** Within how many seconds an agent had to come, as set then. */
    limitSeconds: z.number().nullable(),
    inTime: z.boolean().nullable(),
    status: redialStatusSchema,
    reason: z.string().nullable(),
    talkSeconds: z.number().nullable(),
    /** Of the campaign when it was placed. */
    ledger: z.object(ledgerSchema.shape).nullable(),
    /** Every event of it, to trace it by. */
    events: z.array(z.object({ id: z.string(), at: time, type: z.string() })),
  })
  .meta({ id: 'Evidence' });

/** That it was printed, as the audit trail has it. */
export const printedSchema = z.object({ at: time, by: z.string() }).meta({ id: 'Printed' });

/** Of every attempt of one case. */
export const caseEvidenceSchema = z.object({ attempts: z.array(evidenceSchema) }).meta({ id: 'CaseEvidence' });
