/** What the wallboard shows. Rates are shares of 1; times RFC 3339 in UTC. */
import { agentStatusSchema } from '@ringback/contracts/agents.ts';
import { z } from 'zod';

const count = z.int().min(0);
const time = z.string();

/** A rolling window of redials that a person answered. `used`: of what the limit allows; null while nobody answered. */
const windowOf = z.object({
  answered: count,
  abandoned: count,
  rate: z.number().nullable(),
  used: z.number().nullable(),
});

export const boardSchema = z
  .object({
    at: time,
    lost: z.object({ lastHour: count, callers: count, hourBefore: count }),
    /** Redials that wait for their window or an agent; `due`: when the caller was promised to be called. */
    waiting: z.object({
      count,
      late: count,
      oldest: z.object({ caseId: z.string(), caller: z.string(), since: time, due: time }).nullable(),
    }),
    inFlight: z.object({ ringing: count, answered: count, talking: count, unknown: count }),
    teams: z.array(
      z.object({
        teamId: z.string(),
        agents: z.record(agentStatusSchema, count),
        waiting: count,
        inFlight: count,
      }),
    ),
    /** Callers who wait now, and how those who queued within the last hour fared. */
    queues: z.array(
      z.object({
        queue: z.string(),
        waiting: count,
        longestSince: time.nullable(),
        answered: count,
        inTime: count,
        lost: count,
        shortLost: count,
        serviceLevel: z.number().nullable(),
      }),
    ),
    serviceLevelSeconds: z.number(),
    abandonment: z.object({ limit: z.number(), day: windowOf, month: windowOf }),
    sms: z.object({
      state: z.enum(['fine', 'quiet', 'troubled']),
      submitted: count,
      delivered: count,
      failed: count,
      notSent: count,
      unknown: count,
      lastSubmittedAt: time.nullable(),
    }),
    bus: z.object({
      state: z.enum(['fine', 'quiet', 'behind']),
      heardAt: time.nullable(),
      delaySeconds: z.number().nullable(),
    }),
  })
  .meta({ id: 'Board' });
