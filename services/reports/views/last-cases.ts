/** The last cases and where they stand: newest first, or the ones named. */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { CaseRow, CaseStatus, RedialStatus } from '../shapes.ts';
import { apologyOf } from './apology-status.ts';
import { toNumber } from './counted.ts';

type Db = Kysely<ReportTables>;

/** Enough to tell two callers apart on one page, and no more. */
export const shortCaller = (callerId: string): string => callerId.slice(0, 6);

const caseQuery = (db: Db) =>
  db
    .selectFrom('cases')
    .leftJoin('sms', 'sms.smsId', 'cases.apologySmsId')
    .select([
      'cases.caseId',
      'cases.callerId',
      'cases.queue',
      'cases.teamId',
      'cases.lostAt',
      'cases.openedAt',
      'cases.waitSeconds',
    ])
    .select([
      'cases.lossReason',
      'cases.status',
      'cases.closedAt',
      'cases.giveUpReason',
      'cases.onLineAt',
      'cases.offLineAt',
    ])
    .select(['cases.apologySmsId', 'cases.apologyRefusal'])
    .select([
      'sms.submittingAt',
      'sms.submittedAt',
      'sms.deliveredAt',
      'sms.failedAt',
      'sms.unknownAt',
      'sms.refusedAt',
      'sms.reason',
    ])
    .select((row) =>
      row
        .selectFrom('losses')
        .select(({ fn }) => fn.countAll<number>().as('total'))
        .whereRef('losses.caseId', '=', 'cases.caseId')
        .as('losses'),
    )
    .where('cases.openedAt', 'is not', null)
    .orderBy('cases.openedAt', 'desc')
    .orderBy('cases.caseId', 'desc');

type FoundCase = Awaited<ReturnType<ReturnType<typeof caseQuery>['execute']>>[number];
type FoundRedial = ReportTables['redials'];

export const redialStatus = (redial: FoundRedial): RedialStatus => {
  if (redial.endedAt !== null)
    return redial.connectedAt === null && redial.abandonedAt !== null ? 'abandoned' : 'ended';
  if (redial.abandonedAt !== null) return 'abandoned';
  if (redial.unansweredAt !== null) return 'unanswered';
  if (redial.cancelledAt !== null) return 'withdrawn';
  if (redial.connectedAt !== null) return 'talking';
  if (redial.answeredAt !== null) return 'answered';
  if (redial.unknownAt !== null) return 'unknown';
  return redial.placedAt === null ? 'waiting' : 'ringing';
};

const redialsByCase = async (db: Db, caseIds: readonly string[]): Promise<Map<string, FoundRedial[]>> => {
  if (caseIds.length === 0) return new Map();
  const redials = await db
    .selectFrom('redials')
    .selectAll()
    .where('caseId', 'in', caseIds)
    .orderBy('attempt')
    .orderBy('redialId')
    .execute();
  return Map.groupBy(redials, ({ caseId }) => caseId);
};

const onLine = ({ status, onLineAt, offLineAt }: FoundCase): boolean =>
  status === 'open' && onLineAt !== null && (offLineAt === null || onLineAt > offLineAt);

const lastRedial = (redials: readonly FoundRedial[]): CaseRow['redial'] => {
  const last = redials.at(-1);
  return last === undefined ? null : { status: redialStatus(last), reason: last.reason, agentId: last.agentId };
};

const rowOf = (found: FoundCase, redials: readonly FoundRedial[]): CaseRow => ({
  caseId: found.caseId,
  caller: shortCaller(found.callerId),
  queue: found.queue ?? '',
  teamId: found.teamId ?? '',
  lostAt: found.lostAt ?? '',
  openedAt: found.openedAt ?? '',
  waitSeconds: found.waitSeconds ?? 0,
  lossReason: found.lossReason ?? '',
  losses: toNumber(found.losses),
  status: found.status,
  closedAt: found.closedAt,
  giveUpReason: found.giveUpReason,
  callerOnLine: onLine(found),
  apology: apologyOf(found),
  attempts: redials.filter(({ placedAt }) => placedAt !== null).length,
  redial: lastRedial(redials),
});

const withRedials = async (db: Db, found: readonly FoundCase[]): Promise<CaseRow[]> => {
  const redials = await redialsByCase(
    db,
    found.map(({ caseId }) => caseId),
  );
  return found.map((one) => rowOf(one, redials.get(one.caseId) ?? []));
};

export interface CaseFilter {
  readonly status?: CaseStatus | undefined;
  readonly limit: number;
  /** Only cases opened before this one: the last of the page before. */
  readonly before?: string | undefined;
}

/** Null when `before` names no case. */
export const lastCases = async (db: Db, { status, limit, before }: CaseFilter): Promise<CaseRow[] | null> => {
  let query = caseQuery(db).limit(limit);
  if (status !== undefined) query = query.where('cases.status', '=', status);
  if (before === undefined) return withRedials(db, await query.execute());
  const edge = await db
    .selectFrom('cases')
    .select(['caseId', 'openedAt'])
    .where('caseId', '=', before)
    .executeTakeFirst();
  if (edge === undefined || edge.openedAt === null) return null;
  const { caseId, openedAt } = edge;
  const older = query.where(({ eb, and, or }) =>
    and([
      eb('cases.openedAt', '<=', openedAt),
      or([eb('cases.openedAt', '<', openedAt), eb('cases.caseId', '<', caseId)]),
    ]),
  );
  return withRedials(db, await older.execute());
};

/** Newest first; ids of no case are left out. */
export const casesById = async (db: Db, caseIds: readonly string[]): Promise<CaseRow[]> =>
  caseIds.length === 0 ? [] : withRedials(db, await caseQuery(db).where('cases.caseId', 'in', caseIds).execute());

export interface Touched {
  readonly caseIds: readonly string[];
  readonly smsIds: readonly string[];
  /** Callers whose calls were heard of: they concern only a case that is open. */
  readonly callerIds: readonly string[];
}

/** The cases that these events were about, newest first. */
export const casesTouched = async (db: Db, { caseIds, smsIds, callerIds }: Touched): Promise<CaseRow[]> => {
  const bySms =
    smsIds.length === 0 ? [] : await db.selectFrom('sms').select('caseId').where('smsId', 'in', smsIds).execute();
  const byCaller =
    callerIds.length === 0
      ? []
      : await db
          .selectFrom('cases')
          .select('caseId')
          .where('callerId', 'in', callerIds)
          .where('status', '=', 'open')
          .execute();
  const ids = new Set([...caseIds, ...[...bySms, ...byCaller].flatMap(({ caseId }) => caseId ?? [])]);
  return casesById(db, [...ids]);
};
