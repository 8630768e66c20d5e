/** Follows each stream of a category event by event and tells what must not come next. */
import type { DatabaseSync } from 'node:sqlite';
import type { Notes } from '../check.ts';
import { rows } from '../evidence/rows.ts';

/** For each status: what may come, and what it leads to. */
export type Life<Status extends string> = Readonly<Record<Status, Readonly<Partial<Record<string, Status>>>>>;

export interface LifeCheck<Status extends string> {
  readonly life: Life<Status>;
  readonly begin: Status;
  readonly types: readonly string[];
  /** In words: why this event may not come in this status. */
  readonly wrong: (status: Status, type: string) => string;
}

interface Step {
  readonly position: number;
  readonly stream: string;
  readonly type: string;
}

/** Answers the number of streams followed. What may not come does not change the status. */
export const followLives = <Status extends string>(
  db: DatabaseSync,
  notes: Notes,
  { life, begin, types, wrong }: LifeCheck<Status>,
): number => {
  let streams = 0;
  let stream: string | null = null;
  let status = begin;
  let last: number | null = null;
  const sql = `
    SELECT position, stream, type || CASE WHEN type = 'SmsSubmitting' AND EXISTS (
      SELECT 1 FROM store.events e WHERE e.position = fact.position AND e.data ->> 'replaces') THEN ' again' ELSE '' END AS type
    FROM fact
    WHERE type IN (SELECT value FROM json_each(:types)) ORDER BY stream, revision`;
  for (const step of rows<Step>(db, sql, { types: JSON.stringify(types) })) {
    if (step.stream !== stream) {
      streams += 1;
      [stream, status, last] = [step.stream, begin, null];
    }
    const next: Status | undefined = life[status][step.type];
    if (next === undefined) notes.violation(wrong(status, step.type), last, step.position);
    else status = next;
    last = step.position;
  }
  return streams;
};
