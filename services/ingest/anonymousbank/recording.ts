/**
 * The bank's recording: what its rows mean to us. Free data of the Technion; acknowledge Ilan Guedj and Avi Mandelbaum.
 *
 * Lost: outcome HANG after a wait. Answered: AGENT. HANG without a wait left in the menu. PHANTOM is ignored. A customer becomes
 * a test number, +999 and the id as 12 digits; a seeded share of customers calls from a landline. All agents are one team and
 * take every type of call; they are on shift from their first call until a gap longer than `maxIdleMinutes`.
 */
import { createHash } from 'node:crypto';
import { recordedCalls, type RecordedCall } from '../recorded-calls.ts';
import { linesOf, RecordingUnreadable, tally, type Recording } from '../recording.ts';
import { safeId } from '../safe-id.ts';
import { recordingOf } from '../timeline.ts';
import { isZone, wallToUtc } from '../zones.ts';
import { asPublished, readHeader, type ColumnOrder } from './header.ts';
import { readBankRow, type BankRow } from './row.ts';

export interface AnonymousBankOptions {
  /** Which customers call from a landline depends on it. */
  readonly seed: number;
  readonly zone?: string;
  /** Share of customers, 0 to 1, who call from a landline. */
  readonly fixedLineShare?: number;
  /** An agent may rest this long between two calls and still be on shift. */
  readonly maxIdleMinutes?: number;
}

const TEAM = 'bank';
const MAY_BE_HEADER = /call_id/i;
/** A service that seems to start further than this from the end of the wait is a wrong clock. */
const FAR_OFF_MS = 3_600_000;

/** The same customer and seed always give the same line. */
const lineOf = (customerId: string, seed: number, fixedLineShare: number): 'mobile' | 'fixed' => {
  const hash = createHash('sha256')
    .update(`${seed}:${Number(customerId)}`)
    .digest()
    .readUInt32BE(0);
  return hash / 0x1_0000_0000 < fixedLineShare ? 'fixed' : 'mobile';
};

/** In local wall time. `agentSeen`: the row says when an agent was on the call, so what agents do can be told from it. */
interface Decision {
  readonly from: number;
  readonly to: number;
  readonly agentSeen: boolean;
}

/** When an agent answered and when that talk was over; no service times: answered at the end of the wait, without a talk. */
const talk = ({ service, queuedAt, waitSeconds, leftMenuAt, startedAt }: BankRow): Decision => {
  const expected = queuedAt === null ? Math.max(startedAt, leftMenuAt) : queuedAt + waitSeconds * 1000;
  if (service === null) return { from: expected, to: expected, agentSeen: false };
  const length = Math.max(0, service.to - service.from);
  if (Math.abs(service.from - expected) > FAR_OFF_MS)
    return { from: expected, to: expected + length, agentSeen: false };
  // The agent's clock is a second or two ahead of the queue's: nobody is answered before they came.
  const from = Math.max(queuedAt ?? startedAt, service.from);
  return { from, to: Math.max(from, service.to), agentSeen: service.to > from };
};

const outcomeOf = (row: BankRow): RecordedCall['outcome'] => {
  if (row.outcome === 'AGENT') return 'answered';
  return row.queuedAt === null ? 'left-menu' : 'hung-up';
};

const decisionOf = (row: BankRow): Decision => {
  if (row.outcome === 'AGENT') return talk(row);
  const at = row.queuedAt === null ? Math.max(row.startedAt, row.leftMenuAt) : row.queuedAt + row.waitSeconds * 1000;
  return { from: at, to: at, agentSeen: false };
};

const toCall = (row: BankRow, zone: string, toUtc: (wall: number) => number, options: AnonymousBankOptions) => {
  const { customerId, queuedAt } = row;
  const { from, to, agentSeen } = decisionOf(row);
  const startedAt = toUtc(row.startedAt);
  const queued = queuedAt === null ? null : Math.max(startedAt, toUtc(queuedAt));
  const outcome = outcomeOf(row);
  // The wait is the file's own count of seconds, so that it also holds across a change of the clocks.
  const decidedAt =
    outcome === 'hung-up' ? queued! + row.waitSeconds * 1000 : Math.max(queued ?? startedAt, toUtc(from));
  const agentId = outcome === 'answered' && row.server !== null ? safeId(row.server) : null;
  const call: RecordedCall = {
    callId: row.callId,
    callerNumber: customerId === null ? null : `+999${customerId.padStart(12, '0')}`,
    callerLine: customerId === null ? null : lineOf(customerId, options.seed, options.fixedLineShare ?? 0.2),
    callerZone: customerId === null ? null : zone,
    queue: row.type,
    teamId: TEAM,
    startedAt,
    queuedAt: queued,
    outcome,
    decidedAt,
    endedAt: Math.max(decidedAt, toUtc(to)),
    agentId,
    agentBusy: agentId !== null && agentSeen,
    waitSeconds: row.waitSeconds,
  };
  return call;
};

const withoutColumns = (file: string, missing: readonly string[]): RecordingUnreadable =>
  new RecordingUnreadable(`${file} has no column ${missing.join(', ')}: name it in the header line.`);

/** As published; nothing of a row of another width. */
const inOrder = (fields: readonly string[], { width, places }: ColumnOrder): readonly string[] =>
  fields.length === width ? places.map((place) => fields[place]!) : [];

/** Reads one month (or any concatenation of months). Throws `RecordingUnreadable` when the file cannot be read at all. */
export const readAnonymousBank = async (file: string, options: AnonymousBankOptions): Promise<Recording> => {
  const { zone = 'Asia/Jerusalem', maxIdleMinutes = 30 } = options;
  if (!isZone(zone))
    throw new RecordingUnreadable(`Cannot read the recording in zone ${zone}: it is no IANA time zone.`);
  const toUtc = wallToUtc(zone);
  const calls = recordedCalls();
  const refused = tally();
  const seen = new Set<string>();
  let phantom = 0;
  let order = asPublished;
  for await (const line of linesOf(file)) {
    const fields = line.split('\t').map((field) => field.trim());
    const header = MAY_BE_HEADER.test(line) ? readHeader(fields) : null;
    if (header?.kind === 'missing') throw withoutColumns(file, header.columns);
    if (header?.kind === 'header') {
      order = header.order;
      continue;
    }
    const read = readBankRow(inOrder(fields, order));
    if (!read.ok) refused.add(read.reason);
    else if (seen.has(read.row.callId)) refused.add('duplicate-call');
    else {
      seen.add(read.row.callId);
      if (read.row.outcome === 'PHANTOM') phantom += 1;
      else calls.add(toCall(read.row, zone, toUtc, options));
    }
  }
  const counts = { callsRead: calls.size + phantom, rowsRefused: refused.toRecord(), ignored: { phantom } };
  return recordingOf(calls, { zone, counts, maxIdleMinutes });
};
