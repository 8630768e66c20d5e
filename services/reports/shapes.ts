/** What reports says to the outside, as JSON: the summary of a run, and what the page shows. Types only; the page imports them too. */
import type { z } from 'zod';
import type { actionSchema } from './api/action-shape.ts';
import type { auditEntrySchema, auditPageSchema } from './api/audit-shape.ts';
import type { apiKeySchema } from './api/keys-shape.ts';
import type { maskedNumberSchema, revealedNumberSchema } from './api/number-shape.ts';
import type { viewerSchema } from './api/viewer-shape.ts';
import type {
  agentRowSchema,
  apologyStatusSchema,
  caseRowSchema,
  caseSchema,
  caseStatuses,
  redialStatusSchema,
  timelineEntrySchema,
} from './api/case-shape.ts';
import type { boardSchema } from './api/board-shape.ts';
import type { holdOutSchema } from './api/hold-out-shape.ts';
import type { lossesSchema, lossRowSchema } from './api/losses-query.ts';
import type { optOutRowSchema, optOutsSchema } from './api/opt-outs-shape.ts';
import type { pacedHourSchema, pacedTeamSchema } from './api/pacing-shape.ts';
import type { inputCountsSchema, summarySchema, talliesSchema } from './api/summary-shape.ts';
import type { liveUpdateSchema } from './api/live-shape.ts';
import type { evidenceSchema, printedSchema } from './api/evidence-shape.ts';
import type { dailyReportsSchema } from './daily/daily-shape.ts';
import type { cellSchema, effortSchema, recoverySchema } from './api/recovery-shape.ts';

export type Viewer = z.infer<typeof viewerSchema>;
export type MaskedNumber = z.infer<typeof maskedNumberSchema>;
export type RevealedNumber = z.infer<typeof revealedNumberSchema>;
export type AuditEntry = z.infer<typeof auditEntrySchema>;
export type AuditPage = z.infer<typeof auditPageSchema>;
export type ApiKey = z.infer<typeof apiKeySchema>;
export type CaseAction = z.infer<typeof actionSchema>;
export type DailyReports = z.infer<typeof dailyReportsSchema>;
export type Board = Told<z.infer<typeof boardSchema>>;
export type Recovery = z.infer<typeof recoverySchema>;
export type RecoveryCell = z.infer<typeof cellSchema>;
export type { BacktestFigure, BacktestResult, BacktestRun, Backtests } from './api/backtest-shape.ts';
export type HoldOut = z.infer<typeof holdOutSchema>;
export type Losses = z.infer<typeof lossesSchema>;
export type LossRow = z.infer<typeof lossRowSchema>;
export type OptOuts = z.infer<typeof optOutsSchema>;
export type OptOutRow = z.infer<typeof optOutRowSchema>;
export type PacedTeam = z.infer<typeof pacedTeamSchema>;
export type PacedHour = z.infer<typeof pacedHourSchema>;
export type Evidence = z.infer<typeof evidenceSchema>;
export type Printed = Readonly<z.infer<typeof printedSchema>>;
export type Effort = z.infer<typeof effortSchema>;

export type CountByReason = Readonly<Record<string, number>>;

/** Nobody changes what was told. */
type Told<T> = T extends string ? T : T extends object ? { readonly [Part in keyof T]: Told<T[Part]> } : T;

export type InputCounts = Told<z.infer<typeof inputCountsSchema>>;
export type Tallies = Told<z.infer<typeof talliesSchema>>;
/** `summary.json`. */
export type Summary = Told<z.infer<typeof summarySchema>>;

/** One row of `cases.csv`: one lost call. Exactly one of `caseId` and `notEligible` is set once every message was read. */
export interface LostCallRow {
  readonly callId: string;
  readonly callerId: string | null;
  readonly lostAt: string;
  readonly waitSeconds: number | null;
  readonly queue: string | null;
  readonly caseId: string | null;
  readonly notEligible: string | null;
  /** `delivered`, `sent`, `failed`, `unknown`, `sending`, `requested`, `refused:<reason>`; null when none was decided on. */
  readonly apology: string | null;
  /** Redials placed for the case. */
  readonly attempts: number;
  /** `open`, `recovered-by-redial`, `recovered-by-caller`, `gave-up:<reason>`; null without a case. */
  readonly outcome: string | null;
  readonly recoveredAt: string | null;
}

export type CaseStatus = (typeof caseStatuses)[number];
export type ApologyStatus = z.infer<typeof apologyStatusSchema>;
export type RedialStatus = z.infer<typeof redialStatusSchema>;
export type CaseRow = Readonly<z.infer<typeof caseRowSchema>>;
export type TimelineEntry = Readonly<z.infer<typeof timelineEntrySchema>>;
export type CaseWithTimeline = Readonly<z.infer<typeof caseSchema>>;
export type AgentRow = Readonly<z.infer<typeof agentRowSchema>>;

/** What `/api/events` sends. */
export type LiveUpdate = Told<z.infer<typeof liveUpdateSchema>>;
