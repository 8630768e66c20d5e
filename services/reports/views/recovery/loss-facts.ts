/** One row for each lost call with all that became of it, as lists show it and choose by it. */
import type { Instant } from '@ringback/contracts/ids.ts';
import { type ExpressionBuilder, type Kysely, type RawBuilder, sql, SqliteAdapter } from 'kysely';
import type { ReportTables } from '../../read-model/tables.ts';

type Db = Kysely<ReportTables>;

export interface Where {
  readonly from?: Instant | undefined;
  /** The first instant that does not belong. */
  readonly to?: Instant | undefined;
  readonly queue?: string | undefined;
  readonly team?: string | undefined;
  readonly client?: string | undefined;
}

export const SOON_SECONDS = 20 * 60;
export const SAME_DAY_SECONDS = 23 * 3600;

/** A time that many seconds after the column's, in the same text, so both compare as text. */
const later = (db: Db, column: string, seconds: number): RawBuilder<string> =>
  db.getExecutor().adapter instanceof SqliteAdapter
    ? sql<string>`strftime('%Y-%m-%dT%H:%M:%fZ', ${sql.ref(column)}, ${`+${seconds} seconds`})`
    : sql<string>`to_char((${sql.ref(column)}::timestamptz + make_interval(secs => ${seconds})) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** When the first redial of the case was placed, and how many were. */
const redialsOf = (eb: ExpressionBuilder<ReportTables & { l: ReportTables['losses'] }, 'l'>) => ({
  firstPlacedAt: eb
    .selectFrom('redials')
    .select(({ fn }) => fn.min('placedAt').as('first'))
    .whereRef('redials.caseId', '=', 'l.caseId'),
  attempts: eb
    .selectFrom('redials')
    .select(({ fn }) => fn.count('placedAt').as('placed'))
    .whereRef('redials.caseId', '=', 'l.caseId'),
});

export const lossFacts = (db: Db, { from, to, queue, team, client }: Where = {}) => {
  let losses = db
    .selectFrom('losses as l')
    .leftJoin('cases as c', 'c.caseId', 'l.caseId')
    .leftJoin('sms as s', 's.smsId', 'c.apologySmsId')
    .select([
      'l.callId',
      'l.callerId',
      'l.tenantId',
      'l.queue',
      'l.teamId',
      'l.lostAt',
      'l.waitSeconds',
      'l.lossReason',
      'l.caseId',
      'l.became',
      'l.reason',
      'c.status',
      'c.giveUpReason',
      'c.arm',
      'c.closedAt',
      'c.recoveredAt',
      's.submittedAt as apologisedAt',
    ])
    .select((eb) => {
      const { firstPlacedAt, attempts } = redialsOf(eb);
      return [firstPlacedAt.as('firstPlacedAt'), attempts.as('attempts')];
    })
    .select([
      later(db, 'l.lostAt', SOON_SECONDS).as('soonUntil'),
      later(db, 'l.lostAt', SAME_DAY_SECONDS).as('sameDayUntil'),
    ]);
  if (from !== undefined) losses = losses.where('l.lostAt', '>=', from);
  if (to !== undefined) losses = losses.where('l.lostAt', '<', to);
  if (queue !== undefined) losses = losses.where('l.queue', '=', queue);
  if (team !== undefined) losses = losses.where('l.teamId', '=', team);
  if (client !== undefined) losses = losses.where('l.tenantId', '=', client);
  return db.selectFrom(losses.as('f')).selectAll();
};

export type LossFactsQuery = ReturnType<typeof lossFacts>;
export type LossFact = Awaited<ReturnType<LossFactsQuery['execute']>>[number];

const PAGE = 5000;
type Place = Pick<LossFact, 'lostAt' | 'callId'>;

const after = (losses: LossFactsQuery, last: Place | undefined): LossFactsQuery =>
  last === undefined
    ? losses
    : losses.where(({ eb, and, or }) =>
        and([
          eb('f.lostAt', '>=', last.lostAt),
          or([eb('f.lostAt', '>', last.lostAt), eb('f.callId', '>', last.callId)]),
        ]),
      );

/** All that is known of each loss, by time of loss, a page at a time. */
export async function* eachLoss(
  db: Db,
  where: Where,
  filter: (losses: LossFactsQuery) => LossFactsQuery,
): AsyncGenerator<LossFact> {
  for (let last: LossFact | undefined; ; ) {
    const page: LossFact[] = await after(filter(lossFacts(db, where)), last)
      .orderBy('f.lostAt')
      .orderBy('f.callId')
      .limit(PAGE)
      .execute();
    yield* page;
    last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
  }
}
