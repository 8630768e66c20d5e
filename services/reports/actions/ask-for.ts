/**
 * A supervisor asks for something: written down first, told when its time has come. What moves a redial waits until it cannot be
 * undone any more; what ends a case is told at once, and an undo is told after it.
 */
import { deriveId, epochMs, instant, type Instant } from '@ringback/contracts/ids.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Kysely } from 'kysely';
import type { ActionInput } from '../api/action-shape.ts';
import type { ActionRecord, ReportTables } from '../read-model/tables.ts';

type Db = Kysely<ReportTables>;

export interface AskedBy {
  readonly id: string;
  readonly name: string;
}

export interface Asking {
  readonly db: Db;
  readonly now: number;
  readonly undoSeconds: number;
}

/** States of what recovery has not answered yet. */
const unanswered = ['waiting', 'sending', 'sent'] as const;
const movesRedial = ['redial-now', 'redial-later'] as const;
export const isRedial = (action: ActionRecord['action']): boolean => movesRedial.some((one) => one === action);

/** Of what is stored nothing is known twice: the same button pressed again leads to the action there is. */
const sameInHand = (db: Db, caseId: string, { action, callAt }: ActionInput): Promise<ActionRecord | undefined> =>
  db
    .selectFrom('actions')
    .selectAll()
    .where('caseId', '=', caseId)
    .where('action', '=', action)
    .where('callAt', callAt === undefined ? 'is' : '=', callAt ?? null)
    .where('state', 'in', unanswered)
    .orderBy('requestedAt', 'desc')
    .executeTakeFirst();

/** Another decision takes the place of one that was not told yet. */
const dropWaiting = (db: Db, caseId: string): Promise<unknown> =>
  db
    .updateTable('actions')
    .set({ state: 'undone' })
    .where('caseId', '=', caseId)
    .where('state', '=', 'waiting')
    .where('action', 'in', movesRedial)
    .execute();

const insert = (db: Db, action: ActionRecord): Promise<unknown> =>
  db
    .insertInto('actions')
    .values(action)
    .onConflict((conflict) => conflict.column('actionId').doNothing())
    .execute();

const openings: Pick<ActionRecord, 'undoes' | 'claimedAt' | 'refusal' | 'allowedFrom' | 'endsAt'> = {
  undoes: null,
  claimedAt: null,
  refusal: null,
  allowedFrom: null,
  endsAt: null,
};

const caseToActOn = async (db: Db, caseId: string, action: ActionInput['action']) => {
  const found = await db
    .selectFrom('cases')
    .select(['tenantId', 'callerId', 'status'])
    .where('caseId', '=', caseId)
    .where('openedAt', 'is not', null)
    .executeTakeFirst();
  if (found === undefined) throw new HttpRefused(404, { field: 'id', message: 'names no case' });
  const { tenantId, callerId, status } = found;
  if (status !== 'open' && action !== 'opt-out')
    throw new HttpRefused(409, { field: 'id', message: 'names a case that is closed', remedy: 'Look at it again.' });
  if (tenantId === null)
    throw new HttpRefused(409, { field: 'id', message: 'names a case of before its client was recorded' });
  return { tenantId, callerId };
};

/** Throws `HttpRefused`. */
export const askFor = async (
  { db, now, undoSeconds }: Asking,
  by: AskedBy,
  caseId: string,
  input: ActionInput,
): Promise<ActionRecord> => {
  const { action, callAt, reason } = input;
  if (callAt !== undefined && epochMs(callAt as Instant) <= now)
    throw new HttpRefused(400, { field: 'callAt', message: 'is in the past', remedy: 'Choose a later time.' });
  const { tenantId, callerId } = await caseToActOn(db, caseId, action);
  const there = await sameInHand(db, caseId, input);
  if (there !== undefined) return there;
  const undoUntil = instant(now + undoSeconds * 1000);
  const asked: ActionRecord = {
    ...openings,
    actionId: deriveId('action', caseId, action, by.id, callAt ?? '', now),
    caseId,
    tenantId,
    callerId,
    action,
    byId: by.id,
    byName: by.name,
    note: reason,
    callAt: callAt ?? null,
    requestedAt: instant(now),
    undoUntil,
    dueAt: isRedial(action) ? undoUntil : instant(now),
    state: 'waiting',
  };
  await dropWaiting(db, caseId);
  await insert(db, asked);
  return asked;
};

const find = (db: Db, actionId: string): Promise<ActionRecord | undefined> =>
  db.selectFrom('actions').selectAll().where('actionId', '=', actionId).executeTakeFirst();

const undoneBeforeTold = async (db: Db, actionId: string): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('actions')
    .set({ state: 'undone' })
    .where('actionId', '=', actionId)
    .where('state', '=', 'waiting')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

const tooLate = (message: string): HttpRefused =>
  new HttpRefused(409, { field: 'id', message, remedy: 'Ask for something else, as the case stands now.' });

/** Takes an action back: exactly where it was not told yet, else recovery is asked to. Throws `HttpRefused`. */
export const takeBack = async ({ db, now }: Asking, by: AskedBy, actionId: string): Promise<ActionRecord> => {
  const found = await find(db, actionId);
  if (found === undefined || found.action === 'undo')
    throw new HttpRefused(404, { field: 'id', message: 'names no action' });
  if (found.state === 'undone' || (await undoneBeforeTold(db, actionId))) return { ...found, state: 'undone' };
  if (isRedial(found.action)) throw tooLate('names an order that went out already');
  if (found.state === 'refused') throw tooLate('names an action that was refused: nothing is to be undone');
  if (found.undoUntil !== null && instant(now) > found.undoUntil) throw tooLate('names an action that is final by now');
  const undo: ActionRecord = {
    ...found,
    ...openings,
    actionId: deriveId('undo', actionId),
    action: 'undo',
    undoes: actionId,
    byId: by.id,
    byName: by.name,
    note: '',
    callAt: null,
    requestedAt: instant(now),
    undoUntil: null,
    dueAt: instant(now),
    state: 'waiting',
  };
  await insert(db, undo);
  return undo;
};
