/** A recorded file, read once and ready to be played as if it happened now. */
import { open, type FileHandle } from 'node:fs/promises';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';

/** Instants in milliseconds since 1970; both 0 when nothing could be read. */
export interface Recording {
  /** The centre's zone, which local times of the file were read in. */
  readonly zone: string;
  readonly firstAt: number;
  readonly lastAt: number;
  /** Calls that `events()` tells of, for a progress bar. */
  readonly calls: number;
  /** Chronological (`at` never falls), made as it is asked for. To be iterated once. */
  events(): Iterable<InboundEvent>;
  readonly counts: RecordingCounts;
}

export interface RecordingCounts {
  /** Calls that could be read, also those then ignored. */
  readonly callsRead: number;
  /** Rows (lines of a queue_log) that could not be read, by reason. */
  readonly rowsRefused: Readonly<Record<string, number>>;
  /** Read and left out on purpose, by kind. */
  readonly ignored: { readonly phantom: number; readonly [kind: string]: number };
}

/** The file as a whole cannot be a recording. The message is one sentence for a person. */
export class RecordingUnreadable extends Error {
  override readonly name = 'RecordingUnreadable';
  readonly code = 'recording-unreadable';
}

/** Counts by reason or kind; reasons come out in alphabetical order, so that the same file gives the same text. */
export const tally = () => {
  const counts = new Map<string, number>();
  return {
    add: (reason: string): void => void counts.set(reason, (counts.get(reason) ?? 0) + 1),
    toRecord: (): Record<string, number> =>
      Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))),
  };
};

const why = (error: unknown): string => {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return 'it does not exist';
  if (code === 'EACCES') return 'it may not be read by this user';
  if (code === 'EISDIR') return 'it is a folder';
  return error instanceof Error ? error.message : String(error);
};

export const unreadable = (file: string, error: unknown): RecordingUnreadable =>
  error instanceof RecordingUnreadable
    ? error
    : new RecordingUnreadable(`Cannot read the recording ${file}: ${why(error)}.`, { cause: error });

/** Not `node:readline`, which also ends lines at U+2028 and U+2029: those are letters of a name. */
const LINE_END = /\r\n|\n|\r/;
/** No row is longer; the rest of such a line is not kept. */
export const LONGEST_LINE = 1_000_000;

/** What people give by mistake, by its first bytes, and what to do about it. */
const NO_TEXT: readonly (readonly [begin: readonly number[], remedy: string])[] = [
  [[0x1f, 0x8b], 'it is compressed: unpack it first'],
  [[0x50, 0x4b, 0x03, 0x04], 'it is a spreadsheet or a ZIP archive: save it as text (CSV), or unpack it'],
  [[0xff, 0xfe], 'it is UTF-16: save it as UTF-8'],
  [[0xfe, 0xff], 'it is UTF-16: save it as UTF-8'],
];

/** `again`: it is read more than once, which a pipe cannot be. Throws `RecordingUnreadable`. */
export const openText = async (file: string, { again }: { readonly again: boolean }): Promise<FileHandle> => {
  const handle = await open(file, 'r').catch((error: unknown) => {
    throw unreadable(file, error);
  });
  const found = await handle.stat();
  if (!found.isFile() && !found.isDirectory() && again) {
    await handle.close();
    throw unreadable(file, new Error('it is a pipe, and it is read twice: write it into a file first'));
  }
  const { buffer } = found.isFile() ? await handle.read(Buffer.alloc(4), 0, 4, 0) : { buffer: Buffer.alloc(4) };
  const remedy = NO_TEXT.find(([begin]) => begin.every((byte, at) => buffer[at] === byte))?.[1];
  if (remedy === undefined) return handle;
  await handle.close();
  throw unreadable(file, new Error(remedy));
};

async function* rawLinesOf(file: string): AsyncGenerator<string> {
  const input = (await openText(file, { again: false })).createReadStream({ encoding: 'utf8' });
  let rest = '';
  let heldBack = '';
  try {
    for await (const chunk of input) {
      const text = heldBack + (chunk as string);
      // The next chunk may begin with its line feed.
      heldBack = text.endsWith('\r') ? '\r' : '';
      const [first = '', ...more] = text.slice(0, text.length - heldBack.length).split(LINE_END);
      if (rest.length < LONGEST_LINE) rest += first;
      const next = more.pop();
      if (next === undefined) continue;
      yield rest;
      yield* more;
      rest = next;
    }
    yield rest;
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    input.destroy();
  }
}

/** The lines of a text file, without their ends and without a byte order mark; blank lines are left out. */
export async function* linesOf(file: string): AsyncGenerator<string> {
  let first = true;
  for await (const line of rawLinesOf(file)) {
    const text = first ? line.replace(/^\uFEFF/, '') : line;
    first = false;
    if (text.trim() !== '') yield text;
  }
}
