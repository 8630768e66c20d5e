/** Whoever is held out gets no apology, and no redial or word that they did not ask for: else the comparison measures nothing. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

const HELD_OUT = `
  SELECT f.position, f.case_id FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type = 'CaseOpened' AND e.data ->> 'arm' = 'held-out'`;

const DISTURBED = `
  SELECT h.position AS opened, f.position, f.type
  FROM (${HELD_OUT}) h JOIN fact f ON f.case_id = h.case_id
  JOIN store.events e ON e.position = f.position
  WHERE f.type = 'ApologyRequested' OR (
    (f.type = 'RedialRequested' OR f.type = 'NoticeRequested' AND e.data ->> 'replyId' IS NULL)
    AND NOT EXISTS (SELECT 1 FROM wished w WHERE w.case_id = f.case_id AND w.position < f.position))
  ORDER BY f.position`;

/** Calls that the caller asked for. */
const WISHED = `
  SELECT f.position, f.case_id FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type = 'CallerWished' AND e.data ->> 'wish' IN ('now', 'later')`;

export const heldOutCallersAreLeftAlone: Check = {
  name: 'held-out callers are left alone',
  guards: 'the figures',
  look({ db }, notes) {
    notes.examined('held-out cases', count(db, `SELECT count(*) AS n FROM (${HELD_OUT})`));
    const disturbed = rows<{ opened: number; position: number; type: string }>(
      db,
      `WITH wished AS (${WISHED}) ${DISTURBED}`,
    );
    for (const { opened, position, type } of disturbed)
      notes.violation(
        type === 'RedialRequested'
          ? 'a redial for a held-out caller who asked for none'
          : 'a held-out caller is written to',
        opened,
        position,
      );
  },
};
