/** A log file that others write, rotate and truncate: reading whole lines from an offset, and knowing the file again. */
import { createHash } from 'node:crypto';
import { open, readdir, realpath, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import { beginOf, isCompressed, unpacked, withoutExtension } from './compressed.ts';

/** How a file is known again: by what it begins with. A rename keeps it, a copy has it, a truncated file loses it. */
export interface Head {
  readonly bytes: number;
  /** Hash of the first `bytes` bytes. */
  readonly hash: string;
}

export interface LogFile {
  readonly handle: FileHandle;
  readonly path: string;
  readonly inode: string;
}

export interface Lines {
  readonly lines: readonly string[];
  /** Where the next line begins. */
  readonly next: number;
}

const HEAD_BYTES = 256;
const CHUNK_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

const isMissing = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** What should be followed can never be. The message is one sentence for a person. */
export class QueueLogProblem extends Error {
  override readonly name = 'QueueLogProblem';
  readonly code = 'queue-log-problem';
}

/** A file that is not there yet may still come; a folder, a pipe or a device stays one. Throws `QueueLogProblem`. */
export const refuseNoFile = async (file: string): Promise<void> => {
  const found = await stat(file).catch(() => null);
  if (found?.isDirectory())
    throw new QueueLogProblem(`Cannot follow the queue_log ${file}: it is a folder. Name the file in it.`);
  if (found?.isFile() === false)
    throw new QueueLogProblem(`Cannot follow the queue_log ${file}: it is a pipe or a device. Name a file.`);
};

/** Null when the file does not exist. */
export const openLog = async (file: string): Promise<LogFile | null> => {
  try {
    const handle = await open(file, 'r');
    const { ino } = await handle.stat({ bigint: true });
    return { handle, path: file, inode: String(ino) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

export const sizeOf = async ({ handle }: LogFile): Promise<number> => (await handle.stat()).size;

const readAt = async ({ handle }: LogFile, offset: number, length: number): Promise<Buffer> => {
  const { buffer, bytesRead } = await handle.read({ buffer: Buffer.alloc(length), position: offset, length });
  return buffer.subarray(0, bytesRead);
};

/** Up to a chunk of whole lines. A line longer than a chunk comes in pieces; `atEnd` also takes a last line without its end. */
export const readLines = async (file: LogFile, offset: number, atEnd: boolean): Promise<Lines> => {
  const chunk = await readAt(file, offset, CHUNK_BYTES);
  const whole = chunk.lastIndexOf(NEWLINE) + 1;
  const length = whole > 0 ? whole : atEnd || chunk.length === CHUNK_BYTES ? chunk.length : 0;
  if (length === 0) return { lines: [], next: offset };
  const lines = chunk.toString('utf8', 0, length).split('\n');
  return { lines: lines.filter((line) => line.trim() !== ''), next: offset + length };
};

const hashOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

export const NOTHING_READ: Head = { bytes: 0, hash: hashOf(Buffer.alloc(0)) };

/** `offset`: how much of the file was read; what comes after may still be a line in the making. */
export const headOf = async (file: LogFile, offset: number): Promise<Head> => {
  const begin = await readAt(file, 0, Math.min(HEAD_BYTES, offset));
  return { bytes: begin.length, hash: hashOf(begin) };
};

/** Whether this is (a copy of) the file that `offset` and `head` were taken from. */
export const isSame = async (file: LogFile, offset: number, head: Head): Promise<boolean> =>
  (await sizeOf(file)) >= offset && hashOf(await readAt(file, 0, head.bytes)) === head.hash;

interface Sibling {
  readonly path: string;
  readonly inode: string;
  readonly modified: number;
  readonly size: number;
}

const besides = async (file: string): Promise<string[]> => {
  const { dir, base } = path.parse(file);
  const names = (await readdir(dir)).filter(
    (name) => name.startsWith(base) && /^[.-]\d[\w-]*(\.gz)?$/.test(name.slice(base.length)),
  );
  return names.map((name) => path.join(dir, name));
};

/**
 * `queue_log.1`, `queue_log-20261122`: what `file` was renamed or copied to, oldest first. `.gz` where there is no plain one. Of a link,
 * beside what it points to, and beside itself: it may have pointed there.
 */
const rotated = async (file: string): Promise<Sibling[]> => {
  const real = await realpath(file).catch(() => file);
  const all = (await Promise.all([...new Set([file, real])].map(besides))).flat();
  const names = all.filter((name) => !isCompressed(name) || !all.includes(withoutExtension(name)));
  const siblings = await Promise.all(names.map(describe));
  return siblings.filter((one) => one !== null).sort((a, b) => a.modified - b.modified || (a.path < b.path ? 1 : -1));
};

const describe = async (file: string): Promise<Sibling | null> => {
  try {
    const { ino, size, mtimeNs } = await stat(file, { bigint: true });
    return { path: file, inode: String(ino), modified: Number(mtimeNs), size: Number(size) };
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
};

const openCompressed = async (file: string): Promise<LogFile | null> => {
  const found = await describe(file);
  const handle = found === null ? null : await unpacked(file);
  return found === null || handle === null ? null : { handle, path: file, inode: found.inode };
};

const openRotated = (file: string): Promise<LogFile | null> =>
  isCompressed(file) ? openCompressed(file) : openLog(file);

/** Whether it is worth unpacking. */
const mayBe = async (file: string, head: Head): Promise<boolean> =>
  !isCompressed(file) || hashOf(await beginOf(file, head.bytes)) === head.hash;

/** What became of a file that was read up to `offset` and is not at `file` any more. Null when it is gone for good. */
export const findRotated = async (file: string, offset: number, head: Head): Promise<LogFile | null> => {
  if (offset === 0) return null;
  for (const { path: name } of await rotated(file)) {
    const log = (await mayBe(name, head)) ? await openRotated(name) : null;
    if (log && (await isSame(log, offset, head))) return log;
    await log?.handle.close();
  }
  return null;
};

/**
 * The file that was written after `current`: the oldest rotated one that changed later, else the one at `file`. Null while
 * `current` is the newest, and until its successor has bytes: the writer may not have moved on yet. Compressed ones come after
 * compressed ones alone: beside a plain one, the one that is compressed just now is that one itself.
 */
export const successorOf = async (current: LogFile, file: string): Promise<LogFile | null> => {
  const newest = await describe(file);
  if (!newest || newest.inode === current.inode || newest.size === 0) return null;
  const { mtimeNs } = await current.handle.stat({ bigint: true });
  const between = (await rotated(file)).find(
    ({ path: name, inode, modified, size }) =>
      inode !== current.inode &&
      inode !== newest.inode &&
      size > 0 &&
      modified > Number(mtimeNs) &&
      (isCompressed(current.path) || !isCompressed(name)),
  );
  return between === undefined ? openLog(file) : openRotated(between.path);
};
