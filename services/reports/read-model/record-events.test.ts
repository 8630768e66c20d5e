import type { Envelope } from '@ringback/contracts/envelope.ts';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { describe, expect, it } from 'vitest';
import { arrival, history } from '../testing/made-up-history.ts';
import { memoryDb, take } from '../testing/memory-db.ts';
import type { ReportTables } from './tables.ts';

const fed = ['calls', 'losses', 'cases', 'sms', 'redials', 'agents', 'shifts', 'stories', 'replies', 'pacing'] as const;

const rowsOf = async (db: Kysely<ReportTables>): Promise<Readonly<Record<string, readonly string[]>>> => {
  const all: Record<string, readonly string[]> = {};
  for (const table of fed) {
    const rows: readonly object[] = await db.selectFrom(table).selectAll().execute();
    all[table] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return all;
};

const rowsAfter = async (envelopes: readonly Envelope[], batch: number) => {
  const db = await memoryDb();
  try {
    await take(db, envelopes, batch);
    return await rowsOf(db);
  } finally {
    await db.destroy();
  }
};

describe('events recorded in batches', () => {
  it('given any history, then the rows are the same however many events came together', async () => {
    await fc.assert(
      fc.asyncProperty(history.chain(arrival), fc.integer({ min: 2, max: 700 }), async (envelopes, batch) => {
        expect(await rowsAfter(envelopes, batch)).toEqual(await rowsAfter(envelopes, 1));
      }),
      { numRuns: 15 },
    );
  });
});
