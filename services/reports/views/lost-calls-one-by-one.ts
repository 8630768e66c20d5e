/** Every lost call and what became of it: the rows of `cases.csv`, by time of loss, read a page at a time. */
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { LostCallRow } from '../shapes.ts';
import { toNumber } from './counted.ts';
import { type ApologyFacts, apologyOf } from './apology-status.ts';

type Db = Kysely<ReportTables>;

const PAGE = 1_000;

const lostCallQuery = (db: Db) =>
  db
    .selectFrom('calls')
    .leftJoin('losses', 'losses.callId', 'calls.callId')
    .leftJoin('cases', 'cases.caseId', 'losses.caseId')
    .leftJoin('sms', 'sms.smsId', 'cases.apologySmsId')
    .select(['calls.callId', 'calls.callerId', 'calls.lostAt', 'calls.waitSeconds', 'calls.queue'])
    .select(['losses.caseId', 'losses.reason as notEligible'])
    .select(['cases.status', 'cases.giveUpReason', 'cases.recoveredAt', 'cases.apologySmsId', 'cases.apologyRefusal'])
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
        .selectFrom('redials')
        .select(({ fn }) => fn.count<number>('redials.placedAt').as('placed'))
        .whereRef('redials.caseId', '=', 'losses.caseId')
        .as('attempts'),
    )
    .where('calls.lostAt', 'is not', null)
    .orderBy('calls.lostAt')
    .orderBy('calls.callId')
    .limit(PAGE);

type Found = Awaited<ReturnType<ReturnType<typeof lostCallQuery>['execute']>>[number];

const withReason = (status: string, reason: string | null): string =>
  reason === null ? status : `${status}:${reason}`;

const apologyText = (facts: ApologyFacts): string | null => {
  const { status, reason } = apologyOf(facts);
  if (status === 'none') return null;
  return status === 'refused' ? withReason(status, reason) : status;
};

const outcomeText = ({ status, giveUpReason }: Found): string | null =>
  status === 'given-up' ? withReason('gave-up', giveUpReason) : status;

const rowOf = (found: Found): LostCallRow => ({
  callId: found.callId,
  callerId: found.callerId,
  lostAt: found.lostAt ?? '',
  waitSeconds: found.waitSeconds,
  queue: found.queue,
  caseId: found.caseId,
  notEligible: found.notEligible,
  apology: apologyText(found),
  attempts: toNumber(found.attempts),
  outcome: outcomeText(found),
  recoveredAt: found.recoveredAt,
});

export async function* lostCalls(db: Db): AsyncGenerator<LostCallRow> {
  let after: { lostAt: string; callId: string } | null = null;
  for (;;) {
    const { lostAt, callId }: { lostAt: string; callId: string } = after ?? { lostAt: '', callId: '' };
    const page: Found[] = await lostCallQuery(db)
      .where(({ eb, and, or }) =>
        and([eb('calls.lostAt', '>=', lostAt), or([eb('calls.lostAt', '>', lostAt), eb('calls.callId', '>', callId)])]),
      )
      .execute();
    const rows = page.map(rowOf);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return;
    after = last;
  }
}
