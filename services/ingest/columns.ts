/**
 * Columns of a table that only grows, kept as bytes in blocks: outside the heap, so that what is kept for long is not gone through
 * again with every collection of what is not.
 */

export interface Column<T> {
  readonly size: number;
  push(value: T): void;
  at(index: number): T;
}

const NUMBERS_PER_BLOCK = 4096;
const BLOCK_BYTES = 64 * 1024;

type Numbers = Float64Array | Uint32Array;

const blocksOf = (make: (length: number) => Numbers): Column<number> => {
  const blocks: Numbers[] = [];
  let size = 0;
  return {
    get size() {
      return size;
    },
    push(value) {
      const place = size % NUMBERS_PER_BLOCK;
      if (place === 0) blocks.push(make(NUMBERS_PER_BLOCK));
      blocks.at(-1)![place] = value;
      size += 1;
    },
    at: (index) => blocks[Math.floor(index / NUMBERS_PER_BLOCK)]![index % NUMBERS_PER_BLOCK]!,
  };
};

export const numberColumn = (): Column<number> => blocksOf((length) => new Float64Array(length));

/** For few distinct values: of each, every row keeps only which it is. */
export const fewValuesColumn = <T>(): Column<T> => {
  const values: T[] = [];
  const known = new Map<T, number>();
  const which = blocksOf((length) => new Uint32Array(length));
  return {
    get size() {
      return which.size;
    },
    push(value) {
      const same = known.get(value) ?? values.push(value) - 1;
      known.set(value, same);
      which.push(same);
    },
    at: (index) => values[which.at(index)]!,
  };
};

const NO_TEXT = 0xffff_ffff;

/** For texts that differ from row to row. */
export const textColumn = (): Column<string | null> => {
  const blocks: Buffer[] = [];
  const places = numberColumn();
  const lengths = blocksOf((length) => new Uint32Array(length));
  let used = BLOCK_BYTES;
  /** A text is in one block: one that is longer than a block has its own. */
  const roomFor = (bytes: number): void => {
    if (used + bytes <= BLOCK_BYTES) return;
    blocks.push(Buffer.allocUnsafeSlow(Math.max(BLOCK_BYTES, bytes)));
    used = 0;
  };
  return {
    get size() {
      return lengths.size;
    },
    push(text) {
      const bytes = text === null ? 0 : Buffer.byteLength(text);
      lengths.push(text === null ? NO_TEXT : bytes);
      if (!text) return places.push(0);
      roomFor(bytes);
      places.push((blocks.length - 1) * BLOCK_BYTES + used);
      used += blocks.at(-1)!.write(text, used);
    },
    at(index) {
      const length = lengths.at(index);
      if (length === NO_TEXT) return null;
      if (length === 0) return '';
      const [place, from] = [places.at(index), places.at(index) % BLOCK_BYTES];
      return blocks[Math.floor(place / BLOCK_BYTES)]!.toString('utf8', from, from + length);
    },
  };
};
