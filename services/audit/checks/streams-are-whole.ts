/** Each stream counts its events from 0 without a gap, in the order they were stored, and no event id occurs twice. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

/** The first event of each stream that is out of place. */
const OUT_OF_PLACE = `
  SELECT stream, revision, min(expected) AS expected, position, "before" FROM (
    SELECT stream, revision, position,
      row_number() OVER ordered - 1 AS expected, lag(position) OVER ordered AS "before"
    FROM store.events WINDOW ordered AS (PARTITION BY stream ORDER BY revision))
  WHERE revision <> expected OR "before" > position GROUP BY stream`;

export const streamsAreWhole: Check = {
  name: 'streams are whole',
  guards: 'the store',
  look({ db }, notes) {
    notes.examined('streams', count(db, 'SELECT count(DISTINCT stream) AS n FROM fact'));
    notes.examined('stored events', count(db, 'SELECT count(*) AS n FROM fact'));
    for (const found of rows<{
      stream: string;
      revision: number;
      expected: number;
      position: number;
      before: number | null;
    }>(db, OUT_OF_PLACE)) {
      const { stream, revision, expected, position, before } = found;
      const wrong =
        revision === expected ? 'was stored before the event it follows' : `stands where revision ${expected} must be`;
      notes.violation(`${stream}: revision ${revision} ${wrong}`, before, position);
    }
    for (const { first, last } of rows<{ first: number; last: number }>(
      db,
      'SELECT min(position) AS first, max(position) AS last FROM fact GROUP BY id HAVING count(*) > 1',
    )) {
      notes.violation('two events have the same id', first, last);
    }
  },
};
