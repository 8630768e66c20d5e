/**
 * The caller: one stream, one case at a time, one chase. "Apologise, then redial, then give up" lives here and nowhere else.
 * `decide` only routes; each command is a small function from command and state to events.
 */
import type { CaseEvent, RedialResult, WithdrawalReason } from '@ringback/contracts/cases.ts';
import { instant } from '@ringback/contracts/ids.ts';
import { evolve, nobodyYet, type CallerState } from './caller-state.ts';
import { andThen, chase, comeOnLine, endingOf, giveUp, inCase, leaveLine, withdraw } from './chase.ts';
import type { Command, CommandOf, Events } from './commands.ts';
import { followWish } from './follow-wish.ts';
import { honourAction, undoAction } from './honour-action.ts';
import { answer, lateAt, tellOfDelay } from './notices.ts';
import type { Policy } from './policy.ts';
import { recordLoss } from './record-loss.ts';
import { expiresAt } from './redial-plan.ts';
import { ruling } from './ruling.ts';

/** A dialer that never answers must not keep a case open for ever. */
const SILENT_DIALER_MS = 3_600_000;

const callerCameOnLine = (
  { callId, at, now }: CommandOf<'caller-came-on-line'>,
  state: CallerState,
  policy: Policy,
): Events => {
  const came = state.open ? comeOnLine(state.open, callId, at) : [];
  return came.length === 0 ? [] : [...came, ...withdraw(state.open!, 'caller-on-line', policy, now)];
};

const callerLeftLine = (
  { callId, at, now }: CommandOf<'caller-left-line'>,
  state: CallerState,
  policy: Policy,
): Events => {
  const left = leaveLine(state.open, callId, at);
  const quiet = at + policy.redial.quarantineSeconds * 1000;
  return andThen(state, left, (after) => (left.length > 0 ? chase(after, policy, quiet, now) : []));
};

const callerSpoke = (command: CommandOf<'caller-spoke'>, state: CallerState, policy: Policy): Events => {
  const { open } = state;
  if (!open) return [];
  const { callId, at, over, now } = command;
  // A talk before the loss says nothing about the loss, unless it is on the very call that was reported lost.
  if (at < open.lastLostAt && !state.losses.has(callId)) {
    return over ? [] : callerCameOnLine({ kind: 'caller-came-on-line', callId, at, now }, state, policy);
  }
  const recoveredAt = instant(Math.max(at, open.lastLostAt));
  return [
    ...withdraw(open, 'caller-got-through', policy, now),
    { type: 'CaseRecovered', data: { ...inCase(open, now), by: 'caller', callId, redialId: null, recoveredAt } },
  ];
};

/** How long the caller is left alone after a redial, by how it ended. */
const restMs = (result: RedialResult, withdrawn: WithdrawalReason | null, { redial }: Policy): number => {
  if (result === 'connected') return 0;
  if (result === 'withdrawn') return withdrawn === 'caller-on-line' ? redial.quarantineSeconds * 1000 : 0;
  return redial.retryMinutes[result] * 60_000;
};

const afterRedial =
  (result: RedialResult, withdrawn: WithdrawalReason | null, at: number, now: number, policy: Policy) =>
  (state: CallerState): Events => {
    const open = state.open!;
    if (withdrawn === 'expired') return giveUp(open, withdrawn, { attempts: open.attempts }, policy, now);
    const rest = restMs(result, withdrawn, policy);
    return chase(state, policy, at + rest, now);
  };

const concludeRedial = (
  { redialId, result, at, now }: CommandOf<'conclude-redial'>,
  state: CallerState,
  policy: Policy,
): Events => {
  const { open } = state;
  if (!open?.redial || open.redial.redialId !== redialId) return [];
  const { attempt, withdrawn } = open.redial;
  const concluded: CaseEvent = { type: 'RedialConcluded', data: { ...inCase(open, at), redialId, attempt, result } };
  if (result === 'connected') {
    return [
      concluded,
      {
        type: 'CaseRecovered',
        data: { ...inCase(open, now), by: 'redial', callId: null, redialId, recoveredAt: instant(at) },
      },
    ];
  }
  return andThen(state, [concluded], afterRedial(result, withdrawn?.reason ?? null, at, now, policy));
};

const optOut = (
  { tenantId, callerId, source, sealedNumber, now }: CommandOf<'opt-out'>,
  state: CallerState,
  policy: Policy,
): Events => {
  // Where a supervisor said so before, it is their own word now, and no supervisor takes that back.
  if (state.optedOut && state.optedOutBy === null) return [];
  const { open } = state;
  const number = sealedNumber === null ? {} : { sealedNumber };
  const optedOut: CaseEvent = {
    type: 'CallerOptedOut',
    data: { tenantId, callerId, at: instant(now), source, ...number },
  };
  if (!open) return [optedOut];
  if (open.redial) return [optedOut, ...withdraw(open, 'opted-out', policy, now)];
  return [optedOut, ...giveUp(open, 'opted-out', { source }, policy, now)];
};

const optIn = (
  { tenantId, callerId, source, reply, now }: CommandOf<'opt-in'>,
  state: CallerState,
  policy: Policy,
): Events => {
  if (!state.optedOut) return [];
  const optedIn: CaseEvent = { type: 'CallerOptedIn', data: { tenantId, callerId, at: instant(now), source } };
  return andThen(state, [optedIn], (after) =>
    andThen(
      after,
      reply === null ? [] : answer('opt-in-confirmation', tenantId, reply, after, policy, now),
      (answered) => chase(answered, policy, now, now),
    ),
  );
};

/** By when the dialer should have confirmed a withdrawal, once the case has expired. */
const answerDueAt = (withdrawnAt: number, expiry: number): number => Math.max(expiry, withdrawnAt + SILENT_DIALER_MS);

/** Calls whose end was never reported stop holding the caller back. */
const clearStaleLines = (state: CallerState, policy: Policy, now: number): Events => {
  const { open } = state;
  if (!open) return [];
  const stale = [...open.onLine].filter(([, since]) => now >= since + policy.lineStaleMinutes * 60_000);
  const left = stale.flatMap(([callId]) => leaveLine(open, callId, now));
  return andThen(state, left, (after) => (left.length > 0 ? chase(after, policy, now, now) : []));
};

const expire = ({ open }: CallerState, policy: Policy, now: number): Events => {
  if (!open || open.onLine.size > 0) return [];
  const end = expiresAt(open, policy);
  if (now < end) return [];
  const { attempts, redial } = open;
  if (!redial)
    return giveUp(
      open,
      endingOf(open) ?? open.obstacle ?? 'expired',
      { attempts, expiryHours: policy.expiryHours },
      policy,
      now,
    );
  if (redial.withdrawn === null) return withdraw(open, 'expired', policy, now);
  return now < answerDueAt(redial.withdrawn.at, end)
    ? []
    : giveUp(open, endingOf(open) ?? 'expired', { attempts, dialerSilent: true }, policy, now);
};

/** What a supervisor ended is over for good. */
const endHold = (state: CallerState, policy: Policy, now: number): Events =>
  state.open?.hold ? chase(state, policy, now, now) : [];

const lookAtTheClock = ({ now }: CommandOf<'look-at-the-clock'>, state: CallerState, policy: Policy): Events =>
  andThen(state, clearStaleLines(state, policy, now), (after) =>
    andThen(after, endHold(after, policy, now), (unheld) =>
      andThen(unheld, expire(unheld, policy, now), (left) => tellOfDelay(left, policy, now)),
    ),
  );

export const decide = (command: Command, state: CallerState, policy: Policy): Events => {
  switch (command.kind) {
    case 'record-loss':
      return recordLoss(command, state, policy);
    case 'caller-came-on-line':
      return callerCameOnLine(command, state, policy);
    case 'caller-left-line':
      return callerLeftLine(command, state, policy);
    case 'caller-spoke':
      return callerSpoke(command, state, policy);
    case 'conclude-redial':
      return concludeRedial(command, state, policy);
    case 'opt-out':
      return optOut(command, state, policy);
    case 'opt-in':
      return optIn(command, state, policy);
    case 'follow-wish':
      return followWish(command, state, policy);
    case 'honour-action':
      return honourAction(command, state, policy);
    case 'undo-action':
      return undoAction(command, state, policy);
    case 'answer-help':
      return answer('help', command.tenantId, command.reply, state, policy, command.now);
    case 'look-at-the-clock':
      return lookAtTheClock(command, state, policy);
    default:
      return command satisfies never;
  }
};

/** When the clock should be looked at next; null when nothing waits for time alone. */
export const dueAt = (state: CallerState, policy: Policy): number | null => {
  const { open } = state;
  if (!open) return null;
  const staleLines = [...open.onLine.values()].map((since) => since + policy.lineStaleMinutes * 60_000);
  if (staleLines.length > 0) return Math.min(...staleLines);
  const expiry = expiresAt(open, policy);
  const end = open.redial?.withdrawn ? answerDueAt(open.redial.withdrawn.at, expiry) : expiry;
  const held = open.hold && !open.redial ? open.hold.until : end;
  return Math.min(end, held, lateAt(open, policy) ?? end);
};

/** The policy as it holds for whoever the command is about. */
const policyFor = (policy: Policy): ((command: Command, state: CallerState) => Policy) => {
  const ruled = ruling(policy);
  return (command, { open }) => {
    if (open) return ruled(open.caller.country, open.tenantId);
    if (command.kind === 'record-loss') return ruled(command.caller?.country ?? null, command.tenantId);
    return policy;
  };
};

export const callerDecider = (policy: Policy) => {
  const rulesFor = policyFor(policy);
  return {
    initial: nobodyYet,
    evolve,
    decide: (command: Command, state: CallerState) => decide(command, state, rulesFor(command, state)),
  };
};
