/** The command as a person runs it: exit codes, text, JSON lines, and what is never printed. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checks } from './checks/list.ts';
import { withHistory } from './testing/audited.ts';
import { DAY_SECONDS, personOf } from './testing/made-up-data.ts';

const main = fileURLToPath(new URL('main.ts', import.meta.url));
const { FORCE_COLOR: _, ...environment } = process.env;
const plain = { ...environment, NO_COLOR: '1' };
const run = (...args: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    encoding: 'utf8',
    env: plain,
  });
  return { status, stdout, stderr };
};
/** There is neither summary.json nor cases.csv. */
const looked = checks.length - 2;
const LATER = 2 * DAY_SECONDS;
const third = personOf(3);

describe('npm run audit', () => {
  test('ends with 0 when all was kept, and says what it looked at', () => {
    withHistory(
      () => {},
      ({ folder }) => {
        const { status, stdout, stderr } = run(folder);
        expect([status, stderr]).toEqual([0, '']);
        expect(stdout).toMatch(/✓ lost calls are accounted for +promise 1 +2 lost calls, 2 outcomes/);
        expect(stdout).toMatch(/– summary\.json agrees .*\n +no summary\.json here/);
        expect(stdout).toMatch(new RegExp(`All ${looked} checks passed: every promise was kept\\.\n$`));
      },
    );
  });

  test('ends with 1 on a violation, shows its events, and at most twenty of a kind', () => {
    withHistory(
      (h) => {
        for (let n = 0; n < 23; n += 1)
          h.stored('LossNotEligible', third.cases.notEligible(LATER, LATER, { callId: `lost-${n}` }));
      },
      ({ folder }) => {
        const { status, stdout } = run(folder);
        expect(status).toBe(1);
        expect(stdout).toMatch(/✗ lost calls are accounted for/);
        expect(stdout).toMatch(
          /the loss recorded of call lost-0 was never told to be lost\n +2026-11-24T08:00:00\.000Z LossNotEligible \(Caller-0+3 @ 0\) callerId=0+3 callId=lost-0 .*reason=short-abandon/,
        );
        expect(stdout.match(/was never told to be lost/g)).toHaveLength(20);
        expect(stdout).toMatch(/… and 3 more/);
        expect(stdout).toMatch(new RegExp(`violations in 2 of ${looked} checks\\.\n$`));
      },
    );
  });

  test('writes JSON lines for programs', () => {
    withHistory(
      (h) => void h.stored('LossNotEligible', third.cases.notEligible(LATER, LATER)),
      ({ folder }) => {
        const { status, stdout } = run(folder, '--json');
        const lines = stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>);
        expect(status).toBe(1);
        expect(lines.at(-1)).toEqual({ kind: 'audit', kept: false, checks: checks.length, violations: 2 });
        expect(lines.find(({ kind }) => kind === 'violation')).toMatchObject({
          check: 'lost calls are accounted for',
          events: [
            {
              stream: `Caller-${third.callerId}`,
              revision: 0,
              type: 'LossNotEligible',
              time: '2026-11-24T08:00:00.000Z',
            },
          ],
        });
      },
    );
  });

  test('never prints a phone number, wherever one was quoted', () => {
    const number = '+79161234567';
    withHistory(
      (h) => {
        h.stored('SmsOutcomeUnknown', third.sms.unknown(LATER, `no answer for ${number}`));
        h.stored('SmsDelivered', { ...third.sms.delivered(LATER), [number]: number });
        h.told('CallLost', { ...third.calls.lost(LATER), [number]: number }, LATER);
        h.told(number, third.calls.lost(LATER), LATER);
        h.smsc(number.slice(1), 77, LATER);
        h.allRead();
      },
      ({ folder }) => {
        for (const flags of [[], ['--json']]) {
          const { status, stdout, stderr } = run(folder, ...flags);
          expect(status).toBe(1);
          expect(stdout + stderr).not.toContain(number.slice(1));
        }
      },
    );
  });

  test('passes its settings on', () => {
    withHistory(
      (h) => {
        h.stored('RedialRequested', third.cases.redialRequested(LATER));
        h.stored('RedialQueued', third.redials.queued(LATER));
        h.told('CallQueued', third.calls.queued(LATER));
        h.stored('RedialPlaced', third.redials.placed(LATER + 10));
        h.told('CallLost', third.calls.lost(LATER + 20));
      },
      ({ folder }) => {
        const onTheLine = /✗ no redial to a caller on the line/;
        expect(run(folder).stdout).toMatch(onTheLine);
        expect(run(folder, '--grace-seconds', '11').stdout).not.toMatch(onTheLine);
      },
    );
  });

  test('--help ends with 0 and names every option it takes', () => {
    const { status, stdout } = run('--help');
    expect(status).toBe(0);
    for (const option of [
      '--event-store',
      '--bus',
      '--smsc',
      '--placed-calls',
      '--grace-seconds',
      '--abandonment-limit',
      '--line-stale-minutes',
      '--json',
      '--help',
    ])
      expect(stdout).toContain(option);
  });

  test.each([
    [[], 'DIR is missing: name the folder with the history, or --event-store and --bus.'],
    [['/nowhere/at/all'], 'There is no folder /nowhere/at/all.'],
    [[main], `${main} is a file; name the folder it is in.`],
    [[fileURLToPath(new URL('.', import.meta.url))], 'There is no history in '],
  ])('ends with 2 and one sentence: %j', (args, sentence) => {
    const { status, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});
