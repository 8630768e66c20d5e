/** What supervisors asked for: written here before it is told, so that nothing they were promised is lost. */
import type { Kysely } from 'kysely';

const texts = ['undoes', 'callAt', 'undoUntil', 'claimedAt', 'refusal', 'allowedFrom', 'endsAt'] as const;
const given = ['caseId', 'tenantId', 'callerId', 'action', 'byId', 'byName', 'note', 'requestedAt', 'dueAt'] as const;

export const actions = async (db: Kysely<unknown>): Promise<void> => {
  let table = db.schema.createTable('actions').addColumn('actionId', 'text', (column) => column.primaryKey());
  for (const name of [...given, 'state'] as const) table = table.addColumn(name, 'text', (column) => column.notNull());
  for (const name of texts) table = table.addColumn(name, 'text');
  await table.execute();
  await db.schema.createIndex('actions_case').on('actions').columns(['caseId', 'requestedAt']).execute();
  await db.schema.createIndex('actions_due').on('actions').columns(['state', 'dueAt']).execute();
};
