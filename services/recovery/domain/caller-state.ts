/** One caller as their stream tells it: who they are to us, and the case that is open, if one is. */
import type { Arm, CaseEvent, CaseEventOf, RedialRefusal, WithdrawalReason, Wish } from '@ringback/contracts/cases.ts';
import {
  epochMs,
  type ActionId,
  type CallId,
  type CaseId,
  type RedialId,
  type TeamId,
  type TenantId,
} from '@ringback/contracts/ids.ts';
import type { Caller, LossReason } from '@ringback/contracts/parts.ts';
import { afterAction, afterUndo, type Hold, type Order, unlessBefore } from './supervised.ts';

/** A redial the dialer was asked for and has not reported back on. */
export interface PendingRedial {
  readonly redialId: RedialId;
  readonly attempt: number;
  readonly notBefore: number;
  /** Why and when it was called back; the dialer still has to confirm. */
  readonly withdrawn: { readonly reason: WithdrawalReason; readonly at: number } | null;
}

/** What the caller wanted of the chase when they last said so, until it is served or they call again. */
export interface StandingWish {
  readonly what: Wish;
  readonly replyId: string;
  readonly saidAt: number;
  /** From when they may be called; null where no call is wanted, or none is possible. */
  readonly callAt: number | null;
  /** Whether they were told that time, and then whether they were told that it slipped. */
  readonly promised: boolean;
  /** Of that answer, for whatever is said of it later. */
  readonly language: Caller['language'];
  readonly toldLate: boolean;
}

export interface OpenCase {
  readonly caseId: CaseId;
  readonly tenantId: TenantId;
  readonly caller: Caller;
  readonly teamId: TeamId;
  readonly lossReason: LossReason;
  readonly firstLostAt: number;
  readonly lastLostAt: number;
  readonly redial: PendingRedial | null;
  /** Redials asked for, withdrawn ones too: makes their ids differ. */
  readonly requests: number;
  /** Redials that were tried and reached nobody. */
  readonly attempts: number;
  readonly obstacle: RedialRefusal | null;
  readonly wish: StandingWish | null;
  /** Of the hold-out they were part of when the case opened; null: none was set. */
  readonly arm: Arm | null;
  /** Whether they asked to be called, at any time since. */
  readonly askedForCall: boolean;
  readonly hold: Hold | null;
  readonly order: Order | null;
  /** Calls the caller is on now, and since when. */
  readonly onLine: ReadonlyMap<CallId, number>;
  readonly leftLine: ReadonlySet<CallId>;
}

export interface CallerState {
  readonly optedOut: boolean;
  /** They answered us once and met silence: from then on, in every case, only with an agent in hand. */
  readonly failedOnce: boolean;
  readonly open: OpenCase | null;
  /** Every loss ever recorded, chased or not: the same loss twice is one. */
  readonly losses: ReadonlySet<CallId>;
  /** SMS of theirs that were acted on or answered: the same reply twice is one. */
  readonly replies: ReadonlySet<string>;
  /** What supervisors asked for and was answered: the same request twice is one. */
  readonly actions: ReadonlySet<ActionId>;
  /** The action by which they are opted out; null where it was their own word, or they are not. */
  readonly optedOutBy: ActionId | null;
  /** As their last case knew them. */
  readonly known: Caller | null;
  /** When we contacted the caller, by any channel, oldest first; only what a day's cap can still count. */
  readonly contacts: readonly number[];
  /** Until when the caller last spoke to us, as far as cases know. */
  readonly reachedUntil: number | null;
}

export const nobodyYet: CallerState = {
  optedOut: false,
  failedOnce: false,
  open: null,
  losses: new Set(),
  replies: new Set(),
  actions: new Set(),
  optedOutBy: null,
  known: null,
  contacts: [],
  reachedUntil: null,
};

const DAY = 24 * 3_600_000;
const NO_CALLS: ReadonlyMap<CallId, number> = new Map();

const withContact = (state: CallerState, at: number): CallerState => ({
  ...state,
  contacts:
    state.contacts.length === 0
      ? [at]
      : [...state.contacts.filter((then) => then > at - DAY), at].toSorted((a, b) => a - b),
});

const withCase = (state: CallerState, change: Partial<OpenCase>): CallerState =>
  state.open ? { ...state, open: { ...state.open, ...change } } : state;

const withoutKey = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> =>
  new Map([...map].filter(([k]) => k !== key));

const latest = (a: number | null, b: number): number => (a === null ? b : Math.max(a, b));

const withAction = (state: CallerState, actionId: ActionId): CallerState => ({
  ...state,
  actions: new Set([...state.actions, actionId]),
});

const withReply = (state: CallerState, replyId: string | null): CallerState =>
  replyId === null ? state : { ...state, replies: new Set([...state.replies, replyId]) };

const withWish = (state: CallerState, { wish, replyId, saidAt, callAt }: CaseEventOf<'CallerWished'>): CallerState =>
  withCase(state, {
    askedForCall: state.open?.askedForCall === true || wish === 'now' || wish === 'later',
    // Their own later word counts.
    hold: null,
    order: null,
    wish: {
      what: wish,
      replyId,
      saidAt: epochMs(saidAt),
      callAt: callAt === null ? null : epochMs(callAt),
      promised: false,
      language: null,
      toldLate: false,
    },
  });

type Notice = Pick<CaseEventOf<'NoticeRequested'>, 'kind' | 'replyId' | 'promise'> & {
  readonly language: Caller['language'];
};

const withNotice = (state: CallerState, { kind, replyId, promise, language }: Notice): CallerState => {
  const wish = state.open?.wish;
  if (!wish) return state;
  if (kind === 'delay-notice') return withCase(state, { wish: { ...wish, toldLate: true } });
  return replyId === wish.replyId
    ? withCase(state, { wish: { ...wish, promised: promise !== null, language } })
    : state;
};

export const evolve = (state: CallerState, event: CaseEvent): CallerState => {
  switch (event.type) {
    case 'LossNotEligible':
      return { ...state, losses: new Set([...state.losses, event.data.callId]) };
    case 'CaseOpened': {
      const { caseId, tenantId, caller, teamId, callId, lossReason } = event.data;
      const lostAt = epochMs(event.data.lostAt);
      const open: OpenCase = {
        caseId,
        tenantId,
        caller,
        teamId,
        lossReason,
        firstLostAt: lostAt,
        lastLostAt: lostAt,
        redial: null,
        requests: 0,
        attempts: 0,
        obstacle: null,
        wish: null,
        arm: event.data.arm ?? null,
        askedForCall: false,
        hold: null,
        order: null,
        onLine: NO_CALLS,
        leftLine: new Set([callId]),
      };
      return { ...state, losses: new Set([...state.losses, callId]), known: caller, open };
    }
    case 'LossMerged': {
      const merged = { ...state, losses: new Set([...state.losses, event.data.callId]) };
      const lostAt = epochMs(event.data.lostAt);
      return withCase(merged, {
        lastLostAt: latest(state.open?.lastLostAt ?? null, lostAt),
        wish: unlessBefore(lostAt, state.open?.wish),
        hold: unlessBefore(lostAt, state.open?.hold),
        order: unlessBefore(lostAt, state.open?.order),
      });
    }
    case 'ApologyRequested':
      return withContact(state, epochMs(event.data.notBefore));
    case 'ApologyRefused':
      return state;
    case 'RedialRequested': {
      const { redialId, attempt, notBefore } = event.data;
      return withCase(state, {
        redial: { redialId, attempt, notBefore: epochMs(notBefore), withdrawn: null },
        requests: (state.open?.requests ?? 0) + 1,
        obstacle: null,
      });
    }
    case 'RedialRefused':
      return withCase(state, { obstacle: event.data.reason });
    case 'RedialWithdrawn':
      return withCase(state, {
        redial: state.open?.redial
          ? { ...state.open.redial, withdrawn: { reason: event.data.reason, at: epochMs(event.data.at) } }
          : null,
      });
    case 'RedialConcluded': {
      const served = state.open?.redial?.withdrawn === null;
      const concluded = withCase(state, { redial: null, ...(served ? { wish: null, order: null } : {}) });
      if (event.data.result === 'withdrawn' || !state.open) return concluded;
      const counted = withContact(withCase(concluded, { attempts: state.open.attempts + 1 }), epochMs(event.data.at));
      return { ...counted, failedOnce: state.failedOnce || event.data.result === 'abandoned' };
    }
    case 'CallerCameOnLine':
      return withCase(state, {
        onLine: new Map([...(state.open?.onLine ?? []), [event.data.callId, epochMs(event.data.at)]]),
      });
    case 'CallerLeftLine':
      return withCase(state, {
        onLine: withoutKey(state.open?.onLine ?? new Map(), event.data.callId),
        leftLine: new Set([...(state.open?.leftLine ?? []), event.data.callId]),
      });
    case 'CaseRecovered':
      return { ...state, open: null, reachedUntil: latest(state.reachedUntil, epochMs(event.data.recoveredAt)) };
    case 'CaseGivenUp':
      return { ...state, open: null };
    case 'CallerWished':
      return withWish(withReply(state, event.data.replyId), event.data);
    case 'NoticeRequested':
      return withNotice(withContact(withReply(state, event.data.replyId), epochMs(event.data.notBefore)), event.data);
    case 'NoticeRefused':
      return withNotice(withReply(state, event.data.replyId), { ...event.data, promise: null, language: null });
    case 'CallerOptedOut':
      return { ...withCase(state, { hold: null }), optedOut: true, optedOutBy: null };
    case 'CallerOptedIn':
      return { ...withCase(state, { hold: null }), optedOut: false, optedOutBy: null };
    case 'ActionTaken': {
      const { actionId, action } = event.data;
      const optedOutBy = action === 'opt-out' ? actionId : state.optedOutBy;
      return { ...withCase(withAction(state, actionId), afterAction(state.open, event.data)), optedOutBy };
    }
    case 'ActionRefused':
      return withAction(state, event.data.actionId);
    case 'ActionUndone': {
      const { actionId, undoes } = event.data;
      const optedOutBy = state.optedOutBy === undoes ? null : state.optedOutBy;
      return { ...withCase(withAction(state, actionId), afterUndo(state.open, event.data)), optedOutBy };
    }
    default:
      return event satisfies never;
  }
};
