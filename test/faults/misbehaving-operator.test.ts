/** Promise 3 with an operator that does everything wrong: the whole of Ringback runs through it, and the audit finds no SMS twice. */
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { historyIn } from '../journeys/history.ts';
import { brokenPromises } from '../journeys/promises.ts';
import { launch, run, workbench } from '../journeys/ringback-process.ts';
import { smsNobodyMeant } from './what-the-world-saw.ts';

const SPEED = 10;
const RUN_MS = 8000;
const OUTCOMES = ['SmsDelivered', 'SmsFailed', 'SmsOutcomeUnknown'];

const bench = workbench();
afterAll(() => bench.clear());

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const misbehaviour = {
  answerDelayMs: 5,
  receiptDelayMs: 200,
  failShare: 0.1,
  throttleShare: 0.05,
  rejectShare: 0.05,
  dropUnreadShare: 0.1,
  loseAnswerShare: 0.1,
  cutAnswerShare: 0.1,
  cutAnswerAtByte: 9,
  receiptRadix: 'decimal',
  lostReceiptShare: 0.1,
  doubleReceiptShare: 0.2,
  intermediate: true,
};

test('given an operator that drops, cuts, throttles, refuses and repeats, then no SMS is out twice and every outcome is true', async () => {
  const folder = bench.folder('data');
  const policy = join(import.meta.dirname, 'hasty-policy.json');
  const args = ['--data', folder, '--port', '0', '--speed', String(SPEED), '--policy', policy, '--log', 'error'];
  const ringback = launch(bench, 'start', args);
  const url = await ringback.up;
  expect(url).not.toBeNull();
  const changed = await fetch(`${url}/smsc/api/behaviour`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(misbehaviour),
  });
  expect(changed.status).toBe(200);
  await sleep(RUN_MS);
  // Chance, and a slow machine, may want longer.
  const seen = (): readonly string[] => historyIn(folder).facts.map(({ type }) => type);
  await expect.poll(seen, { timeout: 60_000, interval: 500 }).toEqual(expect.arrayContaining(OUTCOMES));
  const { code } = await ringback.kill('SIGTERM');
  expect(code).toBe(0);

  const history = historyIn(folder);
  expect(brokenPromises(history, 2000)).toEqual([]);
  expect(smsNobodyMeant(folder, history)).toEqual([]);
  const audit = await run(bench, 'audit', [folder, '--abandonment-limit', '100']);
  expect(audit, audit.stdout).toMatchObject({ code: 0 });
}, 90_000);
