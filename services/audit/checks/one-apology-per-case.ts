/** Promise 3: a case asks for one apology at most, and messaging sends no apology nobody asked for. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

const ASKED_TWICE = `
  SELECT min(position) AS first, max(position) AS last FROM fact
  WHERE type = 'ApologyRequested' GROUP BY case_id HAVING count(*) > 1`;

const APOLOGIES = `
  SELECT f.position, f.sms, f.case_id FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type = 'SmsAccepted' AND e.data ->> 'kind' = 'apology'`;

const SENT_TWICE = `
  SELECT min(position) AS first, max(position) AS last FROM (${APOLOGIES}) GROUP BY case_id HAVING count(DISTINCT sms) > 1`;

const NOT_ASKED_FOR = `
  SELECT a.position FROM (${APOLOGIES}) a WHERE NOT EXISTS (
    SELECT 1 FROM fact r WHERE r.sms = a.sms AND r.type = 'ApologyRequested' AND r.case_id IS a.case_id)`;

type Pair = { readonly first: number; readonly last: number };

export const oneApologyPerCase: Check = {
  name: 'one apology per case',
  guards: 'promise 3',
  look({ db }, notes) {
    notes.examined('apologies asked for', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'ApologyRequested'`));
    notes.examined('apologies taken on', count(db, `SELECT count(*) AS n FROM (${APOLOGIES})`));
    for (const { first, last } of rows<Pair>(db, ASKED_TWICE))
      notes.violation('a case asked for two apologies', first, last);
    for (const { first, last } of rows<Pair>(db, SENT_TWICE))
      notes.violation('two apologies for one case', first, last);
    for (const { position } of rows<{ position: number }>(db, NOT_ASKED_FOR)) {
      notes.violation('an apology nobody asked for', position);
    }
  },
};
