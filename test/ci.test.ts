import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ringback-ci-'));
  mkdirSync(join(root, '.ci'));
  copyFileSync(join(import.meta.dirname, '../.ci/run'), join(root, '.ci/run'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** Runs `.ci/run` with an npm that ends as told. */
const run = (ends: { readonly check: number; readonly test: number; readonly says: string }) => {
  const npm = join(root, 'npm');
  const answers = `*check*) exit ${ends.check};; *test*) echo "$RINGBACK_REQUIRE"; printf '${ends.says}'; exit ${ends.test};; *) exit 0;;`;
  writeFileSync(npm, `#!/bin/sh\ncase "$*" in ${answers} esac\n`);
  chmodSync(npm, 0o755);
  // Nothing is to be installed by a test.
  for (const name of ['apt-get', 'java', 'mvn', 'postgres', 'bearerbox']) {
    writeFileSync(join(root, name), '#!/bin/sh\nexit 1\n');
    chmodSync(join(root, name), 0o755);
  }
  const env = { ...process.env, PATH: `${root}:${process.env['PATH']}`, CHROME: '/bin/true' };
  const { stdout, status } = spawnSync('bash', [join(root, '.ci/run')], { encoding: 'utf8', env });
  return { status, stdout, last: stdout.trimEnd().split('\n').at(-1) };
};

describe.skipIf(process.platform === 'win32')('.ci/run ends with the truth', () => {
  test('given all is well, then the line of the tests and exit code 0', () => {
    const says = 'noise\\n12 passed, 0 failed, 1 skipped\\n';
    expect(run({ check: 0, test: 0, says })).toMatchObject({ status: 0, last: '12 passed, 0 failed, 1 skipped' });
  });

  test('given servers that are here, then their tests are required', () => {
    const { stdout } = run({ check: 0, test: 0, says: '1 passed, 0 failed\\n' });
    expect(stdout).toContain('\npatience,browser,kafka,postgres,kannel\n');
  });

  test('given failed tests, then their line and not 0', () => {
    const says = '11 passed, 1 failed\\n';
    expect(run({ check: 0, test: 1, says })).toMatchObject({ status: 1, last: '11 passed, 1 failed' });
  });

  test('given a failed check, then it counts as one failure', () => {
    const says = '12 passed, 0 failed, 1 skipped\\n';
    expect(run({ check: 1, test: 0, says })).toMatchObject({ status: 1, last: '12 passed, 1 failed, 1 skipped' });
  });

  test('given tests that crash without a summary, then one failure', () => {
    expect(run({ check: 0, test: 1, says: 'Segmentation fault\\n' })).toMatchObject({
      status: 1,
      last: '0 passed, 1 failed',
    });
  });
});
