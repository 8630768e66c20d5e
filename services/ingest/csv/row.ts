/**
 * One row of the generic CSV of calls. Pure.
 *
 * `call_id` and `outcome` (answered, lost, menu) are needed, and enough times to tell what happened: `started_at` or `queued_at`;
 * for answered `answered_at` or `wait_seconds`; for lost `ended_at` or `wait_seconds`. Optional: `caller`, `ended_at`, `reason`
 * (hung-up, queue-timeout, no-agents, closed-hours; default hung-up), `queue`, `team`, `agent`, `line` (mobile, fixed) and `zone` (the
 * caller's own). Times are ISO 8601 with an offset; without one they are local times of the centre. An answered row without
 * `ended_at` tells of no talk.
 */
import { lossReasonSchema } from '@ringback/contracts/parts.ts';
import type { RecordedCall } from '../recorded-calls.ts';
import { isPlainId, safeId } from '../safe-id.ts';
import { isZone } from '../zones.ts';

export const csvColumns = [
  'call_id',
  'outcome',
  'caller',
  'started_at',
  'queued_at',
  'answered_at',
  'ended_at',
  'wait_seconds',
  'reason',
  'queue',
  'team',
  'agent',
  'line',
  'zone',
] as const;
export type CsvColumn = (typeof csvColumns)[number];
export type CsvRow = Readonly<Partial<Record<CsvColumn, string>>>;

export const csvRefusals = [
  'bad-encoding',
  'bad-call-id',
  'unknown-outcome',
  'unknown-reason',
  'bad-time',
  'missing-time',
  'times-out-of-order',
  'bad-number',
  'bad-line',
  'bad-zone',
] as const;
export type CsvRefusal = (typeof csvRefusals)[number];
export type ReadCsvRow =
  | { readonly ok: true; readonly call: RecordedCall }
  | { readonly ok: false; readonly reason: CsvRefusal };

const LONGEST_SECONDS = 7 * 24 * 3600;
const EARLIEST = Date.UTC(1990, 0);
const LATEST = Date.UTC(2100, 0);
const DEFAULT_QUEUE = 'calls';
/** Without a `team` column all agents take all calls. */
const DEFAULT_TEAM = 'centre';

class Refused extends Error {
  readonly reason: CsvRefusal;
  constructor(reason: CsvRefusal) {
    super(reason);
    this.reason = reason;
  }
}
const refuse = (reason: CsvRefusal): never => {
  throw new Refused(reason);
};

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d(?:\.\d{1,3})?)?\s?(Z|[+-]\d\d:?\d\d)?$/i;

const readTime = (text: string | undefined, toUtc: (wall: number) => number): number | null => {
  if (!text) return null;
  const [, date, minutes, seconds = ':00', offset] = ISO.exec(text) ?? refuse('bad-time');
  const zone = offset === undefined ? 'Z' : offset.replace(/^([+-]\d\d)(\d\d)$/, '$1:$2');
  const parsed = Date.parse(`${date}T${minutes}${seconds}${zone.toUpperCase()}`);
  // 31 February would silently become 3 March.
  const real = new Date(Date.parse(`${date}T00:00:00Z`));
  if (Number.isNaN(parsed) || Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== date)
    return refuse('bad-time');
  const at = offset === undefined ? toUtc(parsed) : parsed;
  return at >= EARLIEST && at < LATEST ? at : refuse('bad-time');
};

const readSeconds = (text: string | undefined): number | null => {
  if (!text) return null;
  return /^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text) <= LONGEST_SECONDS ? Number(text) : refuse('bad-number');
};

type Outcome = 'answered' | 'lost' | 'menu';
const readOutcome = (text = ''): Outcome => {
  const outcome = text.toLowerCase();
  return outcome === 'answered' || outcome === 'lost' || outcome === 'menu' ? outcome : refuse('unknown-outcome');
};

const readReason = (text: string | undefined): RecordedCall['outcome'] => {
  const reason = lossReasonSchema.safeParse(text ? text.toLowerCase() : 'hung-up');
  return reason.success ? reason.data : refuse('unknown-reason');
};

const readLine = (text: string | undefined): 'mobile' | 'fixed' | null => {
  if (!text) return null;
  const line = text.toLowerCase();
  return line === 'mobile' || line === 'fixed' ? line : refuse('bad-line');
};

const timesOf = (row: CsvRow, outcome: Outcome, toUtc: (wall: number) => number) => {
  const [started, queuedAt, answered, ended] = (['started_at', 'queued_at', 'answered_at', 'ended_at'] as const).map(
    (column) => readTime(row[column], toUtc),
  ) as [number | null, number | null, number | null, number | null];
  const wait = readSeconds(row.wait_seconds);
  const startedAt = started ?? queuedAt ?? refuse('missing-time');
  const waited = outcome === 'lost' || (outcome === 'answered' && wait !== null && wait > 0);
  const queued = queuedAt ?? (waited ? startedAt : null);
  const afterWait = wait === null ? null : (queued ?? startedAt) + wait * 1000;
  const decidedAt = (outcome === 'answered' ? (answered ?? afterWait) : (ended ?? afterWait)) ?? refuse('missing-time');
  const endedAt = outcome === 'answered' ? (ended ?? decidedAt) : decidedAt;
  const queuedIfAny = outcome === 'menu' ? null : queued;
  const inOrder = [startedAt, queuedIfAny ?? startedAt, decidedAt, endedAt];
  if (inOrder.some((at, index) => at < (inOrder[index - 1] ?? at))) refuse('times-out-of-order');
  if (endedAt - startedAt > LONGEST_SECONDS * 1000) refuse('bad-number');
  const waitSeconds = outcome === 'menu' ? 0 : (wait ?? (decidedAt - (queued ?? decidedAt)) / 1000);
  return { startedAt, queuedAt: queuedIfAny, decidedAt, endedAt, waitSeconds };
};

/** What stands where bytes were no UTF-8: two names would become one. */
const NO_LETTER = '\uFFFD';

const toCall = (row: CsvRow, toUtc: (wall: number) => number): RecordedCall => {
  if (Object.values(row).some((value) => value.includes(NO_LETTER))) refuse('bad-encoding');
  const callId = row.call_id ?? '';
  if (!isPlainId(callId)) refuse('bad-call-id');
  const outcome = readOutcome(row.outcome);
  const times = timesOf(row, outcome, toUtc);
  const agentId = outcome === 'answered' && row.agent ? safeId(row.agent) : null;
  if (row.zone && !isZone(row.zone)) refuse('bad-zone');
  return {
    callId,
    callerNumber: row.caller || null,
    callerLine: readLine(row.line),
    callerZone: row.zone || null,
    queue: safeId(row.queue || DEFAULT_QUEUE),
    teamId: safeId(row.team || DEFAULT_TEAM),
    ...times,
    outcome: outcome === 'lost' ? readReason(row.reason) : outcome === 'menu' ? 'left-menu' : 'answered',
    agentId,
    agentBusy: agentId !== null && times.endedAt > times.decidedAt,
  };
};

/** `toUtc` turns local wall time of the centre (as milliseconds it would be in UTC) into UTC. */
export const readCsvRow = (row: CsvRow, toUtc: (wall: number) => number): ReadCsvRow => {
  try {
    return { ok: true, call: toCall(row, toUtc) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, reason: error.reason };
    throw error;
  }
};
