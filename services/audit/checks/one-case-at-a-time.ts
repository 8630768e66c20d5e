/** Promise 2: a caller never has two open cases; losses join the open one; a case is closed once. */
import type { Check } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

interface Step {
  readonly position: number;
  readonly type: 'CaseOpened' | 'LossMerged' | 'CaseRecovered' | 'CaseGivenUp';
  readonly who: string;
  readonly caseId: string;
}

const STEPS = `
  SELECT position, type, tenant || ' ' || caller AS who, case_id AS caseId FROM fact
  WHERE type IN ('CaseOpened', 'LossMerged', 'CaseRecovered', 'CaseGivenUp') AND caller IS NOT NULL
  ORDER BY tenant, caller, position`;

type Open = Pick<Step, 'position' | 'caseId'> | null;

const problemWith = ({ type, caseId }: Step, open: Open): string | null => {
  if (type === 'CaseOpened') return open === null ? null : 'opened while another case of this caller is open';
  if (open?.caseId === caseId) return null;
  return type === 'LossMerged' ? 'merged into a case that is not open' : 'closed a case that is not open';
};

export const oneCaseAtATime: Check = {
  name: 'one case at a time',
  guards: 'promise 2',
  look({ db }, notes) {
    notes.examined('callers', count(db, `SELECT count(DISTINCT caller) AS n FROM fact WHERE type = 'CaseOpened'`));
    notes.examined('cases', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'CaseOpened'`));
    let who = '';
    let open: Open = null;
    for (const step of rows<Step>(db, STEPS)) {
      if (step.who !== who) open = null;
      who = step.who;
      const problem = problemWith(step, open);
      if (problem !== null) notes.violation(problem, open?.position ?? null, step.position);
      if (step.type === 'CaseOpened') open = step;
      else if (step.type !== 'LossMerged' && open?.caseId === step.caseId) open = null;
    }
  },
};
