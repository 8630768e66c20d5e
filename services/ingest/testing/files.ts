/** Files that tests make, in a folder of their own that goes when the test is over. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export const temporaryFolder = async (): Promise<string> => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ringback-ingest-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
};

/** Path of a new file with this text, or these bytes. */
export const fileWith = async (text: string | Uint8Array, name = 'recording.txt'): Promise<string> => {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, text);
  return file;
};
