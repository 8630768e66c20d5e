/** What happened, counted: `summary.json`, `GET /api/summary`, and the heart of what the page hears live. */
import { z } from 'zod';

const count = z.int().min(0);
const byReason = z.record(z.string(), count);
const share = z.number().min(0);

/** What was read from a recording. Reports cannot know it, so whoever read the recording tells. */
export const inputCountsSchema = z.object({ callsRead: count, rowsRefused: byReason, ignored: byReason });

/**
 * Once every message was read:
 * `calls.lost = cases.opened + cases.lossesMerged + Σ notEligible`, and
 * `cases.opened = recoveredByRedial + recoveredByCaller + Σ gaveUp + openAtEnd`.
 */
export const talliesSchema = z.object({
  calls: z.object({ queued: count, answered: count, lost: count, lostInMenu: count }),
  notEligible: byReason,
  cases: z.object({
    opened: count,
    lossesMerged: count,
    recoveredByRedial: count,
    recoveredByCaller: count,
    gaveUp: byReason,
    openAtEnd: count,
  }),
  apologies: z.object({
    sent: count,
    delivered: count,
    refused: byReason.describe('by a rule of ours, before anything was sent'),
  }),
  redials: z.object({
    placed: count,
    answeredByPerson: count,
    connected: count,
    abandoned: count,
    unanswered: byReason,
    withdrawn: count,
    displacedInbound: count.describe('recorded inbound calls an agent took while a redial held that agent'),
  }),
});

/** In the order its keys are written. */
export const summarySchema = talliesSchema.extend({
  input: inputCountsSchema.optional().describe('of a replayed recording alone'),
  agents: z.object({
    count,
    occupancyBefore: share.describe('share of 1'),
    occupancyAfter: share.describe('share of 1'),
  }),
  medianMinutesToCallback: z.number().min(0),
  p90MinutesToCallback: z.number().min(0),
});
