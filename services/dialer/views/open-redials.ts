/**
 * Which redials wait or are in hand: one row each, gone when it is done, so a start after years of history reads only what is
 * open. Made from the dialer's own stream of events; where it is in them is kept beside the rows.
 */
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import type { EventStore, Position, StoredEvent } from '@ringback/runtime/event-store/port.ts';
import { START } from '@ringback/runtime/event-store/port.ts';
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
};

/** Takes in events, in order; the same ones again change nothing once all that follow were taken in again. */
export const projectOpenRedials = (db: Kysely<OpenRedialTables>, events: readonly StoredEvent[]): Promise<void> =>
  db.transaction().execute(async (trx) => {
    // The dialer's own decider wrote them, typed.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    for (const { type, data } of events) await project(trx, { type, data } as RedialEvent);
  });

const project = async (trx: Transaction<OpenRedialTables>, event: RedialEvent): Promise<void> => {
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
      return;
    case 'RedialCancelled':
    case 'RedialAbandoned':
    case 'RedialUnanswered':
    case 'RedialEnded':
      await trx.deleteFrom('open_redials').where('redial_id', '=', event.data.redialId).execute();
      return;
    default:
      return event satisfies never;
  }
};

type Queued = Extract<RedialEvent, { type: 'RedialQueued' }>['data'];

const open = async (trx: Transaction<OpenRedialTables>, data: Queued): Promise<void> => {
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

/** The store, with the reader's place kept in this database: whoever loses the rows loses the place too, and reads again. */
export const withPositionIn = (db: Kysely<OpenRedialTables>, store: EventStore): EventStore => ({
  ...store,
  async loadCheckpoint(name): Promise<Position> {
    const row = await db.selectFrom('view_positions').select('position').where('name', '=', name).executeTakeFirst();
    return row?.position ?? START;
  },
  async saveCheckpoint(name, position) {
    await db
      .insertInto('view_positions')
      .values({ name, position })
      .onConflict((conflict) => conflict.column('name').doUpdateSet({ position }))
      .execute();
  },
});

const PAGE = 1000;

/** Oldest loss first, a page at a time: a million need not be in memory at once as rows. */
export async function* readOpenRedials(db: Kysely<OpenRedialTables>): AsyncGenerator<OpenRedial> {
  let after = { virtual_start: '', redial_id: '' };
  for (;;) {
    const { virtual_start: start, redial_id: id } = after;
    const page = await db
      .selectFrom('open_redials')
      .selectAll()
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
