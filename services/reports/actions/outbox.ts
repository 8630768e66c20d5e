/**
 * Tells recovery what supervisors asked for, at least once. A row is claimed before it is told, so of several replicas one tells it,
 * and what is claimed cannot be undone behind the bus's back. Whoever dies in between leaves a claim that another takes up.
 */
import { type Envelope, toWire, versionOf } from '@ringback/contracts/envelope.ts';
import { deriveId, epochMs, type Instant, instant } from '@ringback/contracts/ids.ts';
import { decode } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Bus } from '@ringback/runtime/bus/port.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Kysely } from 'kysely';
import type { ActionRecord, ReportTables } from '../read-model/tables.ts';

type Db = Kysely<ReportTables>;

/** Telling takes milliseconds; who has claimed for longer is gone. */
const CLAIM_MS = 15_000;
const AT_ONCE = 100;
/** For what another replica, or this one before it was killed, left behind. */
const EVERY_FIVE_SECONDS = '*/5 * * * * *';

export interface Outbox {
  /** Something was written that is to be told at this moment. */
  planFor(dueAt: string): void;
  stop(): Promise<void>;
}

export interface OutboxOptions {
  readonly db: Db;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Platform['log'];
}

const dataOf = (row: ActionRecord): object => {
  const { tenantId, callerId, caseId, actionId, requestedAt, byId, undoes } = row;
  const head = { tenantId, callerId, caseId, actionId, at: requestedAt, by: byId };
  if (undoes !== null) return { ...head, undoes };
  const { action, callAt, note, undoUntil } = row;
  // An order is told when its time to be undone is over.
  return { ...head, action, callAt, note, undoUntil: row.dueAt === undoUntil ? null : undoUntil };
};

/** The same row makes the same event, however often. */
export const requestOf = (row: ActionRecord): Envelope => {
  const type = row.undoes === null ? 'ActionRequested' : 'UndoRequested';
  const version = versionOf(type);
  const decoded = decode(type, version, dataOf(row));
  if (!decoded.ok) throw new TypeError(`the stored action is not an event: ${decoded.problem}`);
  return {
    id: deriveId('request', row.actionId),
    source: '/ringback/reports',
    type,
    version,
    time: row.requestedAt as Instant,
    key: row.callerId,
    data: decoded.event.data,
  };
};

const dueRows = (db: Db, now: number): Promise<ActionRecord[]> =>
  db
    .selectFrom('actions')
    .selectAll()
    .where(({ eb, and, or }) =>
      or([
        and([eb('state', '=', 'waiting'), eb('dueAt', '<=', instant(now))]),
        and([eb('state', '=', 'sending'), eb('claimedAt', '<=', instant(now - CLAIM_MS))]),
      ]),
    )
    .orderBy('dueAt')
    .orderBy('actionId')
    .limit(AT_ONCE)
    .execute();

/** False when it was undone, or another replica was first. */
const claim = async (db: Db, { actionId, state, claimedAt }: ActionRecord, now: number): Promise<boolean> => {
  const { numUpdatedRows } = await db
    .updateTable('actions')
    .set({ state: 'sending', claimedAt: instant(now) })
    .where('actionId', '=', actionId)
    .where('state', '=', state)
    .where('claimedAt', claimedAt === null ? 'is' : '=', claimedAt)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
};

const wasTold = (db: Db, actionId: string): Promise<unknown> =>
  db
    .updateTable('actions')
    .set({ state: 'sent' })
    .where('actionId', '=', actionId)
    .where('state', '=', 'sending')
    .execute();

/** An undo comes after what it undoes, whoever tells which. */
const mustWait = async (db: Db, { undoes }: ActionRecord): Promise<boolean> => {
  if (undoes === null) return false;
  const target = await db.selectFrom('actions').select('state').where('actionId', '=', undoes).executeTakeFirst();
  return target?.state === 'waiting' || target?.state === 'sending';
};

export const tellDue = async ({ db, bus, clock }: Pick<OutboxOptions, 'db' | 'bus' | 'clock'>): Promise<void> => {
  for (const row of await dueRows(db, clock.now())) {
    if (await mustWait(db, row)) continue;
    if (!(await claim(db, row, clock.now()))) continue;
    await bus.publish(topics.requests.name, [toWire(requestOf(row))]);
    await wasTold(db, row.actionId);
  }
};

export const startOutbox = (options: OutboxOptions): Outbox => {
  const { clock, work, log } = options;
  const planned = new Set<Cancel>();
  let inHand: Promise<void> = Promise.resolve();
  const tell = (): void => {
    inHand = work.track(
      inHand
        .then(() => tellDue(options))
        // It stays where it is, and is tried again.
        .catch((error: unknown) => log.error({ err: error }, 'what supervisors asked for could not be told')),
    );
  };
  const stopSweeping = clock.cron(EVERY_FIVE_SECONDS, 'UTC', tell);
  tell();
  return {
    planFor(dueAt) {
      const cancel = clock.after(epochMs(dueAt as Instant) - clock.now(), () => {
        planned.delete(cancel);
        tell();
      });
      planned.add(cancel);
    },
    async stop() {
      stopSweeping();
      for (const cancel of planned) cancel();
      await inHand;
    },
  };
};
