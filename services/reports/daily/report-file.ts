/** The report as a file: whoever looks into the folder sees a whole one or none. */
import { access, constants, mkdir, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';

export const fileNameOf = (date: string): string => `ringback-${date}.html`;

/** Throws `SettingsProblem` where the folder cannot be made or written to. */
export const openReportFolder = async (folder: string): Promise<void> => {
  try {
    await mkdir(folder, { recursive: true });
    await access(folder, constants.W_OK);
  } catch (error) {
    const { code = 'unknown error' } = error as NodeJS.ErrnoException;
    throw new SettingsProblem([
      `RINGBACK_DAILY_REPORT_FOLDER is "${folder}", which cannot be written to (${code}): name a folder that can`,
    ]);
  }
};

/** Throws what the file system throws. */
export const writeReportFile = async (folder: string, date: string, html: string): Promise<void> => {
  await mkdir(folder, { recursive: true });
  const name = fileNameOf(date);
  const draft = join(folder, `.${name}.${process.pid}`);
  try {
    const file = await open(draft, 'w');
    try {
      await file.writeFile(html);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, join(folder, name));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
};
