/** How many were lost, who was not chased and why, and how the cases ended. */
import { giveUpReasons, notEligibleReasons } from '@ringback/contracts/cases.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { CountByReason, Tallies } from '../shapes.ts';
import { byReason, toNumber } from './counted.ts';

type Db = Kysely<ReportTables>;

export const countCalls = async (db: Db): Promise<Tallies['calls']> => {
  const row = await db
    .selectFrom('calls')
    .select(({ fn }) => [
      fn.count('queuedAt').as('queued'),
      fn.count('answeredAt').as('answered'),
      fn.count('lostAt').as('lost'),
      fn.count('leftMenuAt').as('lostInMenu'),
    ])
    .executeTakeFirstOrThrow();
  return {
    queued: toNumber(row.queued),
    answered: toNumber(row.answered),
    lost: toNumber(row.lost),
    lostInMenu: toNumber(row.lostInMenu),
  };
};

export const countNotEligible = async (db: Db): Promise<CountByReason> => {
  const counts = await db
    .selectFrom('losses')
    .select(({ fn }) => ['reason', fn.countAll().as('total')])
    .where('became', '=', 'not-eligible')
    .groupBy('reason')
    .orderBy('reason')
    .execute();
  return byReason(notEligibleReasons, counts);
};

const countMerged = async (db: Db): Promise<number> => {
  const row = await db
    .selectFrom('losses')
    .select(({ fn }) => fn.countAll().as('total'))
    .where('became', '=', 'merged')
    .executeTakeFirstOrThrow();
  return toNumber(row.total);
};

/** Only cases whose opening was seen, so that the outcomes always add up to `opened`. */
export const countCases = async (db: Db): Promise<Tallies['cases']> => {
  const outcomes = await db
    .selectFrom('cases')
    .select(({ fn }) => ['status', 'giveUpReason', fn.countAll().as('total')])
    .where('openedAt', 'is not', null)
    .groupBy(['status', 'giveUpReason'])
    .orderBy('giveUpReason')
    .execute();
  const having = (status: string): number =>
    outcomes.filter((row) => row.status === status).reduce((sum, row) => sum + toNumber(row.total), 0);
  const givenUp = outcomes
    .filter(({ status }) => status === 'given-up')
    .map((row) => ({ reason: row.giveUpReason, total: row.total }));
  return {
    opened: outcomes.reduce((sum, row) => sum + toNumber(row.total), 0),
    lossesMerged: await countMerged(db),
    recoveredByRedial: having('recovered-by-redial'),
    recoveredByCaller: having('recovered-by-caller'),
    gaveUp: byReason(giveUpReasons, givenUp),
    openAtEnd: having('open'),
  };
};
