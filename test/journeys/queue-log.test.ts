/** `--queue-log FILE` on a live Asterisk: lines come, the file is rotated and truncated, the process is killed; each call once. */
import { appendFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { historyIn, type History } from './history.ts';
import { brokenPromises } from './promises.ts';
import { launch, workbench, type RingbackProcess } from './ringback-process.ts';
import { eventually } from './running-ringback.ts';

const bench = workbench();
afterAll(() => bench.clear());
const policy = join(import.meta.dirname, 'live-policy.json');

const now = (): number => Math.floor(Date.now() / 1000);
/** Enters the queue, and gives up after 20 s. */
const enters = (call: string): string =>
  `${now() - 20}|${call}|sales|NONE|ENTERQUEUE||7916${call.padStart(7, '0')}|1\n`;
const givesUp = (call: string): string => `${now()}|${call}|sales|NONE|ABANDON|1|1|20\n`;
const lost = (call: string): string => enters(call) + givesUp(call);

const follow = async (folder: string, log: string): Promise<RingbackProcess & { url: string }> => {
  const ringback = launch(bench, 'start', ['--queue-log', log, '--port', '0', '--data', folder, '--policy', policy]);
  return { ...ringback, url: (await ringback.up) ?? (await ringback.ended).stderr };
};
const opened = (url: string) => async (): Promise<number> => {
  const summary = (await (await fetch(`${url}/api/summary`)).json()) as { cases: { opened: number } };
  return summary.cases.opened;
};
const callsWithCase = ({ facts }: History): string[] =>
  facts
    .filter(({ type }) => type === 'CaseOpened')
    .map(({ data }) => String(data['callId']))
    .toSorted();

test('given rotation, truncation and kill -9 in between, then every lost call is one case', async () => {
  const folder = bench.folder('data');
  const log = join(bench.folder('asterisk'), 'queue_log');
  writeFileSync(log, lost('1'));
  const first = await follow(folder, log);
  await eventually(opened(first.url)).toBe(1);
  appendFileSync(log, lost('2') + enters('3'));
  await eventually(opened(first.url)).toBe(2);
  await first.kill('SIGKILL');

  // While nobody looks: one more at the end of the old file, and a new file that goes on with the call in progress.
  appendFileSync(log, lost('4'));
  renameSync(log, `${log}.1`);
  writeFileSync(log, givesUp('3') + lost('5'));
  const second = await follow(folder, log);
  await eventually(opened(second.url)).toBe(5);

  // Rotated while it is followed, with half a line in the making.
  appendFileSync(log, lost('6'));
  renameSync(log, `${log}.2`);
  const line = lost('7');
  writeFileSync(log, line.slice(0, 30));
  await eventually(opened(second.url)).toBe(6);
  appendFileSync(log, line.slice(30));
  await eventually(opened(second.url)).toBe(7);
  await second.kill('SIGKILL');

  const third = await follow(folder, log);
  await eventually(opened(third.url)).toBe(7);
  // Truncated: what is in it now was never read.
  writeFileSync(log, lost('8'));
  await eventually(opened(third.url)).toBe(8);
  appendFileSync(log, lost('9'));
  await eventually(opened(third.url)).toBe(9);
  expect(await third.kill('SIGTERM')).toMatchObject({ code: 0 });

  const history = historyIn(folder);
  expect(callsWithCase(history)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect(brokenPromises(history, 1000)).toEqual([]);
}, 60_000);
