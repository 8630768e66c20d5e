/**
 * A supervisor acts on a case. An order for a redial skips the rest between attempts and nothing else: whoever asked to be left
 * alone, is on the line, chose a time of their own, was contacted often enough or sleeps is not called. What ends a case stops the
 * chase at once and ends it a moment later, so that it can be undone. Every request is answered once.
 */
import type { ActionRefusal, CaseEvent } from '@ringback/contracts/cases.ts';
import { instant } from '@ringback/contracts/ids.ts';
import type { CallerState, OpenCase } from './caller-state.ts';
import { andThen, chase, endingOf, withdraw } from './chase.ts';
import type { Asked, Events, HonourAction, UndoAction } from './commands.ts';
import { because } from './decision.ts';
import { isLeftAlone } from './hold-out.ts';
import type { Inputs } from './loss-rules.ts';
import type { Policy } from './policy.ts';
import { expiresAt, planRedial } from './redial-plan.ts';

/** An undo in time may still be on its way when the time is over. */
const UNDO_ON_ITS_WAY_MS = 5_000;
const LONGEST_HOLD_MS = 600_000;
/** "Now" was then. */
const STALE_MS = 3_600_000;

interface Refusal {
  readonly reason: ActionRefusal;
  readonly inputs?: Inputs;
  readonly allowedFrom?: number;
}

export const honourAction = (command: HonourAction, state: CallerState, policy: Policy): Events => {
  if (state.actions.has(command.actionId)) return [];
  if (command.action === 'opt-out') return neverContact(command, state, policy);
  const { open } = state;
  if (open?.caseId !== command.caseId) return refuse(command, { reason: 'case-closed' }, state, policy);
  return command.action === 'stop' || command.action === 'solved'
    ? end(command, open, state, policy)
    : redial(command, open, state, policy);
};

const end = (command: HonourAction, open: OpenCase, state: CallerState, policy: Policy): Events => {
  if (state.optedOut) return refuse(command, { reason: 'opted-out' }, state, policy);
  if (endingOf(open) !== null) return refuse(command, { reason: 'already-done' }, state, policy);
  return hold([take(command, state, policy, { endsAt: endOf(command) })], command, state, policy);
};

const neverContact = (command: HonourAction, state: CallerState, policy: Policy): Events => {
  if (state.optedOut) return refuse(command, { reason: 'already-done' }, state, policy);
  const { tenantId, callerId, now } = command;
  const { open, known } = state;
  const number = known === null ? {} : { sealedNumber: known.sealedNumber };
  const optedOut: CaseEvent = {
    type: 'CallerOptedOut',
    data: { tenantId, callerId, at: instant(now), source: 'agent', ...number },
  };
  const endsAt = open ? endOf(command) : null;
  return hold([optedOut, take(command, state, policy, { endsAt })], command, state, policy);
};

/** What the dialer has in hand is called back; the case ends as soon as that is confirmed and nothing can be undone any more. */
const hold = (said: Events, { now }: HonourAction, state: CallerState, policy: Policy): Events =>
  andThen(state, said, (after) =>
    andThen(after, after.open ? withdraw(after.open, 'supervisor-asked', policy, now) : [], (left) =>
      chase(left, policy, now, now),
    ),
  );

const endOf = ({ undoUntil, now }: HonourAction): number =>
  undoUntil === null || undoUntil <= now ? now : Math.min(undoUntil + UNDO_ON_ITS_WAY_MS, now + LONGEST_HOLD_MS);

const redial = (command: HonourAction, open: OpenCase, state: CallerState, policy: Policy): Events => {
  const { now } = command;
  const callAt = Math.max(now, command.callAt ?? now);
  const refusal = refusalOfRedial(command, open, callAt, state, policy);
  if (refusal !== null) return refuse(command, refusal, state, policy);
  const taken = take(command, state, policy, { callAt });
  return andThen(state, [taken], (after) =>
    andThen(after, isMoved(open, callAt, now) ? withdraw(open, 'supervisor-asked', policy, now) : [], (moved) =>
      chase(moved, policy, callAt, now),
    ),
  );
};

const isMoved = ({ redial: pending }: OpenCase, callAt: number, now: number): boolean =>
  pending !== null && Math.max(pending.notBefore, now) !== callAt;

/** Whether the caller themselves said when, or that, they do not want to be called. */
const callerDecided = ({ wish }: OpenCase, now: number): boolean =>
  wish !== null && (wish.what === 'cancel' || wish.what === 'solved' || (wish.callAt ?? 0) > now);

/** The first rule that refuses is the recorded reason. */
const refusalOfRedial = (
  { action, saidAt, now }: HonourAction,
  open: OpenCase,
  callAt: number,
  state: CallerState,
  policy: Policy,
): Refusal | null => {
  if (state.optedOut) return { reason: 'opted-out' };
  if (callerDecided(open, now)) return { reason: 'caller-decided', inputs: { wish: open.wish!.what } };
  if (isLeftAlone(open)) return { reason: 'held-out' };
  if (open.onLine.size > 0) return { reason: 'caller-on-line', inputs: { calls: open.onLine.size } };
  // Told late, after somebody ended the chase: it was said before that.
  if (open.hold !== null && saidAt < open.hold.saidAt) return { reason: 'too-late', inputs: { endedSince: true } };
  if (action === 'redial-now' && now - saidAt > STALE_MS)
    return { reason: 'too-late', inputs: { minutesSince: Math.round((now - saidAt) / 60_000) } };
  const pending = open.redial;
  if (action === 'redial-now' && pending?.withdrawn === null && pending.notBefore <= now)
    return { reason: 'redial-in-hand', inputs: { attempt: pending.attempt } };
  return refusalOfPlan({ ...open, hold: null, order: { callAt, saidAt } }, callAt, state, policy, now);
};

/** Cap, hours and expiry are those of every redial. */
const refusalOfPlan = (
  open: OpenCase,
  callAt: number,
  { contacts }: CallerState,
  policy: Policy,
  now: number,
): Refusal | null => {
  const { expiryHours } = policy;
  if (callAt >= expiresAt(open, policy)) return { reason: 'too-late', inputs: { expiryHours } };
  const plan = planRedial(open, contacts, callAt, policy, now);
  if (plan.plan === 'give-up' || plan.plan === 'expire') return { reason: 'too-late', inputs: plan.inputs };
  if (plan.plan === 'wait') return { reason: plan.reason, inputs: plan.inputs };
  if (plan.notBefore <= callAt) return null;
  const reason = plan.inputs['waitsForCap'] === true ? 'frequency-cap' : 'quiet-hours';
  return { reason, inputs: plan.inputs, allowedFrom: plan.notBefore };
};

export const undoAction = (command: UndoAction, state: CallerState, policy: Policy): Events => {
  const { actionId, undoes, by, tenantId, callerId, now } = command;
  if (state.actions.has(actionId)) return [];
  const isOptOut = state.optedOutBy === undoes;
  if (!isOptOut && state.open?.hold?.actionId !== undoes)
    return refuse({ ...command, action: 'undo', note: '' }, { reason: 'nothing-to-undo' }, state, policy);
  const decision = decisionOn(command, 'supervisor-asked', { action: 'undo' }, state, policy);
  const undone: CaseEvent = { type: 'ActionUndone', data: { ...answerTo(command), actionId, by, decision, undoes } };
  const optedIn: CaseEvent = {
    type: 'CallerOptedIn',
    data: { tenantId, callerId, at: instant(now), source: 'agent' },
  };
  return andThen(state, isOptOut ? [undone, optedIn] : [undone], (after) => chase(after, policy, now, now));
};

const answerTo = ({ tenantId, callerId, caseId, now }: Asked) => ({ tenantId, callerId, caseId, at: instant(now) });

const decisionOn = ({ now }: Asked, rule: string, inputs: Inputs, { open, known }: CallerState, policy: Policy) => {
  const caller = open?.caller ?? known;
  return caller === null ? null : because(rule, inputs, caller, policy, now);
};

const take = (
  command: HonourAction,
  state: CallerState,
  policy: Policy,
  { callAt = null, endsAt = null }: { readonly callAt?: number | null; readonly endsAt?: number | null },
): CaseEvent => {
  const { actionId, by, action, note } = command;
  return {
    type: 'ActionTaken',
    data: {
      ...answerTo(command),
      actionId,
      by,
      decision: decisionOn(command, 'supervisor-asked', { action }, state, policy),
      action,
      note,
      callAt: callAt === null ? null : instant(callAt),
      endsAt: endsAt === null ? null : instant(endsAt),
    },
  };
};

type Refusable = Asked & { readonly action: HonourAction['action'] | 'undo'; readonly note: string };

const refuse = (
  command: Refusable,
  { reason, inputs = {}, allowedFrom }: Refusal,
  state: CallerState,
  policy: Policy,
): Events => {
  const { actionId, by, action, note } = command;
  return [
    {
      type: 'ActionRefused',
      data: {
        ...answerTo(command),
        actionId,
        by,
        decision: decisionOn(command, reason, { ...inputs, action }, state, policy),
        action,
        note,
        reason,
        allowedFrom: allowedFrom === undefined ? null : instant(allowedFrom),
      },
    },
  ];
};
