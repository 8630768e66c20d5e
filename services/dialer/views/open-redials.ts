/**
 * Which redials wait or are in hand: one row each, gone when nothing is left to do, so whoever takes a team up after years of
 * history reads only what is open. Made from the dialer's own events by all replicas together: the place up to which it is made
 * is kept beside the rows and moves with them, from where it was or not at all.
 */
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import type { TeamId } from '@ringback/contracts/ids.ts';
import { type EventStore, type Position, START } from '@ringback/runtime/event-store/port.ts';
import type { OwnRedialEvent } from '../domain/redial.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';

/** `agent_id` and `placed_at` are null while it waits. Instants as text. */
export interface OpenRedial {
  redial_id: string;
  caller_id: string;
  team_id: string;
  virtual_start: string;
  not_before: string;
  not_after: string;
  agent_id: string | null;
  placed_at: string | null;
}

export interface OpenRedialTables {
  open_redials: OpenRedial;
  view_positions: { name: string; position: string };
}

export const openRedialMigrations: Readonly<Record<string, Migration>> = {
  '001-open-redials': {
    async up(db) {
      await db.schema
        .createTable('open_redials')
        .addColumn('redial_id', 'text', (column) => column.primaryKey())
        .addColumn('caller_id', 'text', (column) => column.notNull())
        .addColumn('team_id', 'text', (column) => column.notNull())
        .addColumn('virtual_start', 'text', (column) => column.notNull())
        .addColumn('not_before', 'text', (column) => column.notNull())
        .addColumn('not_after', 'text', (column) => column.notNull())
        .addColumn('agent_id', 'text')
        .addColumn('placed_at', 'text')
        .execute();
      await db.schema
        .createTable('view_positions')
        .addColumn('name', 'text', (column) => column.primaryKey())
        .addColumn('position', 'text', (column) => column.notNull())
        .execute();
    },
  },
  '002-open-redials-of-a-team': {
    async up(db) {
      const columns = ['team_id', 'virtual_start', 'redial_id'];
      await db.schema.createIndex('open_redials_of_a_team').on('open_redials').columns(columns).execute();
    },
  },
};

export const CATEGORIES = ['Redial'];

export interface OpenRedials {
  /** Takes in all that is stored now. Returns a place before which everything is in the rows. Throws `StoreUnavailable`. */
  catchUp(): Promise<Position>;
  /** Those of which something is open. */
  teams(): Promise<TeamId[]>;
  /** Oldest loss first, a page at a time: a million need not be in memory at once as rows. */
  of(team: TeamId): AsyncGenerator<OpenRedial>;
}

const BATCH = 256;

export const openRedialsIn = (db: Kysely<OpenRedialTables>, store: EventStore): OpenRedials => ({
  async catchUp() {
    for (;;) {
      const place = await placeIn(db);
      const events = await store.readAll(place, CATEGORIES, BATCH);
      const last = events.at(-1);
      if (last === undefined) return place;
      await db.transaction().execute(async (trx) => {
        // Else another replica has just taken them in.
        if (!(await movePlace(trx, place, last.position))) return;
        // The dialer's own decider wrote them, typed.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        for (const { type, data } of events) await project(trx, { type, data } as OwnRedialEvent);
      });
    }
  },
  async teams() {
    const rows = await db.selectFrom('open_redials').select('team_id').distinct().orderBy('team_id').execute();
    return rows.map((row) => row.team_id as TeamId);
  },
  of: (team) => pagesOf(db, team),
});

const VIEW = 'dialer-open-redials';

const placeIn = async (db: Kysely<OpenRedialTables>): Promise<Position> => {
  const row = await db.selectFrom('view_positions').select('position').where('name', '=', VIEW).executeTakeFirst();
  return row?.position ?? START;
};

const movePlace = async (trx: Transaction<OpenRedialTables>, from: Position, to: Position): Promise<boolean> => {
  const moved = trx.updateTable('view_positions').set({ position: to });
  const { numUpdatedRows } = await moved
    .where('name', '=', VIEW)
    .where('position', '=', from)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n || from !== START) return numUpdatedRows > 0n;
  const first = trx.insertInto('view_positions').values({ name: VIEW, position: to });
  const { numInsertedOrUpdatedRows = 0n } = await first
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
};

const project = async (trx: Transaction<OpenRedialTables>, event: OwnRedialEvent): Promise<void> => {
  switch (event.type) {
    case 'RedialQueued':
      return open(trx, event.data);
    case 'RedialPlaced': {
      const { redialId, agentId, at } = event.data;
      const placed = { agent_id: agentId, placed_at: at };
      await trx.updateTable('open_redials').set(placed).where('redial_id', '=', redialId).execute();
      return;
    }
    case 'RedialAnswered':
    case 'RedialConnected':
    case 'RedialOutcomeUnknown':
    case 'RedialTakenUp':
    // The call is to be hung up still.
    case 'RedialAbandoned':
      return;
    case 'RedialCancelled':
      if (event.data.phase === 'waiting') await close(trx, event.data.redialId);
      return;
    case 'RedialUnanswered':
      if (event.data.result !== 'machine') await close(trx, event.data.redialId);
      return;
    case 'RedialEnded':
    case 'RedialHungUp':
      return close(trx, event.data.redialId);
    default:
      return event satisfies never;
  }
};

const close = async (trx: Transaction<OpenRedialTables>, redialId: string): Promise<void> => {
  await trx.deleteFrom('open_redials').where('redial_id', '=', redialId).execute();
};

const open = async (trx: Transaction<OpenRedialTables>, data: RedialEventOf<'RedialQueued'>): Promise<void> => {
  const row: OpenRedial = {
    redial_id: data.redialId,
    caller_id: data.callerId,
    team_id: data.teamId,
    virtual_start: data.virtualStart,
    not_before: data.notBefore,
    not_after: data.notAfter,
    agent_id: null,
    placed_at: null,
  };
  await trx
    .insertInto('open_redials')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
};

const PAGE = 1000;

async function* pagesOf(db: Kysely<OpenRedialTables>, team: TeamId): AsyncGenerator<OpenRedial> {
  let after = { virtual_start: '', redial_id: '' };
  for (;;) {
    const { virtual_start: start, redial_id: id } = after;
    const page = await db
      .selectFrom('open_redials')
      .selectAll()
      .where('team_id', '=', team)
      .where(({ eb, and, or }) =>
        and([eb('virtual_start', '>=', start), or([eb('virtual_start', '>', start), eb('redial_id', '>', id)])]),
      )
      .orderBy('virtual_start')
      .orderBy('redial_id')
      .limit(PAGE)
      .execute();
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    after = last;
  }
}
