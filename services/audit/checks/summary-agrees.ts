/** `summary.json` of a replay says what the history says, figure by figure. */
import { readFileSync } from 'node:fs';
import type { Check, Notes } from '../check.ts';
import { countFigures } from '../figures.ts';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

interface Comparison {
  readonly figure: string;
  readonly counted: number;
  readonly told: unknown;
}

/** A reason that does not occur may be left out or be 0; a reason only one side knows counts as 0 on the other. */
function* compared(counted: unknown, told: unknown, path: readonly string[]): Generator<Comparison> {
  if (typeof counted === 'number') {
    yield { figure: path.join('.'), counted, told };
    return;
  }
  if (!isObject(counted)) return;
  const other = isObject(told) ? told : {};
  const names = path.length === 0 ? Object.keys(counted) : Object.keys({ ...counted, ...other });
  for (const name of names) yield* compared(counted[name] ?? 0, other[name] ?? 0, [...path, name]);
}

const NOT_RECOUNTED = 'input.* and agents.* are not recounted';

const read = (file: string, notes: Notes): unknown => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    notes.violation(`summary.json cannot be read: ${(error as Error).message}`);
    return null;
  }
};

export const summaryAgrees: Check = {
  name: 'summary.json agrees',
  guards: 'the figures',
  look({ db, files }, notes) {
    if (files.summary === null) return notes.notChecked('no summary.json here');
    const summary = read(files.summary, notes);
    if (summary === null) return;
    let figures = 0;
    for (const { figure, counted, told } of compared(countFigures(db), summary, [])) {
      figures += 1;
      if (told !== counted) notes.violation(`${figure} is ${counted}, summary.json says ${JSON.stringify(told)}`);
    }
    notes.examined('figures', figures);
    notes.remark(NOT_RECOUNTED);
  },
};
