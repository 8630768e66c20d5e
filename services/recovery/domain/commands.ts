/** What recovery can be told about a caller. Times in milliseconds since 1970; `now` is when it was heard, `at` when it was. */
import type { CaseEvent, RedialResult, Wish } from '@ringback/contracts/cases.ts';
import type {
  ActionId,
  CallerId,
  CallId,
  CaseId,
  QueueId,
  RedialId,
  TeamId,
  TenantId,
} from '@ringback/contracts/ids.ts';
import type { Caller, LossReason } from '@ringback/contracts/parts.ts';
import type { SupervisorAction } from '@ringback/contracts/requests.ts';
import type { WishedTime } from '@ringback/contracts/sms.ts';

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

/** An SMS of the caller, as far as it is to be answered. `saidAt` is when it came. */
export interface Reply {
  readonly replyId: string;
  /** Of their words; null where those are of no one language. */
  readonly language: 'ru' | 'en' | null;
  /** Whom to answer where no case is open; null once they are forgotten. */
  readonly caller: Caller | null;
  readonly saidAt: number;
}

export interface FollowWish {
  readonly kind: 'follow-wish';
  readonly reply: Reply;
  readonly wish: Wish;
  /** Of `later`; null where they named no time. */
  readonly wishedTime: WishedTime | null;
  readonly now: number;
}

/** Something a supervisor asks for, and of which case. */
export interface Asked {
  readonly tenantId: TenantId;
  readonly callerId: CallerId;
  readonly caseId: CaseId;
  readonly actionId: ActionId;
  readonly by: string;
  readonly saidAt: number;
  readonly now: number;
}

export interface HonourAction extends Asked {
  readonly kind: 'honour-action';
  readonly action: SupervisorAction;
  readonly note: string;
  /** Of `redial-later`. */
  readonly callAt: number | null;
  readonly undoUntil: number | null;
}

export interface UndoAction extends Asked {
  readonly kind: 'undo-action';
  readonly undoes: ActionId;
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
      /** Null where it is not known, or they are forgotten. */
      readonly sealedNumber: string | null;
      readonly now: number;
    }
  | {
      readonly kind: 'opt-in';
      readonly tenantId: TenantId;
      readonly callerId: CallerId;
      readonly source: 'sms' | 'import' | 'agent';
      /** To be confirmed; null where nobody wrote. */
      readonly reply: Reply | null;
      readonly now: number;
    }
  | FollowWish
  | HonourAction
  | UndoAction
  | { readonly kind: 'answer-help'; readonly tenantId: TenantId; readonly reply: Reply; readonly now: number }
  | { readonly kind: 'look-at-the-clock'; readonly now: number };

export type Events = readonly CaseEvent[];
export type CommandOf<K extends Command['kind']> = Extract<Command, { kind: K }>;
