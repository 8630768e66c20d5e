/** What the pacer of each team has learned, so that a restart or another dialer need not begin with nothing. Loss costs caution, no more. */
import type { TeamId } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { PacerState } from '../pacing/pacer.ts';

/** `learned`: a `PacerState` as JSON, of this `form`. */
export interface PacerMemoryTables {
  pacer_memory: { team_id: string; form: number; learned: string };
}

export const pacerMemoryMigrations: Readonly<Record<string, Migration>> = {
  '006-pacer-memory': {
    async up(db) {
      await db.schema
        .createTable('pacer_memory')
        .addColumn('team_id', 'text', (column) => column.primaryKey())
        .addColumn('form', 'integer', (column) => column.notNull())
        .addColumn('learned', 'text', (column) => column.notNull())
        .execute();
    },
  },
};

export interface PacerMemory {
  /** Undefined: nothing is kept, or by a version whose form is another. */
  load(team: TeamId): Promise<PacerState | undefined>;
  /** The last one stays; what happened since is learned again. */
  save(team: TeamId, learned: PacerState): Promise<void>;
}

/** To be raised when the engine keeps something else. */
const FORM = 1;

export const pacerMemoryIn = (db: Kysely<PacerMemoryTables>): PacerMemory => ({
  async load(team) {
    const row = await db
      .selectFrom('pacer_memory')
      .select('learned')
      .where('team_id', '=', team)
      .where('form', '=', FORM)
      .executeTakeFirst();
    return row === undefined ? undefined : (JSON.parse(row.learned) as PacerState);
  },
  async save(team, learned) {
    const row = { form: FORM, learned: JSON.stringify(learned) };
    await db
      .insertInto('pacer_memory')
      .values({ team_id: team, ...row })
      .onConflict((conflict) => conflict.column('team_id').doUpdateSet(row))
      .execute();
  },
});
