/** Promise 2: from its placing to its end a redial is the only one of its caller. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

interface Step {
  readonly position: number;
  readonly placed: 0 | 1;
  readonly who: string;
  readonly redial: string;
}

const STEPS = `
  SELECT position, type = 'RedialPlaced' AS placed, tenant || ' ' || caller AS who, redial FROM fact
  WHERE type IN ('RedialPlaced', 'RedialUnanswered', 'RedialAbandoned', 'RedialCancelled', 'RedialEnded')
  ORDER BY tenant, caller, position`;

export const oneRedialInFlight: Check = {
  name: 'one redial in flight',
  guards: 'promise 2',
  look({ db }, notes) {
    notes.examined('redials placed', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'RedialPlaced'`));
    let who = '';
    /** Placing of each redial in flight. */
    const inFlight = new Map<string, number>();
    for (const step of rows<Step>(db, STEPS)) {
      if (step.who !== who) inFlight.clear();
      who = step.who;
      if (!step.placed) {
        inFlight.delete(step.redial);
        continue;
      }
      for (const [redial, position] of inFlight) {
        if (redial !== step.redial)
          notes.violation('placed while another redial to this caller is in flight', position, step.position);
      }
      inFlight.set(step.redial, step.position);
    }
  },
};
