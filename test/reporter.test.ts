import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { required } from './capabilities.ts';
import { lastLine, missingLines } from './reporter.ts';

const vitest = join(import.meta.dirname, '../node_modules/vitest/vitest.mjs');
const config = join(import.meta.dirname, 'fixtures/reporter/vitest.config.ts');

/** On a machine without a browser, whatever this one has. */
const runFixtures = (env: Record<string, string>) => {
  const run = spawnSync(process.execPath, [vitest, 'run', '--config', config], {
    encoding: 'utf8',
    env: { ...process.env, PATH: '', CHROME: '', NO_COLOR: '1', RINGBACK_REQUIRE: '', ...env },
  });
  return { status: run.status, lines: run.stdout.trimEnd().split('\n'), errors: run.stderr };
};

describe('the end of a test run', () => {
  let plain: ReturnType<typeof runFixtures>;
  beforeAll(() => {
    plain = runFixtures({});
  });

  test('given failures of every kind, then the last line counts each of them', () => {
    // Failed: one test, one file that does not load, one suite whose hook threw. Skipped: one by hand, two for want of a browser, one behind the hook.
    expect(plain.lines.at(-1)).toBe('1 passed, 3 failed, 4 skipped');
    expect(plain.status).toBe(1);
  });

  test('given a missing capability, then one line says what is missing and how to get it', () => {
    expect(plain.lines.at(-3)).toMatch(/^Skipped 2 tests that need browser: install Chromium/);
  });

  test('given a test that failed, then a short line beside the last says which and why', () => {
    expect(plain.lines.at(-2)).toMatch(/^Failed: \S+\.ts > .+: .+/);
  });

  test('given a missing capability that is required, then it fails instead', () => {
    const { lines, errors } = runFixtures({ RINGBACK_REQUIRE: 'browser' });
    expect(lines.at(-1)).toBe('1 passed, 4 failed, 2 skipped');
    expect(errors).toContain('This machine has no browser: install Chromium');
  });
});

describe('wording', () => {
  test('nothing skipped, nothing said of it', () => {
    expect(lastLine({ passed: 5, failed: 0, skipped: 0 })).toBe('5 passed, 0 failed');
    expect(missingLines(['some test'])).toEqual([]);
  });

  test.each([
    ['all', true],
    ['java, browser', true],
    ['java', false],
    ['', false],
  ])('RINGBACK_REQUIRE=%s requires a browser: %s', (list, expected) => {
    expect(required('browser', list)).toBe(expected);
  });
});
