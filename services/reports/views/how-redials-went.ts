/** How many redials were placed and what each of them met. */
import { unansweredResults } from '@ringback/contracts/redials.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { CountByReason, Tallies } from '../shapes.ts';
import { byReason, toNumber } from './counted.ts';

type Db = Kysely<ReportTables>;

/** A redial nobody could tell the outcome of reached no person as far as is known: `unknown`. */
const countUnanswered = async (db: Db): Promise<CountByReason> => {
  const known = await db
    .selectFrom('redials')
    .select(({ fn }) => ['reason', fn.countAll().as('total')])
    .where('unansweredAt', 'is not', null)
    .groupBy('reason')
    .execute();
  const unknown = await db
    .selectFrom('redials')
    .select(({ fn }) => fn.countAll().as('total'))
    .where('unknownAt', 'is not', null)
    .where('answeredAt', 'is', null)
    .where('unansweredAt', 'is', null)
    .where('cancelledAt', 'is', null)
    .executeTakeFirstOrThrow();
  return byReason([...unansweredResults, 'unknown'], known, [{ reason: 'unknown', total: unknown.total }]);
};

/** After every time of day: stands for the end of a redial that still holds its agent. */
const NEVER = '9999';

/** Inbound calls an agent took between the placing of a redial that held them and its end, however it ended. */
export const countDisplaced = async (db: Db): Promise<number> => {
  const row = await db
    .selectFrom('redials')
    // A cross join keeps SQLite from reading every call to find the few redials it could have met.
    .crossJoin('calls')
    .select(({ fn }) => fn.count('calls.callId').distinct().as('total'))
    .whereRef('calls.agentId', '=', 'redials.agentId')
    .whereRef('calls.answeredAt', '>=', 'redials.placedAt')
    .where(({ eb, fn, val }) => {
      const settled = fn.coalesce(
        'redials.endedAt',
        'redials.abandonedAt',
        'redials.unansweredAt',
        'redials.cancelledAt',
      );
      return eb('calls.answeredAt', '<', fn.coalesce(settled, 'redials.unknownAt', val(NEVER)));
    })
    .executeTakeFirstOrThrow();
  return toNumber(row.total);
};

export const countRedials = async (db: Db): Promise<Tallies['redials']> => {
  const row = await db
    .selectFrom('redials')
    .select(({ fn }) => [
      fn.count('placedAt').as('placed'),
      fn.count('answeredAt').as('answered'),
      fn.count('connectedAt').as('connected'),
      fn.count('abandonedAt').as('abandoned'),
      fn.count('cancelledAt').as('withdrawn'),
    ])
    .executeTakeFirstOrThrow();
  return {
    placed: toNumber(row.placed),
    answeredByPerson: toNumber(row.answered),
    connected: toNumber(row.connected),
    abandoned: toNumber(row.abandoned),
    unanswered: await countUnanswered(db),
    withdrawn: toNumber(row.withdrawn),
    displacedInbound: await countDisplaced(db),
  };
};
