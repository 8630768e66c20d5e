/** A page of a list by a cursor, where an index gives the order: it costs the same wherever the page is. */
import { type Cursor, cursorText, MOST_PAGES, PAGE_SIZE, type Place } from '../api/cursor.ts';

type Order = 'asc' | 'desc';

export interface Direction {
  /** In which order the database is to read. */
  readonly order: Order;
  /** On which side of the cursor, where there is one. */
  readonly beyond: '<' | '>';
}

/** A page before the cursor is read backwards. */
export const directionOf = (order: Order, cursor: Cursor | null): Direction => {
  const read = cursor?.way === 'before' ? (order === 'asc' ? 'desc' : 'asc') : order;
  return { order: read, beyond: read === 'asc' ? '>' : '<' };
};

/** One more than fits, to see whether it goes on. */
export const ROWS_TO_READ = PAGE_SIZE + 1;

export interface PageOfList<Row> {
  readonly rows: readonly Row[];
  readonly next: string | null;
  readonly previous: string | null;
  readonly hasNext: boolean;
  readonly hasPrevious: boolean;
  /** As asked for, unless the list is seen to begin here. */
  readonly page: number;
}

/** `read`: up to `ROWS_TO_READ`, in the order of `directionOf`. */
export const pageOfList = <Row>(
  read: readonly Row[],
  placeOf: (row: Row) => Place,
  asked: { readonly cursor: Cursor | null; readonly page: number },
): PageOfList<Row> => {
  const backwards = asked.cursor?.way === 'before';
  const fitting = read.slice(0, PAGE_SIZE);
  const rows = backwards ? fitting.toReversed() : fitting;
  const goesOn = read.length > PAGE_SIZE;
  const [first, last] = [rows.at(0), rows.at(-1)];
  const hasPrevious = backwards ? goesOn : asked.cursor !== null || asked.page > 1;
  const hasNext = backwards || goesOn;
  return {
    rows,
    next: hasNext && last !== undefined ? cursorText('after', placeOf(last)) : null,
    previous: hasPrevious && first !== undefined ? cursorText('before', placeOf(first)) : null,
    hasNext,
    hasPrevious,
    page: hasPrevious ? Math.max(2, asked.page) : 1,
  };
};

/** Of a list no cursor leads through. */
export const pageByNumber = <Row>(read: readonly Row[], page: number): PageOfList<Row> => ({
  rows: read.slice(0, PAGE_SIZE),
  next: null,
  previous: null,
  hasNext: read.length > PAGE_SIZE && page < MOST_PAGES,
  hasPrevious: page > 1,
  page,
});
