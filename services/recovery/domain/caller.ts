/**
 * The caller: one stream, one case at a time, one chase. "Apologise, then redial, then give up" lives here and nowhere else.
 * `decide` only routes; each command is a small function from command and state to events.
 */
import type {
  CaseEvent,
  CaseEventOf,
  GiveUpReason,
  RedialResult,
  WithdrawalReason,
} from '@ringback/contracts/cases.ts';
import {
  caseIdOf,
  instant,
  redialIdOf,
  smsIdOf,
  type CallId,
  type CallerId,
  type QueueId,
  type RedialId,
  type TeamId,
  type TenantId,
} from '@ringback/contracts/ids.ts';
import type { Caller, LossReason } from '@ringback/contracts/parts.ts';
import { planApology } from './apology.ts';
import { evolve, nobodyYet, type CallerState, type OpenCase } from './caller-state.ts';
import { because } from './decision.ts';
import { judgeLoss } from './loss-rules.ts';
import type { Policy } from './policy.ts';
import { expiresAt, planRedial } from './redial-plan.ts';

/** Everything known about a loss at the moment it is judged. Times in milliseconds since 1970. */
export interface RecordLoss {
  readonly kind: 'record-loss';
  readonly tenantId: TenantId;
  readonly callId: CallId;
  readonly caller: Caller | null;
  readonly callerProblem: 'withheld' | 'invalid' | null;
  readonly numberAllowed: boolean;
  readonly queue: QueueId;
  readonly teamId: TeamId;
  readonly lostAt: number;
  readonly reason: LossReason;
  readonly waitSeconds: number;
  /** Other calls the caller is on at this moment, and since when. */
  readonly onLine: ReadonlyMap<CallId, number>;
  /** Until when the caller last spoke to an agent, by any call seen so far. */
  readonly reachedUntil: number | null;
  readonly now: number;
}

export type Command =
  | RecordLoss
  | { readonly kind: 'caller-came-on-line'; readonly callId: CallId; readonly at: number; readonly now: number }
  | { readonly kind: 'caller-left-line'; readonly callId: CallId; readonly at: number; readonly now: number }
  /** At `at` the caller spoke with an agent, on a call of their own; `over` says the call has ended since. */
  | {
      readonly kind: 'caller-spoke';
      readonly callId: CallId;
      readonly at: number;
      readonly over: boolean;
      readonly now: number;
    }
  | {
      readonly kind: 'conclude-redial';
      readonly redialId: RedialId;
      readonly result: RedialResult;
      readonly at: number;
      readonly now: number;
    }
  | {
      readonly kind: 'opt-out';
      readonly tenantId: TenantId;
      readonly callerId: CallerId;
      readonly source: 'sms' | 'import' | 'agent';
      readonly now: number;
    }
  | {
      readonly kind: 'opt-in';
      readonly tenantId: TenantId;
      readonly callerId: CallerId;
      readonly source: 'sms' | 'import' | 'agent';
      readonly now: number;
    }
  | { readonly kind: 'look-at-the-clock'; readonly now: number };

type Events = readonly CaseEvent[];
type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;

/** A dialer that never answers must not keep a case open for ever. */
const SILENT_DIALER_MS = 3_600_000;

/** Events, then what follows from the state they lead to. */
const andThen = (state: CallerState, events: Events, next: (after: CallerState) => Events): Events => [
  ...events,
  ...next(events.reduce(evolve, state)),
];

const inCase = ({ tenantId, caseId, caller }: OpenCase, now: number) => ({
  tenantId,
  callerId: caller.callerId,
  caseId,
  at: instant(now),
});

const giveUp = (
  open: OpenCase,
  reason: GiveUpReason,
  inputs: CaseEventOf<'CaseGivenUp'>['decision']['inputs'],
  policy: Policy,
  now: number,
): Events => [
  {
    type: 'CaseGivenUp',
    data: { ...inCase(open, now), reason, decision: because(reason, inputs, open.caller, policy, now) },
  },
];

const withdraw = (open: OpenCase, reason: WithdrawalReason, policy: Policy, now: number): Events =>
  open.redial && open.redial.withdrawn === null
    ? [
        {
          type: 'RedialWithdrawn',
          data: {
            ...inCase(open, now),
            redialId: open.redial.redialId,
            reason,
            decision: because(reason, { attempt: open.redial.attempt }, open.caller, policy, now),
          },
        },
      ]
    : [];

const requestRedial = (
  open: OpenCase,
  window: { notBefore: number; notAfter: number },
  inputs: CaseEventOf<'RedialRequested'>['decision']['inputs'],
  policy: Policy,
  now: number,
): Events => [
  {
    type: 'RedialRequested',
    data: {
      ...inCase(open, now),
      redialId: redialIdOf(open.caseId, open.requests + 1),
      caller: open.caller,
      teamId: open.teamId,
      attempt: open.attempts + 1,
      virtualStart: instant(open.firstLostAt),
      notBefore: instant(window.notBefore),
      notAfter: instant(window.notAfter),
      ringTimeoutSeconds: policy.redial.ringTimeoutSeconds,
      reservedAgentOnly: open.failedOnce,
      decision: because('redial', inputs, open.caller, policy, now),
    },
  },
];

/** Asks for the next redial unless one is under way or the caller is on the line; gives up when there is nothing left to do. */
const chase = (state: CallerState, policy: Policy, restUntil: number, now: number): Events => {
  const { open } = state;
  if (!open || open.redial || open.onLine.size > 0) return [];
  const planned = planRedial(open, state.contacts, restUntil, policy, now);
  switch (planned.plan) {
    case 'redial':
      return requestRedial(open, planned, planned.inputs, policy, now);
    case 'wait':
      return open.obstacle === planned.reason
        ? []
        : [
            {
              type: 'RedialRefused',
              data: {
                ...inCase(open, now),
                reason: planned.reason,
                decision: because(planned.reason, planned.inputs, open.caller, policy, now),
              },
            },
          ];
    case 'give-up':
      return giveUp(open, planned.reason, planned.inputs, policy, now);
    default:
      return planned satisfies never;
  }
};

const apologise = (state: CallerState, policy: Policy, now: number): Events => {
  const open = state.open!;
  const { caller, caseId } = open;
  const plan = planApology({ caller, lostAt: open.firstLostAt, now, contacts: state.contacts }, policy);
  if (!plan.send)
    return [
      {
        type: 'ApologyRefused',
        data: {
          ...inCase(open, now),
          reason: plan.reason,
          decision: because(plan.reason, plan.inputs, caller, policy, now),
        },
      },
    ];
  return [
    {
      type: 'ApologyRequested',
      data: {
        ...inCase(open, now),
        smsId: smsIdOf(caseId, 'apology'),
        caller,
        template: 'apology',
        language: caller.language ?? policy.language,
        notBefore: instant(plan.notBefore),
        notAfter: instant(plan.notAfter),
        decision: because('apology', plan.inputs, caller, policy, now),
      },
    },
  ];
};

const leaveLine = (open: OpenCase | null, callId: CallId, at: number): Events =>
  open?.onLine.has(callId) ? [{ type: 'CallerLeftLine', data: { ...inCase(open, at), callId } }] : [];

const comeOnLine = (open: OpenCase, callId: CallId, since: number): Events =>
  open.onLine.has(callId) || open.leftLine.has(callId)
    ? []
    : [{ type: 'CallerCameOnLine', data: { ...inCase(open, since), callId } }];

const recordLoss = (command: RecordLoss, state: CallerState, policy: Policy): Events => {
  if (state.losses.has(command.callId)) return [];
  const { tenantId, callId, caller, queue, teamId, reason, waitSeconds, now } = command;
  const reachedUntil = Math.max(command.reachedUntil ?? 0, state.reachedUntil ?? 0) || null;
  const verdict = judgeLoss({ ...command, optedOut: state.optedOut, reachedUntil }, policy);
  const decision = because(verdict.rule, verdict.inputs, caller, policy, now);
  const loss = {
    tenantId,
    callId,
    queue,
    teamId,
    lostAt: instant(command.lostAt),
    lossReason: reason,
    waitSeconds,
    at: instant(now),
    decision,
  };
  const quiet = command.lostAt + policy.redial.quarantineSeconds * 1000;
  const left = leaveLine(state.open, callId, command.lostAt);
  if (verdict.rule !== 'eligible' || caller === null) {
    const refused: CaseEvent = {
      type: 'LossNotEligible',
      data: {
        ...loss,
        callerId: caller?.callerId ?? null,
        reason: verdict.rule as CaseEventOf<'LossNotEligible'>['reason'],
      },
    };
    return andThen(state, [refused, ...left], (after) => (left.length > 0 ? chase(after, policy, quiet, now) : []));
  }
  if (state.open) {
    const merged: CaseEvent = {
      type: 'LossMerged',
      data: { ...loss, callerId: caller.callerId, caseId: state.open.caseId },
    };
    return andThen(state, [merged, ...left], (after) => chase(after, policy, quiet, now));
  }
  const opened: CaseEvent = {
    type: 'CaseOpened',
    data: { ...loss, callerId: caller.callerId, caseId: caseIdOf(caller.callerId, callId), caller },
  };
  return andThen(state, [opened], (afterOpening) =>
    andThen(afterOpening, apologise(afterOpening, policy, now), (afterApology) =>
      andThen(
        afterApology,
        [...command.onLine].flatMap(([other, since]) => comeOnLine(afterApology.open!, other, since)),
        (after) => chase(after, policy, quiet, now),
      ),
    ),
  );
};

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
    if (withdrawn === 'opted-out' || withdrawn === 'expired')
      return giveUp(open, withdrawn, { attempts: open.attempts }, policy, now);
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
  return andThen(state, [concluded], afterRedial(result, withdrawn, at, now, policy));
};

const optOut = (
  { tenantId, callerId, source, now }: CommandOf<'opt-out'>,
  state: CallerState,
  policy: Policy,
): Events => {
  if (state.optedOut) return [];
  const { open } = state;
  const optedOut: CaseEvent = { type: 'CallerOptedOut', data: { tenantId, callerId, at: instant(now), source } };
  if (!open) return [optedOut];
  if (open.redial) return [optedOut, ...withdraw(open, 'opted-out', policy, now)];
  return [optedOut, ...giveUp(open, 'opted-out', { source }, policy, now)];
};

const optIn = ({ tenantId, callerId, source, now }: CommandOf<'opt-in'>, state: CallerState): Events =>
  state.optedOut ? [{ type: 'CallerOptedIn', data: { tenantId, callerId, at: instant(now), source } }] : [];

const lookAtTheClock = ({ now }: CommandOf<'look-at-the-clock'>, state: CallerState, policy: Policy): Events => {
  const { open } = state;
  if (!open) return [];
  const stale = [...open.onLine].filter(([, since]) => now >= since + policy.lineStaleMinutes * 60_000);
  if (stale.length > 0)
    return andThen(
      state,
      stale.flatMap(([callId]) => leaveLine(open, callId, now)),
      (after) => chase(after, policy, now, now),
    );
  const end = expiresAt(open, policy);
  if (now < end || open.onLine.size > 0) return [];
  if (!open.redial)
    return giveUp(
      open,
      open.obstacle ?? 'expired',
      { attempts: open.attempts, expiryHours: policy.expiryHours },
      policy,
      now,
    );
  if (open.redial.withdrawn === null) return withdraw(open, 'expired', policy, now);
  return now >= end + SILENT_DIALER_MS
    ? giveUp(open, 'expired', { attempts: open.attempts, dialerSilent: true }, policy, now)
    : [];
};

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
      return optIn(command, state);
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
  const end = expiresAt(open, policy);
  return open.redial?.withdrawn ? end + SILENT_DIALER_MS : end;
};

export const callerDecider = (policy: Policy) => ({
  initial: nobodyYet,
  evolve,
  decide: (command: Command, state: CallerState) => decide(command, state, policy),
});
