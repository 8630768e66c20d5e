/** Nothing is placed or submitted to a caller whose opt-out is known, except the one message that confirms it. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

const AFTERWARDS = `
  SELECT e.position, o.position AS out, e.type,
    (SELECT a.position FROM fact a JOIN store.events d ON d.position = a.position
     WHERE a.sms = e.sms AND a.type = 'SmsAccepted' AND d.data ->> 'kind' = 'confirmation') IS NOT NULL AS confirms
  FROM fact o JOIN sent s ON s.id = o.id
  JOIN fact e ON e.caller = o.caller AND e.tenant = o.tenant AND e.type IN ('RedialPlaced', 'SmsSubmitting')
    AND e.position > o.position AND e.at > s.published + :graceMs
  WHERE o.type = 'CallerOptedOut' AND NOT EXISTS (
    SELECT 1 FROM fact i WHERE i.caller = o.caller AND i.tenant = o.tenant AND i.type = 'CallerOptedIn'
      AND i.position > o.position AND i.position < e.position)
  ORDER BY e.position`;

interface Afterwards {
  readonly position: number;
  readonly out: number;
  readonly type: string;
  readonly confirms: 0 | 1;
}

export const optedOutCallersAreLeftAlone: Check = {
  name: 'opted-out callers are left alone',
  guards: 'the caller’s word',
  look({ db }, notes, { graceMs }) {
    notes.examined('opt-outs', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'CallerOptedOut'`));
    let confirmed = new Set<number>();
    for (const { position, out, type, confirms } of rows<Afterwards>(db, AFTERWARDS, { graceMs })) {
      if (confirms && !confirmed.has(out)) {
        confirmed = confirmed.add(out);
        continue;
      }
      notes.violation(
        type === 'RedialPlaced' ? 'redialled after opting out' : 'written to after opting out',
        out,
        position,
      );
    }
  },
};
