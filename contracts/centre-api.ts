/**
 * How a dialer and a contact centre in another process talk: JSON over HTTP for what the dialer asks, server-sent events for what
 * the centre tells. Everything asked is idempotent by the redial it is about, so a lost answer may be asked for again.
 *
 * | request | body | answer |
 * |---|---|---|
 * | `POST /centre/reserve` | `Reserve` | 200 `Reserved` |
 * | `POST /centre/release` | `Release` | 204 |
 * | `POST /centre/enter-queue` | `EnterQueue` | 200 `Given`, once there is an agent or the time is over |
 * | `POST /centre/leave-queue` | `LeaveQueue` | 204 |
 * | `POST /centre/originate` | `Originate` | 202 the order is taken; 422 nothing rang, nor will |
 * | `POST /centre/connect` | `Connect` | 200 `Connected` |
 * | `POST /centre/hang-up` | `HangUp` | 204 |
 * | `POST /centre/look-up` | `LookUp` | 200 `Standing` |
 * | `GET /centre/progress` | | 200 `text/event-stream` of `Told`, in the order it happened |
 *
 * Each told event has an `id`, and the stream begins with the last one there was; with `Last-Event-ID` the centre begins after it, if it still knows, else with all it still knows.
 */
import { z } from 'zod';
import { agentId, redialId, teamId } from './ids.ts';
import { seconds } from './parts.ts';

export const callProgress = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ringing') }),
  z.strictObject({ kind: z.literal('answered'), by: z.enum(['person', 'machine']), ringSeconds: seconds }),
  z.strictObject({
    kind: z.literal('failed'),
    result: z.enum(['busy', 'no-answer', 'rejected', 'unreachable', 'failed', 'cancelled']),
    ringSeconds: seconds,
  }),
  z.strictObject({ kind: z.literal('connected') }),
  z.strictObject({ kind: z.literal('ended'), talkSeconds: seconds }),
]);

export const centreRequests = {
  /** `answered`: a person is on the line already, who goes before live callers that wait. */
  reserve: z.strictObject({ agentId, teamId, redialId, answered: z.boolean().optional() }),
  release: z.strictObject({ agentId, redialId }),
  /** A person answered and has no agent: they go to the head of the team's queue. */
  'enter-queue': z.strictObject({ redialId, teamId, withinSeconds: z.number().positive().max(60) }),
  'leave-queue': z.strictObject({ redialId }),
  /** `number`: E.164; one that is not is refused by the network, as nothing that could ring. */
  originate: z.strictObject({ redialId, number: z.string().min(1).max(32), ringTimeoutSeconds: seconds }),
  connect: z.strictObject({ redialId, agentId }),
  'hang-up': z.strictObject({ redialId, message: z.literal('no-agent').optional() }),
  'look-up': z.strictObject({ redialId }),
} as const;
export type CentreRequest = keyof typeof centreRequests;

const nothing = z.undefined();

/** By request; `undefined`: an answer without a body. */
export const centreAnswers = {
  reserve: z.discriminatedUnion('reserved', [
    z.strictObject({ reserved: z.literal(true) }),
    z.strictObject({ reserved: z.literal(false), reason: z.string() }),
  ]),
  release: nothing,
  /** The agent is held for the redial as by `reserve`; null: nobody came in time, or it was left. */
  'enter-queue': z.strictObject({ agentId: agentId.nullable() }),
  'leave-queue': nothing,
  originate: nothing,
  connect: z.strictObject({ connected: z.boolean() }),
  'hang-up': nothing,
  'look-up': z.discriminatedUnion('known', [
    z.strictObject({ known: z.literal(false) }),
    z.strictObject({ known: z.literal(true), progress: z.array(callProgress) }),
  ]),
} as const satisfies Record<CentreRequest, z.ZodType>;

export const told = z.strictObject({ redialId, progress: callProgress });
export type Told = z.infer<typeof told>;

export const centrePath = (request: CentreRequest | 'progress'): string => `/centre/${request}`;

/** Of the answer 422 alone: nothing rang, nor will. */
export const NOTHING_RANG = 422;
/** The stream says something at least this often, so that a listener knows a silent line from a dead one. */
export const CENTRE_ALIVE_SECONDS = 5;
