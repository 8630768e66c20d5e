/** What docs/runbook.md says of backups of a data folder, done: copied while it runs, killed, restored, audited; a read model that is lost. */
import { copyFileSync, cpSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Board, Summary } from '@ringback/reports/shapes.ts';
import { afterAll, expect, test } from 'vitest';
import { smsNobodyMeant, callsNobodyMeant } from '../faults/what-the-world-saw.ts';
import { givesUp, isFree, type CloudEvent } from './calling-in.ts';
import { historyIn, rowsOf } from './history.ts';
import { brokenPromises } from './promises.ts';
import { launch, run, workbench, type RingbackProcess } from './ringback-process.ts';
import { aMoment, eventually } from './running-ringback.ts';

const bench = workbench();
afterAll(() => bench.clear());

const live = ['--no-demo', '--policy', join(import.meta.dirname, 'live-policy.json')];
const hastyPolicy = join(import.meta.dirname, '../faults/hasty-policy.json');
const busyDemo = ['--speed', '10', '--policy', hastyPolicy];
/** As hasty, and no phone rings longer than it must. */
const quickToGiveUp = (): string => {
  const { redial, ...policy } = JSON.parse(readFileSync(hastyPolicy, 'utf8')) as { redial: object };
  const file = join(bench.folder('policy'), 'policy.json');
  writeFileSync(file, JSON.stringify({ ...policy, redial: { ...redial, ringTimeoutSeconds: 15 } }));
  return file;
};
const OF_THE_WORLD = /^(smsc|centre-.*)\.(db|sqlite)$/;

const runs = async (folder: string, args: readonly string[]): Promise<RingbackProcess & { url: string }> => {
  const ringback = launch(bench, 'start', ['--port', '0', '--data', folder, ...args]);
  return { ...ringback, url: (await ringback.up) ?? (await ringback.ended).stderr };
};
const tell = async (url: string, events: readonly CloudEvent[]): Promise<void> => {
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/events`, { method: 'POST', headers, body: JSON.stringify(events) });
  expect(status).toBe(202);
};
const read = async <T>(url: string, path: string): Promise<T> => (await fetch(`${url}${path}`)).json() as Promise<T>;
const summary = (url: string): Promise<Summary> => read(url, '/api/summary');
const inbox = async (url: string): Promise<string[]> =>
  (await read<{ sms: { to: string }[] }>(url, '/smsc/api/inbox')).sms.map(({ to }) => to).toSorted();
const redialsOnTheWire = (folder: string): string[] =>
  rowsOf(join(folder, 'centre-placed-calls.sqlite'), 'SELECT redialId FROM placed_calls').map(
    (row) => (row as { redialId: string }).redialId,
  );

const backsUp = async (folder: string): Promise<string> => {
  const to = join(bench.folder('backups'), 'one');
  const { code, stderr } = await run(bench, 'backup', [folder, to]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return to;
};
/** Into an empty folder, as the runbook says. `world`: the folder whose SMSC and telephone network went on meanwhile. */
const restored = (backup: string, secretsOf: string, world = backup): string => {
  const folder = bench.folder('restored');
  cpSync(backup, folder, { recursive: true });
  copyFileSync(join(secretsOf, 'secrets.json'), join(folder, 'secrets.json'));
  for (const name of readdirSync(world).filter((each) => OF_THE_WORLD.test(each)))
    copyFileSync(join(world, name), join(folder, name));
  return folder;
};

test('given a backup restored without its secrets, then it does not start with others', async () => {
  const folder = bench.folder('data');
  const first = await runs(folder, busyDemo);
  await eventually(async () => (await summary(first.url)).cases.opened).toBeGreaterThan(0);
  await first.kill('SIGTERM');
  rmSync(join(folder, 'secrets.json'));
  const { code, stderr } = await run(bench, 'start', ['--no-demo', '--port', '0', '--data', folder]);
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(/secrets\.json is gone.+Put it back/) });
  expect(readdirSync(folder)).not.toContain('secrets.json');
});

test('given a data folder that lacks its event store or its keys, then it does not start as if nothing had been, and does once they are back', async () => {
  const [folder, aside] = [bench.folder('data'), bench.folder('aside')];
  const first = await runs(folder, live);
  await tell(first.url, givesUp('call-1', '+79161234567'));
  await eventually(async () => (await summary(first.url)).cases.opened).toBe(1);
  await first.kill('SIGTERM');
  for (const name of ['events.db', 'keys.db']) {
    renameSync(join(folder, name), join(aside, name));
    const { code, stderr } = await run(bench, 'start', ['--no-demo', '--port', '0', '--data', folder]);
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(`${name}: it is gone.+restore`) });
    expect(readdirSync(folder)).not.toContain(name);
    renameSync(join(aside, name), join(folder, name));
  }
  const again = await runs(folder, live);
  expect((await summary(again.url)).cases.opened).toBe(1);
  await again.kill('SIGTERM');
});

test('given backups while callers are lost and redialled, when one is restored, then it goes on as after a crash and the audit finds nothing', async () => {
  const folder = bench.folder('data');
  const first = await runs(folder, busyDemo);
  const backups: string[] = [];
  for (const recovered of [0, 1, 3]) {
    await eventually(async () => (await summary(first.url)).cases.recoveredByRedial).toBeGreaterThan(recovered);
    backups.push(await backsUp(folder));
  }
  await first.kill('SIGKILL');
  for (const backup of backups) {
    const again = restored(backup, folder);
    const before = historyIn(again).facts.length;
    const ringback = await runs(again, busyDemo);
    await eventually(async () => (await summary(ringback.url)).cases.opened).toBeGreaterThan(3);
    expect(await ringback.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    // What was told last is heard once nobody tells more.
    const last = await runs(again, ['--no-demo']);
    await aMoment();
    expect(await last.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
    const history = historyIn(again);
    expect(history.facts.length).toBeGreaterThan(before);
    expect([
      ...brokenPromises(history, 2000),
      ...smsNobodyMeant(again, history),
      ...callsNobodyMeant(again, history),
    ]).toEqual([]);
    const audit = await run(bench, 'audit', [again, '--abandonment-limit', '100']);
    expect(audit, audit.stdout).toMatchObject({ code: 0 });
  }
}, 90_000);

test('given a world that went on after the backup, then what was done before it is not done again, and what came later is forgotten until told again', async () => {
  const folder = bench.folder('data');
  const first = await runs(folder, live);
  await tell(first.url, [...givesUp('call-1', '+79161234567'), ...givesUp('call-2', '+79261234568')]);
  await eventually(() => inbox(first.url)).toHaveLength(2);
  await tell(first.url, isFree('anna'));
  await eventually(async () => (await summary(first.url)).redials.placed).toBe(1);
  const backup = await backsUp(folder);
  const later = givesUp('call-3', '+79361234569');
  await tell(first.url, later);
  await eventually(() => inbox(first.url)).toHaveLength(3);
  const rangBefore = redialsOnTheWire(backup);
  expect(rangBefore).toHaveLength(1);
  await first.kill('SIGKILL');

  const again = restored(backup, folder, folder);
  for (const name of ['smsc.db', 'centre-placed-calls.sqlite'])
    for (const suffix of ['-wal', '-shm'])
      if (readdirSync(folder).includes(name + suffix))
        copyFileSync(join(folder, name + suffix), join(again, name + suffix));
  const second = await runs(again, live);
  await aMoment();
  expect((await summary(second.url)).cases.opened).toBe(2);
  expect(await inbox(second.url)).toEqual(['79161234567', '79261234568', '79361234569']);

  await tell(second.url, later);
  await eventually(async () => (await summary(second.url)).cases.opened).toBe(3);
  // The runbook says so: who was written to after the backup is written to again.
  await eventually(() => inbox(second.url)).toHaveLength(4);
  await aMoment();
  expect(await inbox(second.url)).toEqual(['79161234567', '79261234568', '79361234569', '79361234569']);
  expect(await second.kill('SIGTERM')).toMatchObject({ code: 0, stderr: '' });
  expect(redialsOnTheWire(again).filter((redial) => rangBefore.includes(redial))).toEqual(rangBefore);
}, 60_000);

test('given the read model of reports is lost, when it starts again, then the numbers are the same', async () => {
  const folder = bench.folder('data');
  const first = await runs(folder, ['--speed', '10', '--policy', quickToGiveUp()]);
  await eventually(async () => (await summary(first.url)).cases.recoveredByRedial).toBeGreaterThan(1);
  await first.kill('SIGTERM');
  // Without the demo and with its policy, things come to rest.
  const quiet = await runs(folder, ['--no-demo']);
  // How busy agents are changes as time passes.
  const numbers = async (url: string) => ({ ...(await summary(url)), agents: null });
  let before = await numbers(quiet.url);
  // A redial the demo left ringing is settled when it can ring no more, and some seconds later.
  const atRest = async (): Promise<boolean> => {
    const { ringing, answered, unknown } = (await read<Board>(quiet.url, '/api/board')).inFlight;
    await aMoment();
    await aMoment();
    const same = isDeepStrictEqual(before, (before = await numbers(quiet.url)));
    // Who talked in the demo talks on for all that is known here, and is counted already.
    return same && ringing + answered + unknown === 0;
  };
  await expect.poll(atRest, { timeout: 90_000 }).toBe(true);
  await quiet.kill('SIGTERM');
  for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, `reports.db${suffix}`), { force: true });
  const rebuilt = await runs(folder, ['--no-demo']);
  await eventually(() => numbers(rebuilt.url)).toEqual(before);
  expect(before.cases.opened).toBeGreaterThan(1);
  await rebuilt.kill('SIGTERM');
}, 180_000);
