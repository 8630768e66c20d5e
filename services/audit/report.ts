/** What the audit found, for a person or, as JSON lines, for a program. */
import pc from 'picocolors';
import type { CheckResult, Count, Violation } from './audit.ts';
import type { SeenEvent } from './evidence/witness.ts';

const grouped = (count: number): string => count.toLocaleString('en-US');
const counts = (all: readonly Count[]): string => all.map(({ what, count }) => `${grouped(count)} ${what}`).join(', ');

const mark = ({ outcome }: CheckResult): string => {
  if (outcome === 'violated') return pc.red('✗');
  return outcome === 'kept' ? pc.green('✓') : pc.dim('–');
};

const eventLine = ({ stream, revision, type, time, fields }: SeenEvent): string => {
  const told = Object.entries(fields).map(([name, value]) => `${name}=${value === null ? '–' : value}`);
  return `        ${pc.dim(time)} ${type} ${pc.dim(`(${stream} @ ${revision})`)} ${told.join(' ')}`.trimEnd();
};

const violationLines = ({ what, events }: Violation): string[] => [`      ${pc.red(what)}`, ...events.map(eventLine)];

const NAME_WIDTH = 42;
const GUARDS_WIDTH = 21;

export const resultText = (result: CheckResult): string => {
  const { name, guards, examined, onItsWay, remarks, violations, violationCount } = result;
  const more = violationCount - violations.length;
  const waiting = onItsWay.length === 0 ? '' : `; on their way: ${counts(onItsWay)}`;
  return [
    `  ${mark(result)} ${name.padEnd(NAME_WIDTH)}${pc.dim(guards.padEnd(GUARDS_WIDTH))} ${counts(examined)}${waiting}`.trimEnd(),
    ...remarks.map((remark) => `      ${pc.dim(remark)}`),
    ...violations.flatMap(violationLines),
    ...(more > 0 ? [`      … and ${grouped(more)} more`] : []),
  ].join('\n');
};

export const closingSentence = (results: readonly CheckResult[]): string => {
  const broken = results.filter(({ outcome }) => outcome === 'violated');
  const done = results.filter(({ outcome }) => outcome !== 'not-checked').length;
  const total = broken.reduce((sum, { violationCount }) => sum + violationCount, 0);
  if (total === 0) return `All ${done} checks passed: every promise was kept.`;
  return `${grouped(total)} violation${total === 1 ? '' : 's'} in ${broken.length} of ${done} checks.`;
};

export const resultLines = (result: CheckResult): string[] => {
  const { violations, ...check } = result;
  return [
    JSON.stringify({ kind: 'check', ...check }),
    ...violations.map((violation) => JSON.stringify({ kind: 'violation', check: check.name, ...violation })),
  ];
};

export const closingLine = (results: readonly CheckResult[]): string =>
  JSON.stringify({
    kind: 'audit',
    kept: results.every(({ outcome }) => outcome !== 'violated'),
    checks: results.length,
    violations: results.reduce((sum, { violationCount }) => sum + violationCount, 0),
  });
