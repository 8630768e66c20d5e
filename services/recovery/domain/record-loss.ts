/** A loss becomes a case, joins the open one, or is recorded with the reason why not: always exactly one of the three. */
import type { CaseEvent, CaseEventOf } from '@ringback/contracts/cases.ts';
import { caseIdOf, instant } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import type { CallerState } from './caller-state.ts';
import { andThen, apologise, chase, comeOnLine, leaveLine } from './chase.ts';
import type { Events, RecordLoss } from './commands.ts';
import { because } from './decision.ts';
import { armOf } from './hold-out.ts';
import { judgeLoss, type Inputs } from './loss-rules.ts';
import type { Policy } from './policy.ts';

type Loss = Omit<CaseEventOf<'CaseOpened'>, 'callerId' | 'caseId' | 'caller' | 'arm'>;

const openCase = (loss: Loss, caller: Caller, inputs: Inputs, policy: Policy, now: number): CaseEvent => {
  const { callerId } = caller;
  const data = { ...loss, callerId, caseId: caseIdOf(callerId, loss.callId), caller };
  const chosen = armOf(callerId, policy);
  if (chosen === null) return { type: 'CaseOpened', data };
  const rule = chosen.arm === 'held-out' ? 'hold-out' : 'eligible';
  const decision = because(rule, { ...inputs, ...chosen.inputs }, caller, policy, now);
  return { type: 'CaseOpened', data: { ...data, arm: chosen.arm, decision } };
};

export const recordLoss = (command: RecordLoss, state: CallerState, policy: Policy): Events => {
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
  const opened = openCase(loss, caller, verdict.inputs, policy, now);
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
