import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { median, percentile } from './bench/measurement.ts';
import { jsonLines, table } from './bench/report.ts';

const bench = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, 'bench/main.ts'), ...args], { encoding: 'utf8' });

describe('npm run bench', () => {
  test('given --help, then it names every bench and measures nothing', () => {
    const { status, stdout, stderr } = bench('--help');
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toContain('loop ');
  });

  test('given a name that is none, then it says which there are', () => {
    const { status, stdout, stderr } = bench('loop', 'lop');
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('There is no bench "lop". There is: loop.');
  });
});

describe('what a bench says', () => {
  const plain = { name: 'a.speed', value: 1234.567, unit: 'things/s' };
  const aimed = { name: 'a.memory', value: 123.456, unit: 'MB', ratio: 0.98765, against: '300 MB' };

  test('is one JSON line each, with ratio and against only where there is an aim', () => {
    expect(
      jsonLines([plain, aimed])
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual([
      { name: 'a.speed', value: 1235, unit: 'things/s' },
      { name: 'a.memory', value: 123, unit: 'MB', ratio: 0.988, against: '300 MB' },
    ]);
  });

  test('is a table whose columns stand below each other', () => {
    const lines = table([plain, aimed]).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(new Set(lines.map((line) => line.search(/unit|things|MB/))).size).toBe(1);
  });

  test('has percentiles that are values it saw', () => {
    const values = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect([percentile(values, 0), median(values), percentile(values, 0.99), percentile(values, 1)]).toEqual([
      1, 100, 198, 200,
    ]);
    expect(() => median([])).toThrow(RangeError);
  });

  test('is explained in docs/bench.md, name by name', () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/bench.md'), 'utf8');
    for (const what of ['lost-calls', 'bare-store', 'replay-real-month', 'replay-made-up-month', 'replay-peak-memory'])
      expect(page).toContain(`loop.${what}\``);
  });
});
