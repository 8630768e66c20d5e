/**
 * `dialer.pacing`: what the pacer of each team knows and decided, as of now. No history but a picture: the newest of a team says all, and
 * one that is lost is made up for by the next. Written by the dialer that paces the team; key: teamId.
 */
import { z } from 'zod';
import { teamId } from './ids.ts';
import { at, seconds } from './parts.ts';
import { ledgerSchema } from './redials.ts';

const count = z.int().min(0);
const share = z.number().min(0).max(1);

/** What keeps a pacer from placing more. Readers show the name of one they do not know. */
export const pacingLimits = [
  'nobody-logged-in',
  'nobody-waits',
  'inbound-waits',
  'inbound-service-level',
  'nobody-free',
  'agent-each',
  'chance-of-nobody',
  'ledger-near-limit',
  'ledger-spent',
  'most-in-flight',
] as const;
/** Why a team is paced in its mode. */
export const pacingModeReasons = [
  'as-set',
  'sample-too-small',
  'team-too-small',
  'worth-it',
  'ledger-spent',
  'agents-not-heard',
] as const;
export type PacingLimit = (typeof pacingLimits)[number];
export type PacingModeReason = (typeof pacingModeReasons)[number];
/** What changed for the worse, so that less is aimed at for a while. */
export const upheavals = ['more-answers', 'talks-longer', 'agents-leave'] as const;
export type UpheavalName = (typeof upheavals)[number];

/** Agents and callers of the team at this moment. */
const knewSchema = z.strictObject({
  free: count,
  longestFreeSeconds: seconds,
  talking: count,
  wrappingUp: count,
  paused: count,
  /** Kept back for live callers, and serving them. */
  keptForLive: count,
  busyForLive: count,
  ringing: z.strictObject({ reserved: count, predictive: count, oldestSeconds: seconds }),
  /** Persons who answered and wait for an agent. */
  answeredWaiting: count,
  waiting: count,
  /** Who may only be called with an agent reserved. */
  waitingReserved: count,
  /** Null: the ACD does not tell of live callers. */
  inbound: z.strictObject({ waiting: count, longestWaitSeconds: seconds, serviceLevel: share.nullable() }).nullable(),
});

/** What the pacer has learned; `redialsHeard`: from how many. */
const estimatesSchema = z.strictObject({
  answerChance: share,
  ringSeconds: seconds,
  talkSeconds: seconds,
  wrapUpSeconds: seconds,
  redialsHeard: count,
});

export const pacingEvents = {
  TeamPaced: z.strictObject({
    teamId,
    at,
    policy: z.string().max(64),
    /** As set; `mode` is what it comes to now, and `reason` why. */
    setMode: z.enum(['progressive', 'predictive', 'automatic']),
    mode: z.enum(['progressive', 'predictive']),
    reason: z.string().max(64),
    /** What keeps it from placing more. */
    limit: z.string().max(64),
    knew: knewSchema,
    estimates: estimatesSchema,
    /** Since `since`, when it was told last. */
    placed: z.strictObject({ since: at, reserved: count, predictive: count }),
    /** That one more would have found nobody, and what is allowed; null where nobody asked. */
    risk: share.nullable(),
    allowedRisk: share.nullable(),
    /** Of the campaign whose room is the least, null while the team has none at hand; `room`: how many more answers could find nobody, shared by so many teams. */
    ledger: ledgerSchema.extend({ campaign: z.string().max(140).nullable(), room: z.number(), sharedByTeams: count }),
    /** When it yields to live callers, and how many agents it keeps for them. */
    yields: z.strictObject({
      afterWaitSeconds: seconds.nullable(),
      belowServiceLevel: share.nullable(),
      reserve: count,
    }),
    /** When it looks again though nothing happens; null: with the next event. */
    nextLookAt: at.nullable(),
    /** Left out in calm. */
    upheaval: z.strictObject({ what: z.string().max(64), until: at }).optional(),
  }),
} as const;

export type PacingEvent = {
  [T in keyof typeof pacingEvents]: { type: T; data: z.infer<(typeof pacingEvents)[T]> };
}[keyof typeof pacingEvents];
export type PacingEventOf<T extends PacingEvent['type']> = Extract<PacingEvent, { type: T }>['data'];
