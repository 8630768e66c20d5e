/**
 * What reports remembers, one row per thing, in the columns queries need. Each table is written from one topic only, and all
 * events of one row share that topic's key: rows never wait for another topic, and two replicas never write the same row.
 * Times are RFC 3339 texts in UTC: they sort as text, in SQLite as in PostgreSQL.
 */
import type { Arm } from '@ringback/contracts/cases.ts';
import type { SupervisorAction } from '@ringback/contracts/requests.ts';
import type { smsKinds } from '@ringback/contracts/sms.ts';
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import type { backtestStates } from '../api/backtest-shape.ts';
import type { CaseStatus } from '../shapes.ts';
import type { SignInTables } from '../sign-in/tables.ts';
import type { DailyDeliveryRecord, DailyReportRecord } from './daily-tables.ts';

type Time = string;

/** One inbound call, from `calls`. */
export interface CallRecord {
  callId: string;
  callerId: string | null;
  queue: string | null;
  teamId: string | null;
  startedAt: Time | null;
  queuedAt: Time | null;
  answeredAt: Time | null;
  lostAt: Time | null;
  leftMenuAt: Time | null;
  endedAt: Time | null;
  agentId: string | null;
  waitSeconds: number | null;
  talkSeconds: number | null;
  lossReason: string | null;
  tenantId: string | null;
}

/** What recovery made of one lost call, from `cases`. */
export interface LossRecord {
  callId: string;
  callerId: string | null;
  caseId: string | null;
  became: 'opened' | 'merged' | 'not-eligible';
  /** Why no case, when not eligible. */
  reason: string | null;
  lostAt: Time;
  /** Of the lost call, as recovery repeated them. */
  tenantId: string | null;
  queue: string | null;
  teamId: string | null;
  waitSeconds: number | null;
  lossReason: string | null;
}

/** One case, from `cases`. `openedAt` is null while only later events of the case were seen. */
export interface CaseRecord {
  caseId: string;
  callerId: string;
  queue: string | null;
  teamId: string | null;
  openedAt: Time | null;
  /** Of the case's first loss. */
  lostAt: Time | null;
  waitSeconds: number | null;
  lossReason: string | null;
  status: CaseStatus;
  closedAt: Time | null;
  recoveredAt: Time | null;
  giveUpReason: string | null;
  apologySmsId: string | null;
  apologyRefusal: string | null;
  /** When the caller was last known on the line, and off it again. */
  onLineAt: Time | null;
  offLineAt: Time | null;
  tenantId: string | null;
  /** Sealed with the caller's own key: without that it says nothing. */
  sealedNumber: string | null;
  /** Of a hold-out; null where none was set. */
  arm: Arm | null;
}

/** One SMS, from `sms`. `kind` and `caseId` are null while `SmsAccepted` was not seen. */
export interface SmsRecord {
  smsId: string;
  callerId: string;
  caseId: string | null;
  kind: (typeof smsKinds)[number] | null;
  acceptedAt: Time | null;
  submittingAt: Time | null;
  submittedAt: Time | null;
  deliveredAt: Time | null;
  failedAt: Time | null;
  unknownAt: Time | null;
  refusedAt: Time | null;
  reason: string | null;
  parts: number | null;
  /** When it last did not go out and went back to waiting. */
  notSentAt: Time | null;
}

/** One redial, from `redials`. */
export interface RedialRecord {
  redialId: string;
  caseId: string;
  callerId: string;
  agentId: string | null;
  attempt: number | null;
  queuedAt: Time | null;
  placedAt: Time | null;
  answeredAt: Time | null;
  connectedAt: Time | null;
  endedAt: Time | null;
  abandonedAt: Time | null;
  unansweredAt: Time | null;
  cancelledAt: Time | null;
  unknownAt: Time | null;
  /** `result` of an unanswered redial, `reason` of a withdrawn one. */
  reason: string | null;
  ringSeconds: number | null;
  secondsToAgent: number | null;
  talkSeconds: number | null;
  teamId: string | null;
  /** The caller's place in line: when they were first lost. */
  virtualStart: Time | null;
  notBefore: Time | null;
  notAfter: Time | null;
}

/** An agent as last known, from `agents`. `onShiftSince` is null while paused or logged out. */
export interface AgentRecord {
  agentId: string;
  teamId: string;
  status: AgentStatus;
  since: Time;
  version: number;
  callId: string | null;
  redialId: string | null;
  onShiftSince: Time | null;
}

/** A time an agent was logged in and not paused, once it is over. */
export interface ShiftRecord {
  agentId: string;
  startedAt: Time;
  endedAt: Time;
}

/** Every event that may belong to a case, as it came; `caseId` where the event names it, else the SMS or redial leads there. */
export interface StoryRecord {
  eventId: string;
  callerId: string;
  caseId: string | null;
  smsId: string | null;
  at: Time;
  type: string;
  /** JSON, without the caller and anything sealed. */
  data: string;
}

/** What a caller wrote, from `sms`; sealed with their own key. */
export interface ReplyRecord {
  eventId: string;
  callerId: string;
  sealedText: string;
}

export const optOutSources = ['sms', 'import', 'agent'] as const;

/** The last word of each caller who ever opted out: out, or in again. From `cases`. */
export interface OptOutRecord {
  callerId: string;
  tenantId: string | null;
  state: 'out' | 'in';
  at: Time;
  source: (typeof optOutSources)[number];
}

/** What a supervisor asked for, or asked to undo (`undoes`). Written by the API; its answer comes from `cases`. */
export interface ActionRecord {
  actionId: string;
  caseId: string;
  tenantId: string;
  callerId: string;
  action: SupervisorAction | 'undo';
  byId: string;
  byName: string;
  note: string;
  requestedAt: Time;
  /** When it is told. */
  dueAt: Time;
  state: 'waiting' | 'sending' | 'sent' | 'taken' | 'refused' | 'undone';
  undoes: string | null;
  callAt: Time | null;
  undoUntil: Time | null;
  /** When somebody last set about telling it. */
  claimedAt: Time | null;
  refusal: string | null;
  allowedFrom: Time | null;
  endsAt: Time | null;
}

/** How a team is paced, as its dialer told last, from `pacing`. */
export interface PacingRecord {
  teamId: string;
  at: Time;
  /** JSON: the data of `TeamPaced`. */
  data: string;
}

/** What a team was like when its dialer told of it; kept for an hour. `placed`: since it told before. */
export interface PacingMomentRecord {
  teamId: string;
  at: Time;
  free: number;
  inFlight: number;
  waiting: number;
  placed: number;
}

/** A back-test ordered on the page. `result` is JSON. */
export interface BacktestRecord {
  id: string;
  by: string;
  startedAt: Time;
  endedAt: Time | null;
  from: string;
  to: string;
  policyVersion: string;
  state: (typeof backtestStates)[number];
  problem: string | null;
  result: string | null;
}

/** A setting and the moment from which it held. `number` counts the values of a name from 1. */
export interface HeldSettingRecord {
  name: string;
  number: number;
  from: Time;
  value: number;
  /** Of a price; null of all else, and of prices that nobody has started with since it is kept. */
  currency: string | null;
}

/** What was counted of the losses of a UTC day that is over; `shape` is of `facts`, which is JSON. */
export interface CountedDayRecord {
  day: string;
  shape: number;
  facts: string;
}

export interface ReportTables extends SignInTables {
  pacing: PacingRecord;
  pacing_moments: PacingMomentRecord;
  daily_reports: DailyReportRecord;
  daily_deliveries: DailyDeliveryRecord;
  calls: CallRecord;
  losses: LossRecord;
  cases: CaseRecord;
  sms: SmsRecord;
  redials: RedialRecord;
  agents: AgentRecord;
  shifts: ShiftRecord;
  stories: StoryRecord;
  actions: ActionRecord;
  replies: ReplyRecord;
  opt_outs: OptOutRecord;
  held_settings: HeldSettingRecord;
  backtests: BacktestRecord;
  counted_days: CountedDayRecord;
}
