/**
 * Which redials wait or are in hand: one row each, gone when nothing is left to do, so whoever takes a team up after years of
 * history reads only what is open. Made from the dialer's own events by all replicas together.
 */
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import type { TeamId } from '@ringback/contracts/ids.ts';
import type { EventStore, Position } from '@ringback/runtime/event-store/port.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { campaignOf } from '../domain/campaign.ts';
import type { OwnRedialEvent } from '../domain/redial-state.ts';
import { catchUpView, type ViewPlaces } from './shared-view.ts';

/** `promised_at` is null without a promise, `placed_at` while it waits, `agent_id` as long as it has no agent. Instants as text. */
export interface OpenRedial {
  redial_id: string;
  caller_id: string;
  team_id: string;
  virtual_start: string;
  not_before: string;
  not_after: string;
  promised_at: string | null;
  attempt: number;
  line: string;
  /** 0 or 1. */
  reserved_only: number;
  agent_id: string | null;
  placed_at: string | null;
  /** Empty of those that were open before it was kept. */
  campaign: string;
}

export interface OpenRedialTables extends ViewPlaces {
  open_redials: OpenRedial;
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
  '004-open-redials-by-kind': {
    async up(db) {
      const table = () => db.schema.alterTable('open_redials');
      await table()
        .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(1))
        .execute();
      await table()
        .addColumn('line', 'text', (column) => column.notNull().defaultTo('unknown'))
        .execute();
      // Of those that are there already nobody knows: in doubt an agent first.
      await table()
        .addColumn('reserved_only', 'integer', (column) => column.notNull().defaultTo(1))
        .execute();
    },
  },
  '007-promised-redials': {
    async up(db) {
      await db.schema.alterTable('open_redials').addColumn('promised_at', 'text').execute();
    },
  },
  '009-open-redials-by-campaign': {
    async up(db) {
      await db.schema
        .alterTable('open_redials')
        .addColumn('campaign', 'text', (column) => column.notNull().defaultTo(''))
        .execute();
    },
  },
};

export interface OpenRedials {
  /** Takes in all that is stored now. Returns a place before which everything is in the rows. Throws `StoreUnavailable`. */
  catchUp(): Promise<Position>;
  /** Those of which something is open. */
  teams(): Promise<TeamId[]>;
  /** Oldest loss first, a page at a time: a million need not be in memory at once as rows. */
  of(team: TeamId): AsyncGenerator<OpenRedial>;
}

const VIEW = 'dialer-open-redials';

export const openRedialsIn = (db: Kysely<OpenRedialTables>, store: EventStore): OpenRedials => ({
  catchUp: () =>
    catchUpView({
      db,
      store,
      name: VIEW,
      async project(trx, events) {
        for (const event of events) await project(trx, event);
      },
    }),
  async teams() {
    const rows = await db.selectFrom('open_redials').select('team_id').distinct().orderBy('team_id').execute();
    return rows.map((row) => row.team_id as TeamId);
  },
  of: (team) => pagesOf(db, team),
});

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
    case 'RedialAgentFound': {
      const { redialId, agentId } = event.data;
      await trx.updateTable('open_redials').set({ agent_id: agentId }).where('redial_id', '=', redialId).execute();
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
    promised_at: data.promisedAt ?? null,
    attempt: data.attempt,
    line: data.caller.line,
    reserved_only: data.reservedAgentOnly ? 1 : 0,
    agent_id: null,
    placed_at: null,
    campaign: campaignOf(data),
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
