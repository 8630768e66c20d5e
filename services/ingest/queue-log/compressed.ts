/** A log that a rotation compressed: how it begins, and the whole of it unpacked. */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, open, rm, stat, utimes, type FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, gunzipSync } from 'node:zlib';

const EXTENSION = '.gz';
/** Unpacks to more than is ever asked of a beginning. */
const FIRST_BYTES = 4096;

export const isCompressed = (file: string): boolean => file.endsWith(EXTENSION);
export const withoutExtension = (file: string): string =>
  isCompressed(file) ? file.slice(0, -EXTENSION.length) : file;

/** Up to `bytes` of what is in it; empty where it is no gzip, or is gone. */
export const beginOf = async (file: string, bytes: number): Promise<Buffer> => {
  try {
    await using handle = await open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(FIRST_BYTES), 0, FIRST_BYTES, 0);
    // It ends in the middle, and that is no fault.
    const begin = gunzipSync(buffer.subarray(0, bytesRead), { finishFlush: constants.Z_SYNC_FLUSH });
    return begin.subarray(0, bytes);
  } catch {
    return Buffer.alloc(0);
  }
};

/**
 * The whole of it, to be read like a plain file, with the time of the compressed one. It has no name, so it is gone once it is
 * closed. Null while it cannot be unpacked: it may still be written.
 */
export const unpacked = async (file: string): Promise<FileHandle | null> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ringback-queue-log-'));
  try {
    const plain = path.join(folder, 'queue_log');
    await pipeline(createReadStream(file), createGunzip(), createWriteStream(plain, { mode: 0o600 }));
    const { mtime } = await stat(file);
    await utimes(plain, mtime, mtime);
    return await open(plain, 'r');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code.startsWith('Z_') || code === 'ENOENT') return null;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
