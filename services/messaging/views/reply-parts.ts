/** Which parts of a caller's long text are there? Kept until all are, for they may come over several connections and to several replicas. */
import type { CallerId } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

export interface ReplyPartsTables {
  /** `part_of` names the long text. `joined` is 1 once it was handed on: kept for a while, for parts are delivered twice. */
  reply_parts: {
    part_of: string;
    number: number;
    caller_id: string;
    reply_id: string;
    sealed_text: string;
    received_at: number | string;
    joined: number;
  };
}

export const replyPartsMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('reply_parts')
      .addColumn('part_of', 'text', (column) => column.notNull())
      .addColumn('number', 'integer', (column) => column.notNull())
      .addColumn('caller_id', 'text', (column) => column.notNull())
      .addColumn('reply_id', 'text', (column) => column.notNull())
      .addColumn('sealed_text', 'text', (column) => column.notNull())
      .addColumn('received_at', 'bigint', (column) => column.notNull())
      .addColumn('joined', 'integer', (column) => column.notNull())
      .addPrimaryKeyConstraint('reply_parts_key', ['part_of', 'number'])
      .execute();
    await db.schema.createIndex('reply_parts_by_time').on('reply_parts').columns(['joined', 'received_at']).execute();
  },
};

export interface ReplyPart {
  /** The same for all parts of one text. */
  readonly partOf: string;
  readonly number: number;
  readonly caller: CallerId;
  readonly replyId: string;
  readonly sealedText: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

export interface ReplyParts {
  /** Keeps it and returns all that are there, in order; empty when they were joined already. */
  keep(part: ReplyPart): Promise<readonly ReplyPart[]>;
  joined(partOf: string): Promise<void>;
  /** Texts some parts of which were waited for since before then, in vain. */
  overdue(before: number): Promise<readonly (readonly ReplyPart[])[]>;
  prune(before: number): Promise<void>;
}

export const openReplyParts = (db: Kysely<ReplyPartsTables>): ReplyParts => {
  const rowsOf = (partOf: string) =>
    db.selectFrom('reply_parts').selectAll().where('part_of', '=', partOf).orderBy('number').execute();
  return {
    async keep({ partOf, number, caller, replyId, sealedText, at }) {
      const before = await rowsOf(partOf);
      if (before.some((row) => row.joined === 1)) {
        if (before.some((row) => row.number === number && row.reply_id === replyId)) return [];
        // Handsets use their numbers again: this is of another text.
        await db.deleteFrom('reply_parts').where('part_of', '=', partOf).execute();
      }
      const row = { part_of: partOf, number, caller_id: caller, reply_id: replyId, sealed_text: sealedText };
      await db
        .insertInto('reply_parts')
        .values({ ...row, received_at: at, joined: 0 })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      return (await rowsOf(partOf)).map(part);
    },
    async joined(partOf) {
      await db.updateTable('reply_parts').set({ joined: 1 }).where('part_of', '=', partOf).execute();
    },
    async overdue(before) {
      const rows = await db
        .selectFrom('reply_parts')
        .select('part_of')
        .distinct()
        .where('joined', '=', 0)
        .where('received_at', '<', before)
        .limit(MOST_AT_ONCE)
        .execute();
      return Promise.all(rows.map(async (row) => (await rowsOf(row.part_of)).map(part)));
    },
    async prune(before) {
      await db.deleteFrom('reply_parts').where('joined', '=', 1).where('received_at', '<', before).execute();
    },
  };
};

const MOST_AT_ONCE = 100;

const part = (row: ReplyPartsTables['reply_parts']): ReplyPart => ({
  partOf: row.part_of,
  number: row.number,
  // We wrote it ourselves.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  caller: row.caller_id as CallerId,
  replyId: row.reply_id,
  sealedText: row.sealed_text,
  // PostgreSQL gives bigint as text.
  at: Number(row.received_at),
});
