/** Promise 7: the process is killed at random moments, again and again, and promises 1 to 3 still hold. */
import { join } from 'node:path';
import { seededRandom } from '@ringback/runtime/random.ts';
import { afterAll, expect, onTestFailed, test } from 'vitest';
import { find } from '../capabilities.ts';
import { historyIn } from '../journeys/history.ts';
import { brokenPromises } from '../journeys/promises.ts';
import { launch, run, workbench, type RingbackProcess } from '../journeys/ringback-process.ts';
import { callsNobodyMeant, smsNobodyMeant } from './what-the-world-saw.ts';

const KILLS = Number(process.env['TEST_KILLS'] ?? (find('patience') ? 32 : 8));
const SEED = Number(process.env['TEST_SEED'] ?? Math.floor(Math.random() * 1e9));
const SPEED = 10;

const bench = workbench();
afterAll(() => bench.clear());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** One in three dies while it starts, the others in the middle of life. */
const deaths = (seed: number) => {
  const random = seededRandom(seed);
  return async (ringback: RingbackProcess): Promise<void> => {
    const starting = random.next() < 1 / 3;
    const delayMs = starting ? 50 + random.next() * 700 : 300 + random.next() * 1000;
    if (!starting) expect(await ringback.up, (await endedEarly(ringback)) ?? '').not.toBeNull();
    await sleep(delayMs);
    await ringback.kill('SIGKILL');
  };
};

const endedEarly = async (ringback: RingbackProcess): Promise<string | null> =>
  Promise.race([ringback.ended.then(({ stderr }) => stderr), sleep(0).then(() => null)]);

test(
  `given ${KILLS} kills at random moments, when it is left to finish, then promises 1 to 3 hold`,
  async () => {
    const folder = bench.folder('data');
    const policy = join(import.meta.dirname, 'hasty-policy.json');
    onTestFailed(() => {
      process.stderr.write(`TEST_SEED=${SEED} brings these moments again\n`);
    });
    const args = ['--data', folder, '--port', '0', '--speed', String(SPEED), '--policy', policy, '--log', 'error'];
    const die = deaths(SEED);
    for (let kill = 0; kill < KILLS; kill++) await die(launch(bench, 'start', args));

    const last = launch(bench, 'start', args);
    expect(await last.up, (await endedEarly(last)) ?? '').not.toBeNull();
    await sleep(4000);
    const { code, stderr } = await last.kill('SIGTERM');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });

    const history = historyIn(folder);
    expect(brokenPromises(history, 2000)).toEqual([]);
    expect(smsNobodyMeant(folder, history)).toEqual([]);
    expect(callsNobodyMeant(folder, history)).toEqual([]);
    // Who dies between an answer and the agent leaves dead air behind: promise 4 is not for the dead.
    const audit = await run(bench, 'audit', [folder, '--abandonment-limit', '100']);
    expect(audit, audit.stdout).toMatchObject({ code: 0 });
    expect(history.facts.filter(({ type }) => type === 'CaseRecovered').length).toBeGreaterThan(0);
  },
  60_000 + KILLS * 4000,
);
