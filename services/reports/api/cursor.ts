/** Where a page of a list begins: behind a row or before it, so that the last page of millions is found as quickly as the first. */
import { z } from 'zod';

/** A row in the order of the list: its time, and its id among those of the same time. */
export interface Place {
  readonly at: string;
  readonly id: string;
}
export interface Cursor extends Place {
  readonly way: 'after' | 'before';
}

const SHAPE = /^(after|before)~(\d{4}-\d\d-\d\dT[\d:.]{8,15}Z)~(.{1,128})$/;

export const cursorSchema = z
  .string()
  .regex(SHAPE, 'must be the next or previous that a page of this list named')
  .meta({ description: 'next or previous of a page before; it goes on there' });

export const cursorText = (way: Cursor['way'], { at, id }: Place): string => `${way}~${at}~${id}`;

/** Null where none was given. */
export const readCursor = (text: string | undefined): Cursor | null => {
  const [, way, at, id] = SHAPE.exec(text ?? '') ?? [];
  return at === undefined || id === undefined ? null : { way: way === 'before' ? 'before' : 'after', at, id };
};

export const PAGE_SIZE = 50;
/** `total` stops here: more are not counted for a page. */
export const MOST_COUNTED = 10_000;
/** By number only so many pages: each costs all those before it. */
export const MOST_PAGES = 200;

export const pageNumber = z.coerce
  .number('must be a number')
  .int('must be a whole number')
  .min(1)
  .default(1)
  .meta({ description: `up to ${MOST_PAGES}; with a cursor it is only repeated` });

/** For a refinement with the path of `page`. */
export const isPageInReach = ({ page, cursor }: { page: number; cursor?: string | undefined }): boolean =>
  cursor !== undefined || page <= MOST_PAGES;
export const outOfReach = {
  path: ['page'],
  message: `must be at most ${MOST_PAGES}: go on with cursor, choose a shorter period, or export the list`,
};

/** What every page of a list tells about its place in it. */
export const pageShape = {
  total: z.int(),
  page: z.int(),
  pageSize: z.int(),
  hasNext: z.boolean(),
  hasPrevious: z.boolean(),
  /** Cursors; null where there is no such page, or the order has none: then by number. */
  next: z.string().nullable(),
  previous: z.string().nullable(),
};
