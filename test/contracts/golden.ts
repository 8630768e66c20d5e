/** The golden examples: one file for each event and version, which every later build must still be able to read. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Golden {
  readonly type: string;
  readonly version: number;
  /** The bytes of the file. */
  readonly text: string;
  readonly data: Record<string, unknown>;
}

const folder = join(import.meta.dirname, '../../contracts/examples');
const NAME = /^(\w+)\.v(\d+)\.json$/;

export const golden: readonly Golden[] = readdirSync(folder).map((file) => {
  const [, type = '', version = ''] = NAME.exec(file) ?? [];
  const text = readFileSync(join(folder, file), 'utf8');
  return { type, version: Number(version), text, data: JSON.parse(text) as Record<string, unknown> };
});
