/**
 * Promise 3, and 2, against the simulated network's own record: each redial rang once, after its intent was stored, and no
 * number was rung twice at the same time.
 */
import type { Check, Notes } from '../check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { count, rows } from '../evidence/rows.ts';

const RANG_TWICE =
  'SELECT redialId AS redial, count(*) AS times FROM placed.placed_calls GROUP BY redialId HAVING count(*) > 1';

/** Where intents stored later are older by more than that, the clock was set back: how far, nobody can tell. */
const SET_BACK_MS = 60_000;

const WITHOUT_INTENT = `
  SELECT c.redialId AS redial, (SELECT max(position) FROM fact f WHERE f.redial = c.redialId) AS position,
    EXISTS (SELECT 1 FROM fact f WHERE f.redial = c.redialId AND f.type = 'RedialPlaced') AS meant
  FROM placed.placed_calls c WHERE NOT EXISTS (
    SELECT 1 FROM fact f WHERE f.redial = c.redialId AND f.type = 'RedialPlaced' AND (f.at <= c.placedAt OR
      f.at > c.placedAt + ${SET_BACK_MS} AND EXISTS (
        SELECT 1 FROM fact later WHERE later.type = 'RedialPlaced' AND later.position > f.position AND later.at < f.at - ${SET_BACK_MS})))`;

/**
 * Numbers, also hashed, stay inside SQL. Of two intents the store has one first: where that one is the later by the clock, the clock was
 * set back in between, and their times say nothing of which call rang into the other.
 */
const AT_ONCE = `
  WITH calls AS (
    SELECT c.redialId AS redial, c.numberHash, c.placedAt, coalesce(c.endedAt, 9e15) AS busyUntil, f.position, f.at FROM placed.placed_calls c
    LEFT JOIN fact f ON f.redial = c.redialId AND f.type = 'RedialPlaced' GROUP BY c.redialId)
  SELECT call.redial, "before".redial AS "before" FROM calls AS call JOIN calls AS "before"
    ON "before".numberHash = call.numberHash AND "before".redial <> call.redial
    AND ("before".placedAt, "before".redial) < (call.placedAt, call.redial) AND "before".busyUntil > call.placedAt
  WHERE NOT coalesce("before".position > call.position AND "before".at < call.at, FALSE)
  GROUP BY call.redial`;

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
