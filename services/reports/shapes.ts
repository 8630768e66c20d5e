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
import type { evidenceSchema } from './api/evidence-shape.ts';
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
export type Board = z.infer<typeof boardSchema>;
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
export type Effort = z.infer<typeof effortSchema>;

export type CountByReason = Readonly<Record<string, number>>;

/** What was read from a recording. Reports cannot know it, so whoever read the recording tells. */
export interface InputCounts {
  readonly callsRead: number;
  readonly rowsRefused: CountByReason;
  readonly ignored: Readonly<Record<string, number>>;
}

/**
 * What happened, counted. Once every message was read:
 * `calls.lost = cases.opened + cases.lossesMerged + Σ notEligible`, and
 * `cases.opened = recoveredByRedial + recoveredByCaller + Σ gaveUp + openAtEnd`.
 */
export interface Tallies {
  readonly calls: {
    readonly queued: number;
    readonly answered: number;
    readonly lost: number;
    readonly lostInMenu: number;
  };
  readonly notEligible: CountByReason;
  readonly cases: {
    readonly opened: number;
    readonly lossesMerged: number;
    readonly recoveredByRedial: number;
    readonly recoveredByCaller: number;
    readonly gaveUp: CountByReason;
    readonly openAtEnd: number;
  };
  /** `refused` by a rule of ours, before anything was sent. */
  readonly apologies: { readonly sent: number; readonly delivered: number; readonly refused: CountByReason };
  readonly redials: {
    readonly placed: number;
    readonly answeredByPerson: number;
    readonly connected: number;
    readonly abandoned: number;
    readonly unanswered: CountByReason;
    readonly withdrawn: number;
    /** Recorded inbound calls an agent took while a redial held that agent. */
    readonly displacedInbound: number;
  };
}

/** `summary.json`, in the order its keys are written. Occupancies are shares of 1, delays minutes. */
export interface Summary extends Tallies {
  readonly input?: InputCounts;
  readonly agents: { readonly count: number; readonly occupancyBefore: number; readonly occupancyAfter: number };
  readonly medianMinutesToCallback: number;
  readonly p90MinutesToCallback: number;
}

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

/** What `/api/events` sends: everything once (`snapshot`), then what changed (`change`); agents always all of them. */
export interface LiveUpdate {
  readonly at: string;
  readonly tallies: Tallies;
  readonly cases: readonly CaseRow[];
  readonly agents: readonly AgentRow[];
  readonly board: Board;
  /** How teams are paced; in a snapshot only: else those that changed are told by themselves, as `pacing`. */
  readonly pacing?: readonly PacedTeam[];
}
