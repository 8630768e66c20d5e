/** A stop in the middle of it, and a start on the same folder: nothing twice, nothing forgotten. */
import { afterAll, expect, test } from 'vitest';
import { join } from 'node:path';
import { givesUp, isFree, type CloudEvent } from './calling-in.ts';
import { historyIn } from './history.ts';
import { brokenPromises } from './promises.ts';
import { launch, workbench, type RingbackProcess } from './ringback-process.ts';
import { aMoment, countOf, eventually } from './running-ringback.ts';

const bench = workbench();
afterAll(() => bench.clear());
const policy = join(import.meta.dirname, 'live-policy.json');

const runs = async (folder: string): Promise<RingbackProcess & { url: string }> => {
  const ringback = launch(bench, 'start', ['--no-demo', '--port', '0', '--data', folder, '--policy', policy]);
  return { ...ringback, url: (await ringback.up) ?? (await ringback.ended).stderr };
};
const tell = async (url: string, events: readonly CloudEvent[]): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(status).toBe(202);
};
const read = async <T>(url: string, path: string): Promise<T> => (await fetch(`${url}${path}`)).json() as Promise<T>;
const inbox = (url: string) => async () =>
  (await read<{ sms: { to: string }[] }>(url, '/smsc/api/inbox')).sms.map(({ to }) => to);
const cases = (url: string) => async () =>
  (await read<{ cases: { opened: number } }>(url, '/api/summary')).cases.opened;

test('given SIGTERM between apology and redial, when it starts again, then the chase goes on and nobody is written to twice', async () => {
  const folder = bench.folder('data');
  const first = await runs(folder);
  await tell(first.url, [...givesUp('call-1', '+79161234567'), ...givesUp('call-2', '+79261234568')]);
  await eventually(inbox(first.url)).toHaveLength(2);
  // Told, and perhaps not heard by anybody yet.
  await tell(first.url, givesUp('call-3', '+79361234569'));
  expect(await first.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });

  const second = await runs(folder);
  await eventually(cases(second.url)).toBe(3);
  await tell(second.url, [...isFree('anna'), ...isFree('berta')]);
  await eventually(
    async () => (await read<{ redials: { placed: number } }>(second.url, '/api/summary')).redials.placed,
  ).toBe(2);
  await eventually(inbox(second.url)).toHaveLength(3);
  await aMoment();
  expect((await inbox(second.url)()).toSorted()).toEqual(['79161234567', '79261234568', '79361234569']);
  expect(await second.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });

  const history = historyIn(folder);
  expect([countOf(history, 'CaseOpened'), countOf(history, 'SmsSubmitted')]).toEqual([3, 3]);
  expect(brokenPromises(history, 1000)).toEqual([]);
});

test('given SIGINT twice, then it leaves at once', async () => {
  const ringback = await runs(bench.folder('data'));
  void ringback.kill('SIGINT');
  const { code, signal } = await ringback.kill('SIGINT');
  expect([0, 130]).toContain(code);
  expect(signal).toBeNull();
});

test('given another Ringback on the same folder, then it says so and leaves the first one alone', async () => {
  const folder = bench.folder('data');
  const first = await runs(folder);
  const second = await launch(bench, 'start', ['--no-demo', '--port', '0', '--data', folder]).ended;
  expect(second).toMatchObject({ code: 1, stderr: expect.stringContaining(folder) });
  expect(second.stderr).not.toMatch(/^\s+at /m);
  await tell(first.url, givesUp('call-1', '+79161234567'));
  await eventually(inbox(first.url)).toHaveLength(1);
  await first.kill('SIGTERM');
});
