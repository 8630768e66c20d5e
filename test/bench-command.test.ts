import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromWire } from '@ringback/contracts/envelope.ts';
import type { CallerId } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { describe, expect, test } from 'vitest';
import { BLOCK, callStream } from './bench/kafka/call-stream.ts';
import { median, percentile } from './bench/measurement.ts';
import { jsonLines, table } from './bench/report.ts';

const made = (n: number): Caller => ({
  callerId: n.toString(16).padStart(32, '0') as CallerId,
  sealedNumber: 'v1.sealed',
  line: 'mobile',
  country: 'RU',
  zones: ['Europe/Moscow'],
  zoneSource: 'number',
  language: 'ru',
});

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
    expect(stderr).toContain('There is no bench "lop". There is: loop, kafka, pacing, smpp, reports.');
  });
});

describe('npm run bench -- --cases', () => {
  test.each(['many', '0', '1.5'])('given %s, then it says what it takes', (cases) => {
    const { status, stdout, stderr } = bench('kafka', '--cases', cases);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('--cases takes a whole number from 1000 up');
  });
});

describe('the stream of calls that the kafka bench makes up', () => {
  const callers = Array.from({ length: 4 * BLOCK.callers }, (_, n) => made(n));
  const events = callStream(callers, Date.parse('2026-11-23T07:00:00.000Z'), 100).map((message) => {
    const read = fromWire(message);
    if (!read.ok) throw new Error(read.problem);
    return read.envelope;
  });

  test('is events as contracts want them, in the order of their times', () => {
    expect(events).toHaveLength(4 * BLOCK.events);
    expect(events.map(({ time }) => time)).toEqual(events.map(({ time }) => time).toSorted());
    expect(events.filter(({ type }) => type === 'CallLost')).toHaveLength(4 * BLOCK.lostCalls);
  });

  test('is, to 85 of 100, about callers who have no case at that moment', () => {
    const withCase = new Set<string | null>();
    const concerned = events.filter(({ type, key }) => {
      if (type === 'CallLost') withCase.add(key);
      return withCase.has(key);
    });
    expect(1 - concerned.length / events.length).toBe(0.85);
    expect(concerned).toHaveLength(4 * BLOCK.withCase);
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

  test('of the kafka bench is explained in docs/bench.md, name by name', () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/bench.md'), 'utf8');
    const folder = join(import.meta.dirname, 'bench/kafka');
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const names = sources.flatMap((text) =>
      [...text.matchAll(/`kafka\.((?:[a-z]+-|\d+-)*[a-z]+)-\$/g)].map(([, name]) => name),
    );
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(page).toContain(`kafka.${name}-`);
  });

  test('of the pacing bench is explained in docs/bench.md, name by name', () => {
    const page = readFileSync(join(import.meta.dirname, '../docs/bench.md'), 'utf8');
    const folder = join(import.meta.dirname, 'bench/pacing');
    const sources = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
    const names = sources.flatMap((text) =>
      [...text.matchAll(/[`']pacing\.((?:[a-z]+-|\d+-)*[a-z]+)/g)].map(([, name]) => name!),
    );
    expect(names.length).toBeGreaterThan(10);
    // The first word tells the row; what follows is told there.
    for (const name of names) expect(page).toContain(`pacing.${name.split('-')[0]}`);
  });
});
