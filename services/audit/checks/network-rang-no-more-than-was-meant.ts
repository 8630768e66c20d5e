/**
 * Promise 3, and 2, against the simulated network's own record: each redial rang once, after its intent was stored, and no
 * number was rung twice at the same time.
 */
import type { Check, Notes } from '../check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { count, rows } from '../evidence/rows.ts';

const RANG_TWICE =
  'SELECT redialId AS redial, count(*) AS times FROM placed.placed_calls GROUP BY redialId HAVING count(*) > 1';

const WITHOUT_INTENT = `
  SELECT c.redialId AS redial, (SELECT max(position) FROM fact f WHERE f.redial = c.redialId) AS position,
    EXISTS (SELECT 1 FROM fact f WHERE f.redial = c.redialId AND f.type = 'RedialPlaced') AS meant
  FROM placed.placed_calls c WHERE NOT EXISTS (
    SELECT 1 FROM fact f WHERE f.redial = c.redialId AND f.type = 'RedialPlaced' AND f.at <= c.placedAt)`;

/** Numbers, also hashed, stay inside SQL. */
const AT_ONCE = `
  SELECT redial, "before" FROM (
    SELECT redialId AS redial, placedAt, lag(redialId) OVER calls AS "before",
      max(coalesce(endedAt, 9e15)) OVER (calls ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS busy_until
    FROM placed.placed_calls WINDOW calls AS (PARTITION BY numberHash ORDER BY placedAt, redialId))
  WHERE busy_until > placedAt`;

const intentOf = ({ db }: Evidence, redial: string): number | null => {
  const sql = `SELECT max(position) AS n FROM fact WHERE redial = :redial AND type = 'RedialPlaced'`;
  return count(db, sql, { redial }) || null;
};

const judge = (evidence: Evidence, notes: Notes): void => {
  const { db } = evidence;
  for (const { redial, times } of rows<{ redial: string; times: number }>(db, RANG_TWICE)) {
    notes.violation(`redial ${redial} rang ${times} times`, intentOf(evidence, redial));
  }
  for (const { redial, position, meant } of rows<{ redial: string; position: number | null; meant: 0 | 1 }>(
    db,
    WITHOUT_INTENT,
  )) {
    notes.violation(`redial ${redial} rang ${meant ? 'before its intent was stored' : 'without an intent'}`, position);
  }
  for (const { redial, before } of rows<{ redial: string; before: string }>(db, AT_ONCE)) {
    notes.violation(
      `redial ${redial} rang a number that another redial was ringing or talking to`,
      intentOf(evidence, before),
      intentOf(evidence, redial),
    );
  }
};

export const networkRangNoMoreThanWasMeant: Check = {
  name: 'the network rang no more than was meant',
  guards: 'promise 3',
  look(evidence, notes) {
    if (evidence.files.placedCalls === null) return notes.notChecked('no centre-placed-calls.sqlite here');
    notes.examined('calls rung', count(evidence.db, 'SELECT count(*) AS n FROM placed.placed_calls'));
    judge(evidence, notes);
  },
};
