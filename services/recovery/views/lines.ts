/**
 * Who is on the line, and who got through lately? Kept for every caller, with a case or without, because a loss may arrive
 * later than the call that made up for it. In memory first; `flush` makes a whole batch durable before its offsets are.
 */
import { epochMs, instant, type CallerId, type CallId } from '@ringback/contracts/ids.ts';
import { batched } from '@ringback/runtime/batched.ts';
import { andThen, type Soon } from '@ringback/runtime/soon.ts';
import { type CompiledQuery, type Kysely, sql, type Transaction } from 'kysely';
import type { Migration } from 'kysely/migration';
import { LRUCache } from 'lru-cache';

export interface LinesTables {
  /** One row per call of a known caller; times as RFC 3339 text, null until it happened. */
  lines: {
    call_id: string;
    caller_id: string;
    started_at: string;
    answered_at: string | null;
    ended_at: string | null;
  };
}

export const linesMigration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('lines')
      .addColumn('call_id', 'text', (column) => column.primaryKey())
      .addColumn('caller_id', 'text', (column) => column.notNull())
      .addColumn('started_at', 'text', (column) => column.notNull())
      .addColumn('answered_at', 'text')
      .addColumn('ended_at', 'text')
      .execute();
    await db.schema.createIndex('lines_by_caller').on('lines').column('caller_id').execute();
    await db.schema.createIndex('lines_by_start').on('lines').column('started_at').execute();
  },
};

interface Line {
  readonly startedAt: number;
  readonly answeredAt: number | null;
  readonly endedAt: number | null;
}

/** What a call event says of a line. Times in milliseconds since 1970. */
export interface LineNews {
  readonly callerId: CallerId;
  readonly callId: CallId;
  readonly at: number;
  /** `talked`: the call is over, and it was answered, also where nothing was heard of the answer. */
  readonly what: 'live' | 'answered' | 'over' | 'talked';
}

export interface CallerLines {
  /** Calls the caller is on, and since when. */
  readonly onLine: ReadonlyMap<CallId, number>;
  /** Until when the caller spoke to an agent; `Infinity` while they do. */
  readonly reachedUntil: number | null;
}

export interface Lines {
  /** Takes the news in, in any order and any number of times. Answers whether the caller is on that call, as far as is known now. */
  note(news: LineNews): Soon<boolean>;
  of(caller: CallerId): Promise<CallerLines>;
  /** Durable once it resolves. */
  flush(): Promise<void>;
  /** Forgets calls that started before `before`: they can change no decision any more. */
  prune(before: number): Promise<void>;
}

type Book = Map<CallId, Line>;
type Row = LinesTables['lines'];

const CACHED_CALLERS = 5_000;
const ROWS_PER_STATEMENT = 64;
const CALLERS_PER_STATEMENT = 128;
const ALWAYS_OURS = 0;

const earliest = (a: number | null, b: number | null): number | null =>
  a === null ? b : b === null ? a : Math.min(a, b);

const merged = (known: Line | undefined, { at, what }: LineNews): Line => ({
  startedAt: Math.min(known?.startedAt ?? at, at),
  answeredAt:
    what === 'answered' || what === 'talked' ? earliest(known?.answeredAt ?? null, at) : (known?.answeredAt ?? null),
  endedAt: what === 'over' || what === 'talked' ? earliest(known?.endedAt ?? null, at) : (known?.endedAt ?? null),
});

const text = (at: number | null): string | null => (at === null ? null : instant(at));
const ms = (at: string | null): number | null => (at === null ? null : epochMs(at as never));

const rowOf = (callerId: CallerId, [callId, line]: readonly [CallId, Line]): Row => ({
  call_id: callId,
  caller_id: callerId,
  started_at: instant(line.startedAt),
  answered_at: text(line.answeredAt),
  ended_at: text(line.endedAt),
});

const lineOf = (row: Row): Line => ({
  startedAt: ms(row.started_at)!,
  answeredAt: ms(row.answered_at),
  endedAt: ms(row.ended_at),
});

/** Runs with every call event, and building a query costs many times what running it does: so it is built once per size. */
const upsert = (db: Kysely<LinesTables>): ((rows: readonly Row[]) => CompiledQuery) => {
  const bySize = new Map<number, CompiledQuery>();
  return (rows) => {
    const known = bySize.get(rows.length) ?? buildUpsert(db, rows);
    bySize.set(rows.length, known);
    return { ...known, parameters: rows.flatMap((row) => Object.values(row)) };
  };
};

type Times = 'started_at' | 'answered_at' | 'ended_at';

/** As `merged` does: rows of a replica that knew less, or was paused, take nothing away. */
const earlier = (column: Times) => {
  const [known, news] = [sql.ref<string>(`lines.${column}`), sql.ref<string>(`excluded.${column}`)];
  return sql<string>`case when ${known} is null or ${news} < ${known} then ${news} else ${known} end`;
};

const buildUpsert = (db: Kysely<LinesTables>, rows: readonly Row[]): CompiledQuery =>
  db
    .insertInto('lines')
    .values(rows)
    .onConflict((conflict) =>
      conflict.column('call_id').doUpdateSet({
        started_at: earlier('started_at'),
        answered_at: earlier('answered_at'),
        ended_at: earlier('ended_at'),
      }),
    )
    .compile();

/** The same for callers nobody knows yet, who come in crowds. */
const linesOfMany = (db: Kysely<LinesTables>) => {
  const bySize = new Map<number, CompiledQuery>();
  return async (callers: readonly CallerId[]): Promise<ReadonlyMap<CallerId, readonly Row[]>> => {
    const size = callers.length;
    const query = bySize.get(size) ?? db.selectFrom('lines').selectAll().where('caller_id', 'in', callers).compile();
    bySize.set(size, query);
    const { rows } = await db.executeQuery<Row>({ ...query, parameters: callers });
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    return Map.groupBy(rows, (row) => row.caller_id as CallerId);
  };
};

/** What is remembered of a caller holds as long as nobody else hears of them: since when that is, says `since`. */
interface Remembered {
  readonly book: Book;
  readonly since: number | null;
}

export const openLines = (
  db: Kysely<LinesTables>,
  since: (caller: CallerId) => number | null = () => ALWAYS_OURS,
): Lines => {
  const books = new LRUCache<CallerId, Remembered>({ max: CACHED_CALLERS });
  const save = upsert(db);
  const rowsOf = batched(linesOfMany(db), CALLERS_PER_STATEMENT);
  let unsaved = new Map<CallerId, Book>();
  /** On its way to the database. */
  let saving = new Map<CallerId, Book>();

  const load = async (caller: CallerId): Promise<Book> => {
    const book: Book = new Map();
    for (const row of (await rowsOf(caller)) ?? []) book.set(row.call_id as CallId, lineOf(row));
    // A book that fell out of the cache may have news that are not saved yet.
    saving.get(caller)?.forEach((line, callId) => book.set(callId, line));
    unsaved.get(caller)?.forEach((line, callId) => book.set(callId, line));
    return book;
  };

  const saveInParts = async (trx: Transaction<LinesTables>, rows: readonly Row[]): Promise<void> => {
    for (let from = 0; from < rows.length; from += ROWS_PER_STATEMENT)
      await trx.executeQuery(save(rows.slice(from, from + ROWS_PER_STATEMENT)));
  };

  const saveAll = async (rows: readonly Row[]): Promise<void> => {
    if (rows.length === 0) return;
    if (rows.length <= ROWS_PER_STATEMENT) await db.executeQuery(save(rows));
    else await db.transaction().execute((trx) => saveInParts(trx, rows));
  };

  const known = (caller: CallerId, tenure: number | null): Book | undefined => {
    const remembered = books.get(caller);
    return tenure !== null && remembered?.since === tenure ? remembered.book : undefined;
  };

  const noteIn = (book: Book, news: LineNews): boolean => {
    const line = merged(book.get(news.callId), news);
    book.set(news.callId, line);
    const ofCaller = unsaved.get(news.callerId);
    if (ofCaller === undefined) unsaved.set(news.callerId, new Map([[news.callId, line]]));
    else ofCaller.set(news.callId, line);
    return line.endedAt === null;
  };

  const bookOf = (caller: CallerId): Soon<Book> => {
    const tenure = since(caller);
    return known(caller, tenure) ?? opened(caller, tenure);
  };

  const opened = async (caller: CallerId, tenure: number | null): Promise<Book> => {
    const loaded = await load(caller);
    const raced = known(caller, tenure);
    if (raced) return raced;
    books.set(caller, { book: loaded, since: tenure });
    return loaded;
  };

  return {
    note: (news) => andThen(bookOf(news.callerId), (book) => noteIn(book, news)),

    async of(caller) {
      const onLine = new Map<CallId, number>();
      let reachedUntil: number | null = null;
      for (const [callId, line] of await bookOf(caller)) {
        if (line.endedAt === null) onLine.set(callId, line.startedAt);
        if (line.answeredAt !== null)
          reachedUntil = Math.max(reachedUntil ?? 0, line.endedAt ?? Number.POSITIVE_INFINITY);
      }
      return { onLine, reachedUntil };
    },

    async flush() {
      saving = unsaved;
      unsaved = new Map();
      try {
        await saveAll([...saving].flatMap(([callerId, book]) => [...book].map((one) => rowOf(callerId, one))));
      } catch (error) {
        // The next flush saves them; what came meanwhile knows more.
        for (const [callerId, book] of saving)
          unsaved.set(callerId, new Map([...book, ...(unsaved.get(callerId) ?? [])]));
        throw error;
      } finally {
        saving = new Map();
      }
    },

    async prune(before) {
      await db.deleteFrom('lines').where('started_at', '<', instant(before)).execute();
      books.clear();
    },
  };
};
