/**
 * How many redials a person answered, and how many of them found nobody in time, in steps of five minutes over the last month. Made by
 * all replicas together from what they recorded, so a restart or a takeover begins with the whole ledger of each campaign.
 */
import type { EventStore, Position } from '@ringback/runtime/event-store/port.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Answer, answerOf } from '../domain/answers.ts';
import type { Campaign, RulesOf } from '../domain/campaign.ts';
import type { LedgerState } from '../pacing/ledger.ts';
import { catchUpView, placeOf, type ViewPlaces } from './shared-view.ts';

/** `step`: five minutes since 1970. */
interface Row {
  campaign: Campaign;
  step: number;
  answered: number;
  abandoned: number;
}
export interface LedgerTables extends ViewPlaces {
  campaign_ledgers: Row;
}

export const ledgerMigrations: Readonly<Record<string, Migration>> = {
  // One for all campaigns, which replicas of the release before still keep.
  '005-abandonment-ledger': {
    async up(db) {
      await db.schema
        .createTable('abandonment_ledger')
        .addColumn('step', 'integer', (column) => column.primaryKey())
        .addColumn('answered', 'integer', (column) => column.notNull())
        .addColumn('abandoned', 'integer', (column) => column.notNull())
        .execute();
    },
  },
  '008-campaign-ledgers': {
    async up(db) {
      await db.schema
        .createTable('campaign_ledgers')
        .addColumn('campaign', 'text', (column) => column.notNull())
        .addColumn('step', 'integer', (column) => column.notNull())
        .addColumn('answered', 'integer', (column) => column.notNull())
        .addColumn('abandoned', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('campaign_ledgers_pk', ['campaign', 'step'])
        .execute();
    },
  },
};

export interface AbandonmentLedgers {
  /** Takes in all that is stored now. Throws `StoreUnavailable`. */
  catchUp(): Promise<Position>;
  /** As they stand, and the place before which everything is in them. */
  load(): Promise<{ readonly state: ReadonlyMap<Campaign, LedgerState>; readonly place: Position }>;
}

const VIEW = 'dialer-campaign-ledgers';
const STEP_MS = 5 * 60_000;
const STEPS_IN_HOUR = 12;
const DAY_STEPS = 24 * STEPS_IN_HOUR;
const KEPT_STEPS = 31 * DAY_STEPS;

export const abandonmentLedgersIn = (
  db: Kysely<LedgerTables>,
  store: EventStore,
  rulesOf: RulesOf,
): AbandonmentLedgers => {
  const project = async (trx: Transaction<LedgerTables>, events: Parameters<typeof answerOf>[0][]): Promise<void> => {
    const answers = events.flatMap((event) => answerOf(event, rulesOf) ?? []);
    for (const row of countedBy(answers)) await add(trx, row);
    const last = Math.max(0, ...answers.map(({ at }) => Math.floor(at / STEP_MS)));
    if (last > 0)
      await trx
        .deleteFrom('campaign_ledgers')
        .where('step', '<', last - KEPT_STEPS)
        .execute();
  };
  const load: AbandonmentLedgers['load'] = async () => {
    const place = await placeOf(db, VIEW);
    const rows = await db.selectFrom('campaign_ledgers').selectAll().orderBy('step').execute();
    // Else another replica took something in between the two.
    if ((await placeOf(db, VIEW)) !== place) return load();
    const campaigns = Map.groupBy(rows, ({ campaign }) => campaign);
    return { state: new Map([...campaigns].map(([campaign, own]) => [campaign, stateOf(own)])), place };
  };
  return {
    catchUp: () => catchUpView({ db, store, name: VIEW, project: (trx, events) => project(trx, [...events]) }),
    load,
  };
};

const countedBy = (answers: readonly Answer[]): Iterable<Row> => {
  const rows = new Map<string, Row>();
  for (const { at, abandoned, campaign } of answers) {
    const step = Math.floor(at / STEP_MS);
    const key = `${step} ${campaign}`;
    const row = rows.get(key) ?? { campaign, step, answered: 0, abandoned: 0 };
    row.answered += 1;
    if (abandoned) row.abandoned += 1;
    rows.set(key, row);
  }
  return rows.values();
};

const add = async (trx: Transaction<LedgerTables>, row: Row): Promise<void> => {
  await trx
    .insertInto('campaign_ledgers')
    .values(row)
    .onConflict((conflict) =>
      conflict.columns(['campaign', 'step']).doUpdateSet(({ eb, ref }) => ({
        answered: eb('campaign_ledgers.answered', '+', ref('excluded.answered')),
        abandoned: eb('campaign_ledgers.abandoned', '+', ref('excluded.abandoned')),
      })),
    )
    .execute();
};

/** The last day as it is, the month by the hour, as the engine's ledger keeps them. */
const stateOf = (rows: readonly Row[]): LedgerState => {
  const from = (rows.at(-1)?.step ?? 0) - DAY_STEPS;
  const hours = Map.groupBy(rows, ({ step }) => Math.floor(step / STEPS_IN_HOUR));
  const sum = (some: readonly Row[], which: 'answered' | 'abandoned'): number =>
    some.reduce((total, row) => total + row[which], 0);
  return {
    day: rows.filter(({ step }) => step >= from).map(({ step, answered, abandoned }) => [step, answered, abandoned]),
    month: [...hours].map(([hour, some]) => [hour, sum(some, 'answered'), sum(some, 'abandoned')]),
  };
};
