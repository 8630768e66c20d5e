/** One caller's made-up day, for specs: a few facts with good defaults. All times are minutes after 12:00 UTC. */
import type { CaseEvent, RedialResult, Wish } from '@ringback/contracts/cases.ts';
import {
  caseIdOf,
  deriveId,
  redialIdOf,
  type ActionId,
  type CallerId,
  type CallId,
  type QueueId,
  type TeamId,
  type TenantId,
} from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import type { SupervisorAction } from '@ringback/contracts/requests.ts';
import type { WishedTime } from '@ringback/contracts/sms.ts';
import { callerDecider } from '../domain/caller.ts';
import type { Command, FollowWish, HonourAction, RecordLoss, Reply, UndoAction } from '../domain/commands.ts';
import { defaultPolicy, type Policy } from '../domain/policy.ts';

export const tenantId = 'default' as TenantId;
export const callerId = '0123456789abcdef0123456789abcdef' as CallerId;

const NOON = Date.UTC(2026, 10, 23, 12);
export const minute = (after: number): number => NOON + after * 60_000;

export const mobile: Caller = {
  callerId,
  sealedNumber: 'v1.sealed',
  line: 'mobile',
  country: 'RU',
  zones: ['Europe/Moscow'],
  zoneSource: 'told',
  language: 'en',
};

export const call = (name: string): CallId => name as CallId;
export const firstCase = caseIdOf(callerId, call('call-1'));
export const redial = (nth: number) => redialIdOf(firstCase, nth);

export const policy = (change: Partial<Policy> = {}): Policy => ({ ...defaultPolicy, ...change });
export const decider = callerDecider(defaultPolicy);
/** The example caller is in bucket 1,598 of this salt. */
export const heldOutPolicy = policy({ holdOut: { share: 0.5, salt: 'hold-out-1' } });
export const heldOutDecider = callerDecider(heldOutPolicy);

export const lose = (callName: string, at: number, change: Partial<RecordLoss> = {}): RecordLoss => ({
  kind: 'record-loss',
  tenantId,
  callId: call(callName),
  caller: mobile,
  callerProblem: null,
  numberAllowed: true,
  queue: 'sales' as QueueId,
  teamId: 'sales' as TeamId,
  lostAt: minute(at),
  reason: 'hung-up',
  waitSeconds: 60,
  onLine: new Map(),
  reachedUntil: null,
  now: minute(at),
  ...change,
});

export const comesOnLine = (callName: string, at: number): Command => ({
  kind: 'caller-came-on-line',
  callId: call(callName),
  at: minute(at),
  now: minute(at),
});
export const leavesLine = (callName: string, at: number): Command => ({
  kind: 'caller-left-line',
  callId: call(callName),
  at: minute(at),
  now: minute(at),
});
export const speaks = (callName: string, at: number, over = false): Command => ({
  kind: 'caller-spoke',
  callId: call(callName),
  at: minute(at),
  over,
  now: minute(at),
});
export const redialEnds = (nth: number, result: RedialResult, at: number): Command => ({
  kind: 'conclude-redial',
  redialId: redial(nth),
  result,
  at: minute(at),
  now: minute(at),
});
export const clockShows = (at: number): Command => ({ kind: 'look-at-the-clock', now: minute(at) });
export const optsOut = (at: number): Command => ({
  kind: 'opt-out',
  tenantId,
  callerId,
  source: 'sms',
  sealedNumber: null,
  now: minute(at),
});
export const optsIn = (at: number): Command => ({
  kind: 'opt-in',
  tenantId,
  callerId,
  source: 'sms',
  reply: null,
  now: minute(at),
});
export const replyAt = (at: number, replyId = `reply-${at}`): Reply => ({
  replyId,
  language: 'en',
  caller: mobile,
  saidAt: minute(at),
});
export const wishes = (wish: Wish, at: number, change: Partial<FollowWish> = {}): FollowWish => ({
  kind: 'follow-wish',
  wish,
  reply: replyAt(at),
  wishedTime: null,
  now: minute(at),
  ...change,
});
export const action = (name: string): ActionId => deriveId('action', name) as ActionId;
/** A supervisor acts on the first case; named by the minute unless `name` is given. Undoable for ten seconds. */
export const acts = (
  what: SupervisorAction,
  at: number,
  { name = `action-${at}`, ...change }: Partial<HonourAction> & { readonly name?: string } = {},
): HonourAction => ({
  kind: 'honour-action',
  tenantId,
  callerId,
  caseId: firstCase,
  actionId: action(name),
  by: 'anna',
  note: 'They wrote to us',
  action: what,
  callAt: null,
  undoUntil: minute(at) + 10_000,
  saidAt: minute(at),
  now: minute(at),
  ...change,
});
export const undoes = (name: string, at: number, as = `undo-of-${name}`): UndoAction => ({
  kind: 'undo-action',
  tenantId,
  callerId,
  caseId: firstCase,
  actionId: action(as),
  by: 'anna',
  undoes: action(name),
  saidAt: minute(at),
  now: minute(at),
});
export const asksForHelp = (at: number, replyId?: string): Command => ({
  kind: 'answer-help',
  tenantId,
  reply: replyAt(at, replyId),
  now: minute(at),
});
/** A time on the caller's clock. */
export const clockTime = (hours: number, minutes = 0): WishedTime => ({
  by: 'clock',
  day: 'next',
  minutes: hours * 60 + minutes,
});

/** The history these commands lead to, from nothing. */
export const historyOf = (commands: readonly Command[], rules = decider): readonly CaseEvent[] => {
  const history: CaseEvent[] = [];
  for (const command of commands) history.push(...rules.decide(command, history.reduce(rules.evolve, rules.initial)));
  return history;
};

export const typesOf = (events: readonly CaseEvent[]): readonly string[] => events.map((event) => event.type);
