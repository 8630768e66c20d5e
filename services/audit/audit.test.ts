/** Every check passes over good histories and catches each fault planted against it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checks } from './checks/list.ts';
import { auditOf, GOOD, verdictOf, withHistory, wordsOf } from './testing/audited.ts';
import { casesOf, summaryOf } from './testing/journey.ts';
import { plantedFaults } from './testing/planted-faults.ts';

const completeReplay = ({ folder }: { folder: string }): void => {
  writeFileSync(join(folder, 'summary.json'), JSON.stringify(summaryOf(GOOD.length)));
  writeFileSync(join(folder, 'cases.csv'), casesOf(GOOD));
};

describe('a history in which every promise was kept', () => {
  test('passes every check, and every check examined something', () => {
    const results = withHistory(completeReplay, ({ folder }) => auditOf(folder));
    expect(results.flatMap(wordsOf)).toEqual([]);
    expect(results.map(({ outcome }) => outcome)).toEqual(checks.map(() => 'kept'));
    for (const { examined } of results) expect(examined.length).toBeGreaterThan(0);
  });

  test('passes without the files only some histories have, which is said', () => {
    const results = withHistory(
      () => {},
      ({ folder }) => auditOf(folder),
    );
    const left = results.filter(({ outcome }) => outcome === 'not-checked');
    expect(left.map(({ name, remarks }) => [name, remarks])).toEqual([
      ['summary.json agrees', ['no summary.json here']],
      ['cases.csv agrees', ['no cases.csv here']],
    ]);
  });
});

describe('a planted fault', () => {
  test.each(plantedFaults.map((fault) => [`${fault.check}: ${fault.fault}`, fault] as const))('%s', (_, fault) => {
    const check = checks.find(({ name }) => name === fault.check)!;
    const verdict = verdictOf(check, (history) => fault.plant(history));
    expect(verdict.outcome).toBe('violated');
    expect(wordsOf(verdict).join('\n')).toMatch(fault.says);
  });

  test('is there for every check', () => {
    const planted = new Set(plantedFaults.map(({ check }) => check));
    expect(checks.map(({ name }) => name).filter((name) => !planted.has(name))).toEqual([]);
  });
});
