/**
 * A view that all replicas make together from the dialer's own events: the place up to which it is made is kept beside its rows and
 * moves with them, from where it was or not at all. So nothing is taken in twice, whoever does it.
 */
import { type EventStore, type Position, START } from '@ringback/runtime/event-store/port.ts';
import type { Kysely, Transaction } from 'kysely';
import type { OwnRedialEvent } from '../domain/redial-state.ts';

export interface ViewPlaces {
  view_positions: { name: string; position: string };
}

export const CATEGORIES = ['Redial'];
const BATCH = 256;

export interface SharedView<Tables extends ViewPlaces> {
  readonly db: Kysely<Tables>;
  readonly store: EventStore;
  readonly name: string;
  readonly project: (trx: Transaction<Tables>, events: readonly OwnRedialEvent[]) => Promise<void>;
}

/** Takes in all that is stored now. Returns a place before which everything is in the rows. Throws `StoreUnavailable`. */
export const catchUpView = async <Tables extends ViewPlaces>(view: SharedView<Tables>): Promise<Position> => {
  const { store, name, project } = view;
  // It touches no table but its own, which every view's database has.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const places = view.db as unknown as Kysely<ViewPlaces>;
  for (;;) {
    const place = await placeOf(places, name);
    const events = await store.readAll(place, CATEGORIES, BATCH);
    const last = events.at(-1);
    if (last === undefined) return place;
    await view.db.transaction().execute(async (trx) => {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const moved = await movePlace(trx as unknown as Transaction<ViewPlaces>, name, place, last.position);
      // Else another replica has just taken them in.
      if (!moved) return;
      // The dialer's own decider wrote them, typed.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const own = events.map(({ type, data }) => ({ type, data }) as OwnRedialEvent);
      await project(trx, own);
    });
  }
};

export const placeOf = async (db: Kysely<ViewPlaces>, name: string): Promise<Position> => {
  const row = await db.selectFrom('view_positions').select('position').where('name', '=', name).executeTakeFirst();
  return row?.position ?? START;
};

const movePlace = async (
  trx: Transaction<ViewPlaces>,
  name: string,
  from: Position,
  to: Position,
): Promise<boolean> => {
  const { numUpdatedRows } = await trx
    .updateTable('view_positions')
    .set({ position: to })
    .where('name', '=', name)
    .where('position', '=', from)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows > 0n || from !== START) return numUpdatedRows > 0n;
  const { numInsertedOrUpdatedRows = 0n } = await trx
    .insertInto('view_positions')
    .values({ name, position: to })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows > 0n;
};
