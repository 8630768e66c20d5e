/** The caller steers the redial by SMS: called off, or moved to another time, and told so once. */
import type { CaseEvent, Wish } from '@ringback/contracts/cases.ts';
import { instant } from '@ringback/contracts/ids.ts';
import type { CallerState, OpenCase } from './caller-state.ts';
import { andThen, chase, endingOf, giveUp, inCase, withdraw } from './chase.ts';
import type { Events, FollowWish, Reply } from './commands.ts';
import { because } from './decision.ts';
import type { Inputs } from './loss-rules.ts';
import { promiseOf, refusalOfNotice, sendNotice } from './notices.ts';
import type { Policy } from './policy.ts';
import { planRedial, type RedialPlan } from './redial-plan.ts';
import { momentMeant } from './wished-time.ts';

/** A call that may ring so soon is "as soon as an agent is free", and not a time. */
const SOON_MS = 60_000;

export const followWish = (command: FollowWish, state: CallerState, policy: Policy): Events => {
  const { open } = state;
  const { replyId, saidAt } = command.reply;
  // Said before the case there is now: about something else.
  if (!open || state.optedOut || state.replies.has(replyId) || saidAt < open.firstLostAt) return [];
  return command.wish === 'cancel' || command.wish === 'solved'
    ? callOff(command, open, state, policy)
    : callThen(command, open, state, policy);
};

const callOff = (command: FollowWish, open: OpenCase, state: CallerState, policy: Policy): Events => {
  const { wish, now } = command;
  return andThen(state, [wished(command, open, null, {}, policy)], (after) => [
    ...confirm(command, open, after, `wish-${wish}`, null, policy),
    ...(open.redial
      ? withdraw(open, 'caller-asked', policy, now)
      : giveUp(open, endingOf(after.open!)!, { wish }, policy, now)),
  ]);
};

const callThen = (command: FollowWish, open: OpenCase, state: CallerState, policy: Policy): Events => {
  const { now } = command;
  const plan = planFor(command, open, state, policy);
  if (plan.plan === 'give-up' || plan.plan === 'expire') return [];
  if (plan.plan === 'wait')
    return andThen(state, [wished(command, open, null, plan.inputs, policy)], (after) =>
      confirm(command, open, after, 'wish-later', null, policy, plan.reason),
    );
  const callAt = plan.notBefore;
  const template = callAt <= now + SOON_MS ? 'wish-now' : 'wish-later';
  return andThen(state, [wished(command, open, callAt, plan.inputs, policy)], (after) =>
    andThen(after, confirm(command, open, after, template, callAt, policy), (told) =>
      andThen(told, isMoved(open, callAt, now) ? withdraw(open, 'caller-asked', policy, now) : [], (moved) =>
        chase(moved, policy, callAt, now),
      ),
    ),
  );
};

const isMoved = ({ redial }: OpenCase, callAt: number, now: number): boolean =>
  redial !== null && Math.max(redial.notBefore, now) !== Math.max(callAt, now);

/** As the next redial would be planned if the caller had their wish, and were told so. */
const planFor = (
  { reply, wish, wishedTime, now }: FollowWish,
  open: OpenCase,
  state: CallerState,
  policy: Policy,
): RedialPlan => {
  const { saidAt, replyId } = reply;
  const meant = wish === 'now' ? now : momentMeant(wishedTime, open.caller.zones[0]!, saidAt);
  const told = refusalOfNotice({ caller: open.caller, reply, keepFree: 1 }, state.contacts, policy, now) === null;
  const contacts = told ? [...state.contacts, now].toSorted((a, b) => a - b) : state.contacts;
  const provisional = { what: wish, replyId, saidAt, callAt: meant, promised: told, language: null, toldLate: false };
  return planRedial({ ...open, wish: provisional }, contacts, meant, policy, now);
};

const wished = (
  { reply, wish, now }: FollowWish,
  open: OpenCase,
  callAt: number | null,
  inputs: Inputs,
  policy: Policy,
): CaseEvent => ({
  type: 'CallerWished',
  data: {
    ...inCase(open, now),
    replyId: reply.replyId,
    wish,
    saidAt: instant(reply.saidAt),
    callAt: callAt === null ? null : instant(callAt),
    decision: because('caller-asked', { ...inputs, wish }, open.caller, policy, now),
  },
});

const languageFor = ({ language }: Reply, { caller }: OpenCase, policy: Policy): 'ru' | 'en' =>
  language ?? caller.language ?? policy.language;

const isCall = (wish: Wish): boolean => wish === 'later' || wish === 'now';

const confirm = (
  { reply, wish, now }: FollowWish,
  open: OpenCase,
  state: CallerState,
  template: string,
  callAt: number | null,
  policy: Policy,
  impossible: 'frequency-cap' | 'quiet-hours' | null = null,
): Events => {
  const { tenantId, caseId, caller } = open;
  const kind = 'wish-confirmation';
  const { replyId } = reply;
  if (impossible !== null) {
    const decision = because(impossible, { wish }, caller, policy, now);
    return [{ type: 'NoticeRefused', data: { ...inCase(open, now), kind, replyId, reason: impossible, decision } }];
  }
  const language = languageFor(reply, open, policy);
  const promise = callAt === null ? null : promiseOf(caller, callAt);
  const keepFree = isCall(wish) ? 1 : 0;
  return sendNotice(
    { kind, template, tenantId, caseId, caller, language, reply, about: replyId, promise, keepFree },
    state,
    policy,
    now,
  );
};
