/** What the recovery report tells. Rates are shares of 1, null where there is nothing to divide by; delays are minutes. */
import { z } from 'zod';
import { groupings } from './report-query.ts';

const count = z.int().min(0);
const rate = z.number().nullable();

/** How supervisors know a miss: each opened case is in exactly one of these. */
export const coloursSchema = z.object({
  /** The caller got through by calling again. */
  alone: count,
  /** First redial within 20 minutes of the loss. */
  within20m: count,
  within23h: count,
  later: count,
  /** Closed, and nobody called. */
  nobody: count,
  /** Open, and nobody called yet. */
  waiting: count,
  /** Left alone on purpose, however it ended. */
  heldOut: count,
});

/** `lost = opened + merged + notEligible`, `opened = byRedial + byCaller + none + open`, and `opened` is the sum of the colours. */
export const cellSchema = z
  .object({
    key: z.string(),
    lost: count,
    callers: count,
    opened: count,
    merged: count,
    notEligible: count,
    /** Different callers of losses that are chased (the held out are not), and those of them who were spoken to later. */
    eligibleCallers: count,
    recoveredCallers: count,
    recoveryRate: rate,
    apologised: count,
    redialled: count,
    byRedial: count,
    byCaller: count,
    none: count,
    open: count,
    colours: coloursSchema,
    medianMinutes: rate,
    p90Minutes: rate,
  })
  .meta({ id: 'RecoveryCell' });

const attempts = z.object({ placed: count, answered: count, rate });
export const effortSchema = z
  .object({
    placed: count,
    answered: count,
    abandoned: count,
    abandonmentRate: rate,
    contactRate: rate,
    byAttempt: z.array(attempts.extend({ attempt: z.int() })),
    /** By the hour of the day, in the viewer's zone. */
    byHour: z.array(attempts.extend({ hour: z.int() })),
    agentSeconds: z.number(),
    smsParts: count,
    currency: z.string(),
    /** Null where no price is set, or several currencies held: then `costs` has each. */
    cost: z.number().nullable(),
    costPerRecovered: z.number().nullable(),
    /** By currency, in order of time; never added up. Empty where no price is set. */
    costs: z.array(z.object({ currency: z.string(), cost: z.number(), costPerRecovered: z.number().nullable() })),
  })
  .meta({ id: 'Effort' });

export const recoverySchema = z
  .object({
    from: z.string(),
    to: z.string(),
    zone: z.string(),
    by: z.enum(groupings),
    total: cellSchema,
    previous: cellSchema,
    groups: z.array(cellSchema),
    notEligible: z.record(z.string(), count),
    gaveUp: z.record(z.string(), count),
    /** First redials by minutes after the loss: `upTo` null is the rest. */
    delays: z.array(z.object({ upTo: z.number().nullable(), count })),
    effort: effortSchema,
    previousEffort: effortSchema,
    /** Lost calls by weekday (1 = Monday) and hour, only where there were some. */
    heat: z.array(z.object({ weekday: z.int(), hour: z.int(), lost: count })),
    /** Settings by which the period is counted: each value that held in it, and from when; '' is from the beginning. */
    held: z.array(
      z.object({
        name: z.enum(['promiseMinutes', 'pricePerAgentMinute', 'pricePerAttempt', 'pricePerSmsPart']),
        values: z.array(z.object({ from: z.string(), value: z.number(), currency: z.string().optional() })),
      }),
    ),
    choices: z.object({ queues: z.array(z.string()), teams: z.array(z.string()), clients: z.array(z.string()) }),
  })
  .meta({ id: 'Recovery' });
