/**
 * How many redials a person answered, and how many of them found nobody in time, in steps of five minutes over the last month. Made by
 * all replicas together from what they recorded, so a restart or a takeover begins with the campaign's whole ledger.
 */
import type { EventStore, Position } from '@ringback/runtime/event-store/port.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { type Answer, answerOf } from '../domain/answers.ts';
import type { LedgerState } from '../pacing/ledger.ts';
import { catchUpView, placeOf, type ViewPlaces } from './shared-view.ts';

/** `step`: five minutes since 1970. */
export interface LedgerTables extends ViewPlaces {
  abandonment_ledger: { step: number; answered: number; abandoned: number };
}

export const ledgerMigrations: Readonly<Record<string, Migration>> = {
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
};

export interface AbandonmentLedger {
  /** Takes in all that is stored now. Throws `StoreUnavailable`. */
  catchUp(): Promise<Position>;
  /** As it stands, and the place before which everything is in it. */
  load(): Promise<{ readonly state: LedgerState; readonly place: Position }>;
}

const VIEW = 'dialer-abandonment-ledger';
const STEP_MS = 5 * 60_000;
const STEPS_IN_HOUR = 12;
const DAY_STEPS = 24 * STEPS_IN_HOUR;
const KEPT_STEPS = 31 * DAY_STEPS;

export const abandonmentLedgerIn = (
  db: Kysely<LedgerTables>,
  store: EventStore,
  withinSeconds: number,
): AbandonmentLedger => {
  const project = async (trx: Transaction<LedgerTables>, events: Parameters<typeof answerOf>[0][]): Promise<void> => {
    const answers = events.flatMap((event) => answerOf(event, withinSeconds) ?? []);
    for (const [step, counted] of countedBy(answers)) await add(trx, step, counted);
    const last = Math.max(0, ...answers.map(({ at }) => Math.floor(at / STEP_MS)));
    if (last > 0)
      await trx
        .deleteFrom('abandonment_ledger')
        .where('step', '<', last - KEPT_STEPS)
        .execute();
  };
  const load: AbandonmentLedger['load'] = async () => {
    const place = await placeOf(db, VIEW);
    const rows = await db.selectFrom('abandonment_ledger').selectAll().orderBy('step').execute();
    // Else another replica took something in between the two.
    return (await placeOf(db, VIEW)) === place ? { state: stateOf(rows), place } : load();
  };
  return {
    catchUp: () => catchUpView({ db, store, name: VIEW, project: (trx, events) => project(trx, [...events]) }),
    load,
  };
};

interface Counted {
  answered: number;
  abandoned: number;
}

const countedBy = (answers: readonly Answer[]): Map<number, Counted> => {
  const steps = new Map<number, Counted>();
  for (const { at, abandoned } of answers) {
    const step = Math.floor(at / STEP_MS);
    const counted = steps.get(step) ?? { answered: 0, abandoned: 0 };
    counted.answered += 1;
    if (abandoned) counted.abandoned += 1;
    steps.set(step, counted);
  }
  return steps;
};

const add = async (trx: Transaction<LedgerTables>, step: number, { answered, abandoned }: Counted): Promise<void> => {
  await trx
    .insertInto('abandonment_ledger')
    .values({ step, answered, abandoned })
    .onConflict((conflict) =>
      conflict.column('step').doUpdateSet(({ eb, ref }) => ({
        answered: eb('abandonment_ledger.answered', '+', ref('excluded.answered')),
        abandoned: eb('abandonment_ledger.abandoned', '+', ref('excluded.abandoned')),
      })),
    )
    .execute();
};

type Row = LedgerTables['abandonment_ledger'];

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
