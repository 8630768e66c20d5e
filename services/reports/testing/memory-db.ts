/** The read-model database of reports in memory, and batches into it as the projection brings them. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Kysely } from 'kysely';
import { reportMigrations } from '../read-model/migrations.ts';
import { recordEvents } from '../read-model/record-events.ts';
import type { ReportTables } from '../read-model/tables.ts';

export const memoryDb = (): Promise<Kysely<ReportTables>> =>
  openReadModel<ReportTables>(':memory:', reportMigrations, { durability: 'none' });

export const take = async (db: Kysely<ReportTables>, envelopes: readonly Envelope[], batch = 500): Promise<void> => {
  for (let from = 0; from < envelopes.length; from += batch) {
    await db.transaction().execute((trx) => recordEvents(trx, envelopes.slice(from, from + batch)));
  }
};
