/** Cases and agents as lists of the page show them. */
import { agentStatusSchema } from '@ringback/contracts/agents.ts';
import { z } from 'zod';
import { actionSchema } from './action-shape.ts';

const text = z.string();
export const caseStatuses = ['open', 'recovered-by-redial', 'recovered-by-caller', 'given-up'] as const;
/** `requested`: recovery asked for it, messaging has not begun. */
const apologyStatuses = ['none', 'requested', 'refused', 'sending', 'sent', 'delivered', 'failed', 'unknown'] as const;
const redialStatuses = [
  'waiting',
  'ringing',
  'answered',
  'talking',
  'ended',
  'unanswered',
  'abandoned',
  'withdrawn',
  'unknown',
] as const;
export const apologyStatusSchema = z.enum(apologyStatuses);
export const redialStatusSchema = z.enum(redialStatuses);

/** The caller is named by the first six digits of the hash: enough to tell two apart. */
export const caseRowSchema = z
  .object({
    caseId: text,
    caller: text,
    queue: text,
    teamId: text,
    lostAt: text,
    openedAt: text,
    waitSeconds: z.number(),
    lossReason: text,
    losses: z.int().meta({ description: 'Lost calls of this case, the first one included' }),
    status: z.enum(caseStatuses),
    closedAt: text.nullable(),
    giveUpReason: text.nullable(),
    callerOnLine: z.boolean(),
    apology: z.object({ status: apologyStatusSchema, reason: text.nullable() }).readonly(),
    attempts: z.int(),
    redial: z
      .object({ status: redialStatusSchema, reason: text.nullable(), agentId: text.nullable() })
      .readonly()
      .nullable(),
  })
  .meta({ id: 'CaseRow' });
export const casesSchema = z.object({ cases: z.array(caseRowSchema) }).meta({ id: 'Cases' });

/** One step of a case: the event and its facts, without ids of people. `data.decision` says why, where a rule decided. */
export const timelineEntrySchema = z
  .object({ id: text, at: text, type: text, data: z.record(text, z.unknown()).readonly() })
  .meta({ id: 'TimelineEntry' });

/** `actions`: what supervisors asked for, the newest first. */
export const caseSchema = caseRowSchema
  .extend({
    actions: z.array(actionSchema.readonly()).readonly(),
    timeline: z.array(timelineEntrySchema.readonly()).readonly(),
  })
  .meta({ id: 'Case' });

/** `doing`: what holds the agent, where the ACD said so. */
export const agentRowSchema = z
  .object({
    agentId: text,
    teamId: text,
    status: agentStatusSchema,
    since: text,
    doing: z.enum(['inbound', 'redial']).nullable(),
  })
  .meta({ id: 'AgentRow' });
export const agentsSchema = z.object({ agents: z.array(agentRowSchema) }).meta({ id: 'Agents' });
