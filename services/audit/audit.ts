/** Runs every check over one history and gathers what they noticed. */
import type { Check, Notes, Rules, Witness } from './check.ts';
import { checks as allChecks } from './checks/list.ts';
import { openEvidence, type Evidence } from './evidence/evidence.ts';
import { seenEvent, type SeenEvent } from './evidence/witness.ts';
import type { HistoryFiles } from './folder.ts';

export interface Violation {
  readonly what: string;
  readonly events: readonly SeenEvent[];
}

export interface Count {
  readonly what: string;
  readonly count: number;
}

export interface CheckResult {
  readonly name: string;
  readonly guards: string;
  readonly outcome: 'kept' | 'violated' | 'not-checked';
  readonly examined: readonly Count[];
  readonly onItsWay: readonly Count[];
  readonly remarks: readonly string[];
  /** The first ones, as many as were asked for. */
  readonly violations: readonly Violation[];
  readonly violationCount: number;
}

export interface AuditOptions {
  readonly rules: Rules;
  /** Violations shown of each check; the others are only counted. */
  readonly shown: number;
  readonly checks?: readonly Check[];
}

const noteBook = (shown: number, see: (witness: Witness) => SeenEvent | null) => {
  const examined: Count[] = [];
  const onItsWay: Count[] = [];
  const remarks: string[] = [];
  const violations: Violation[] = [];
  let violationCount = 0;
  let checked = true;
  const notes: Notes = {
    examined: (what, count) => void examined.push({ what, count }),
    onItsWay: (what, count) => void onItsWay.push({ what, count }),
    remark: (text) => void remarks.push(text),
    notChecked(why) {
      checked = false;
      remarks.push(why);
    },
    violation(what, ...witnesses) {
      violationCount += 1;
      if (violations.length >= shown) return;
      const events = witnesses.flatMap((witness) => (witness === null ? [] : (see(witness) ?? [])));
      violations.push({ what, events });
    },
  };
  const outcome = (): CheckResult['outcome'] => {
    if (violationCount > 0) return 'violated';
    return checked ? 'kept' : 'not-checked';
  };
  const result = () => ({ outcome: outcome(), examined, onItsWay, remarks, violations, violationCount });
  return { notes, result };
};

/** One result after the other, as each is ready; the evidence is closed at the end. */
export function* auditEvidence(
  evidence: Evidence,
  { rules, shown, checks = allChecks }: AuditOptions,
): Generator<CheckResult> {
  try {
    for (const check of checks) {
      const { notes, result } = noteBook(shown, (witness) => seenEvent(evidence.db, witness));
      check.look(evidence, notes, rules);
      yield { name: check.name, guards: check.guards, ...result() };
    }
  } finally {
    evidence.close();
  }
}

/** Of a history in files. Throws `HistoryUnreadable`. */
export function* audit(files: HistoryFiles, options: AuditOptions): Generator<CheckResult> {
  yield* auditEvidence(openEvidence(files), options);
}
