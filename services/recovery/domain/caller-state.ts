/** One caller as their stream tells it: who they are to us, and the case that is open, if one is. */
import type { CaseEvent, RedialRefusal, WithdrawalReason } from '@ringback/contracts/cases.ts';
import {
  epochMs,
  type CallId,
  type CaseId,
  type RedialId,
  type TeamId,
  type TenantId,
} from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';

/** A redial the dialer was asked for and has not reported back on. */
export interface PendingRedial {
  readonly redialId: RedialId;
  readonly attempt: number;
  /** Why and when it was called back; the dialer still has to confirm. */
  readonly withdrawn: { readonly reason: WithdrawalReason; readonly at: number } | null;
}

export interface OpenCase {
  readonly caseId: CaseId;
  readonly tenantId: TenantId;
  readonly caller: Caller;
  readonly teamId: TeamId;
  readonly firstLostAt: number;
  readonly lastLostAt: number;
  readonly redial: PendingRedial | null;
  /** Redials asked for, withdrawn ones too: makes their ids differ. */
  readonly requests: number;
  /** Redials that were tried and reached nobody. */
  readonly attempts: number;
  readonly obstacle: RedialRefusal | null;
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
  contacts: [],
  reachedUntil: null,
};

const DAY = 24 * 3_600_000;

const withContact = (state: CallerState, at: number): CallerState => ({
  ...state,
  contacts: [...state.contacts.filter((then) => then > at - DAY), at],
});

const withCase = (state: CallerState, change: Partial<OpenCase>): CallerState =>
  state.open ? { ...state, open: { ...state.open, ...change } } : state;

const withoutKey = <K, V>(map: ReadonlyMap<K, V>, key: K): ReadonlyMap<K, V> =>
  new Map([...map].filter(([k]) => k !== key));

const latest = (a: number | null, b: number): number => (a === null ? b : Math.max(a, b));

export const evolve = (state: CallerState, event: CaseEvent): CallerState => {
  switch (event.type) {
    case 'LossNotEligible':
      return { ...state, losses: new Set([...state.losses, event.data.callId]) };
    case 'CaseOpened': {
      const { caseId, tenantId, caller, teamId, callId } = event.data;
      const lostAt = epochMs(event.data.lostAt);
      const open: OpenCase = {
        caseId,
        tenantId,
        caller,
        teamId,
        firstLostAt: lostAt,
        lastLostAt: lostAt,
        redial: null,
        requests: 0,
        attempts: 0,
        obstacle: null,
        onLine: new Map(),
        leftLine: new Set([callId]),
      };
      return { ...state, losses: new Set([...state.losses, callId]), open };
    }
    case 'LossMerged': {
      const merged = { ...state, losses: new Set([...state.losses, event.data.callId]) };
      return withCase(merged, { lastLostAt: latest(state.open?.lastLostAt ?? null, epochMs(event.data.lostAt)) });
    }
    case 'ApologyRequested':
      return withContact(state, epochMs(event.data.notBefore));
    case 'ApologyRefused':
      return state;
    case 'RedialRequested': {
      const { redialId, attempt } = event.data;
      return withCase(state, {
        redial: { redialId, attempt, withdrawn: null },
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
      const concluded = withCase(state, { redial: null });
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
    case 'CallerOptedOut':
      return { ...state, optedOut: true };
    case 'CallerOptedIn':
      return { ...state, optedOut: false };
    default:
      return event satisfies never;
  }
};
