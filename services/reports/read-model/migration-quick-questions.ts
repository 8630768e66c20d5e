/** Indexes by which a year of millions of events answers at once. */
import type { Kysely } from 'kysely';

const indexes: readonly (readonly [name: string, table: string, columns: readonly string[]])[] = [
  // The names there are: each found by a seek after the one before.
  ['losses_queue', 'losses', ['queue', 'lostAt']],
  ['losses_team', 'losses', ['teamId', 'lostAt']],
  ['losses_client', 'losses', ['tenantId', 'lostAt']],
  ['losses_wait', 'losses', ['waitSeconds', 'callId']],
  ['cases_lost', 'cases', ['lostAt']],
  ['cases_status_opened', 'cases', ['status', 'openedAt', 'caseId']],
  // The first redial of a case and how many there were, without a look at the rows.
  ['redials_case_placed', 'redials', ['caseId', 'placedAt']],
  ['redials_answered_abandoned', 'redials', ['answeredAt', 'abandonedAt']],
];

export const quickQuestions = async (db: Kysely<unknown>): Promise<void> => {
  for (const [name, table, columns] of indexes)
    await db.schema
      .createIndex(name)
      .on(table)
      .columns([...columns])
      .execute();
};
