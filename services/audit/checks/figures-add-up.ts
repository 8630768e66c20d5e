/** The identities: lost = opened + merged + Σ not eligible; opened = recovered + Σ given up + open. */
import { topics } from '@ringback/contracts/topics.ts';
import type { Check } from '../check.ts';
import { countFigures, sum } from '../figures.ts';
import { count } from '../evidence/rows.ts';

/** Lost calls that no outcome tells of: those on their way, for the others are violations of their own. */
const UNACCOUNTED = `
  SELECT count(*) AS n FROM (SELECT DISTINCT tenant, call FROM call_event WHERE type = 'CallLost') l WHERE NOT EXISTS (
    SELECT 1 FROM fact f WHERE f.call = l.call AND f.tenant = l.tenant
      AND f.type IN ('CaseOpened', 'LossMerged', 'LossNotEligible'))`;

export const figuresAddUp: Check = {
  name: 'the figures add up',
  guards: 'the figures',
  look({ db, finished, wholeSince }, notes) {
    if (wholeSince(topics.calls.name) > 0) return notes.notChecked('the bus has forgotten some of the lost calls');
    const { calls, notEligible, cases } = countFigures(db);
    const { opened, lossesMerged, recoveredByRedial, recoveredByCaller, gaveUp, openAtEnd } = cases;
    notes.examined('lost calls', calls.lost);
    notes.examined('cases', opened);
    const onTheirWay = finished ? 0 : count(db, UNACCOUNTED);
    if (calls.lost !== opened + lossesMerged + sum(notEligible) + onTheirWay) {
      const parts = `${opened} opened + ${lossesMerged} merged + ${sum(notEligible)} not eligible`;
      notes.violation(`${calls.lost} lost ≠ ${parts}${onTheirWay > 0 ? ` + ${onTheirWay} on their way` : ''}`);
    }
    if (opened !== recoveredByRedial + recoveredByCaller + sum(gaveUp) + openAtEnd) {
      const recovered = `${recoveredByRedial} recovered by redial + ${recoveredByCaller} by the caller`;
      notes.violation(`${opened} opened ≠ ${recovered} + ${sum(gaveUp)} given up + ${openAtEnd} open`);
    }
  },
};
