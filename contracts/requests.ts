/**
 * `desk.requests`: what supervisors ask for about a case. Written by reports, which asks and never decides; recovery answers each of
 * them once (`ActionTaken`, `ActionRefused`, `ActionUndone`). Key: callerId.
 */
import { z } from 'zod';
import { actionId, callerId, caseId, tenantId } from './ids.ts';
import { at, requestedBy } from './parts.ts';

const request = { tenantId, callerId, caseId, actionId, at, by: requestedBy };

/** `redial-now` and `redial-later` move the redial; `stop` and `solved` end the case; `opt-out`: never contact this caller again. */
export const supervisorActions = ['redial-now', 'redial-later', 'stop', 'solved', 'opt-out'] as const;
export type SupervisorAction = (typeof supervisorActions)[number];

export const requestEvents = {
  ActionRequested: z.strictObject({
    ...request,
    action: z.enum(supervisorActions),
    /** From when to call; of `redial-later` alone, else null. */
    callAt: at.nullable(),
    /** Why, in the supervisor's own words. */
    note: z.string().min(1).max(200),
    /** Until then it may be taken back: what cannot be reversed is not done before. Null where nothing waits for it. */
    undoUntil: at.nullable(),
  }),
  /** Takes the action `undoes` back, as far as that is still possible. */
  UndoRequested: z.strictObject({ ...request, undoes: actionId }),
} as const;

export type RequestEvent = {
  [T in keyof typeof requestEvents]: { type: T; data: z.infer<(typeof requestEvents)[T]> };
}[keyof typeof requestEvents];
export type RequestEventOf<T extends RequestEvent['type']> = Extract<RequestEvent, { type: T }>['data'];
