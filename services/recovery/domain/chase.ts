/** The steps of a chase: apologise, redial, withdraw, give up. Each gives the events it takes; none when there is nothing to do. */
import type { CaseEventOf, GiveUpReason, WithdrawalReason } from '@ringback/contracts/cases.ts';
import { instant, redialIdOf, smsIdOf, type CallId } from '@ringback/contracts/ids.ts';
import { planApology } from './apology.ts';
import { evolve, type CallerState, type OpenCase } from './caller-state.ts';
import type { Events } from './commands.ts';
import { because } from './decision.ts';
import { isLeftAlone } from './hold-out.ts';
import type { Policy } from './policy.ts';
import { planRedial } from './redial-plan.ts';

/** Events, then what follows from the state they lead to. */
export const andThen = (state: CallerState, events: Events, next: (after: CallerState) => Events): Events => [
  ...events,
  ...next(events.reduce(evolve, state)),
];

export const inCase = ({ tenantId, caseId, caller }: OpenCase, now: number) => ({
  tenantId,
  callerId: caller.callerId,
  caseId,
  at: instant(now),
});

export const giveUp = (
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

/** Why there is to be no call any more; null while they may be called. */
export const endingOf = ({ wish, hold }: OpenCase): GiveUpReason | null => {
  if (hold) return hold.ends;
  if (wish?.what === 'cancel') return 'caller-cancelled';
  return wish?.what === 'solved' ? 'caller-solved' : null;
};

export const withdraw = (open: OpenCase, reason: WithdrawalReason, policy: Policy, now: number): Events =>
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

/** Only what they were told: a time they asked for and heard nothing of is no promise. */
const promiseIn = ({ wish }: OpenCase): Pick<CaseEventOf<'RedialRequested'>, 'promisedAt'> =>
  wish?.promised && wish.callAt !== null ? { promisedAt: instant(wish.callAt) } : {};

const requestRedial = (
  open: OpenCase,
  failedOnce: boolean,
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
      ...promiseIn(open),
      ringTimeoutSeconds: policy.redial.ringTimeoutSeconds,
      reservedAgentOnly: failedOnce,
      decision: because('redial', inputs, open.caller, policy, now),
    },
  },
];

/** It may still be undone. */
const isHeld = ({ hold }: OpenCase, now: number): boolean => hold !== null && now < hold.until;

/** Asks for the next redial unless one is under way or the caller is on the line; gives up when there is nothing left to do. */
export const chase = (state: CallerState, policy: Policy, restUntil: number, now: number): Events => {
  const { open } = state;
  if (!open || open.redial || open.onLine.size > 0 || isHeld(open, now)) return [];
  if (state.optedOut) return giveUp(open, 'opted-out', { attempts: open.attempts }, policy, now);
  const ending = endingOf(open);
  if (ending !== null) return giveUp(open, ending, { attempts: open.attempts }, policy, now);
  if (isLeftAlone(open)) return [];
  const planned = planRedial(open, state.contacts, restUntil, policy, now);
  switch (planned.plan) {
    case 'redial':
      return requestRedial(open, state.failedOnce, planned, planned.inputs, policy, now);
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
    case 'expire':
      return [];
    case 'give-up':
      return giveUp(open, planned.reason, planned.inputs, policy, now);
    default:
      return planned satisfies never;
  }
};

export const apologise = (state: CallerState, policy: Policy, now: number): Events => {
  const open = state.open!;
  if (isLeftAlone(open)) return [];
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
        reason: open.lossReason,
        notBefore: instant(plan.notBefore),
        notAfter: instant(plan.notAfter),
        decision: because('apology', plan.inputs, caller, policy, now),
      },
    },
  ];
};

export const leaveLine = (open: OpenCase | null, callId: CallId, at: number): Events =>
  open?.onLine.has(callId) ? [{ type: 'CallerLeftLine', data: { ...inCase(open, at), callId } }] : [];

export const comeOnLine = (open: OpenCase, callId: CallId, since: number): Events =>
  open.onLine.has(callId) || open.leftLine.has(callId)
    ? []
    : [{ type: 'CallerCameOnLine', data: { ...inCase(open, since), callId } }];
