import {
  appendFile,
  copyFile,
  readdir,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startIngest } from '../service.ts';
import { ingestSettingsSchema } from '../settings.ts';
import { temporaryFolder } from '../testing/files.ts';
import { ingestPlatform } from '../testing/platform.ts';
import { followQueueLog, type FollowOptions } from './follower.ts';

const T = Date.parse('2026-11-22T06:00:00.000Z') / 1000;
const settings = ingestSettingsSchema.parse({});
const enter = (second: number, call: string, number = '79161234567') =>
  `${T + second}|${call}|sales|NONE|ENTERQUEUE||${number}|1\n`;
const abandon = (second: number, call: string) => `${T + second}|${call}|sales|NONE|ABANDON|1|1|30\n`;

const setUp = async () => {
  const folder = await temporaryFolder();
  const file = path.join(folder, 'queue_log');
  const database = path.join(folder, 'ingest.db');
  const all: Envelope[] = [];
  /** One life of the process: the file and the database stay, the rest is new. */
  const run = async ({
    dieAfterAccept = false,
    ...options
  }: Partial<FollowOptions> & { dieAfterAccept?: boolean } = {}) => {
    const world = await ingestPlatform(database);
    const ingest = await startIngest(world.platform, settings);
    const accept: FollowOptions['accept'] = async (events, source) => {
      await ingest.accept(events, source);
      if (dieAfterAccept) throw new Error('killed');
    };
    const follower = await followQueueLog({
      file,
      platform: world.platform,
      settings,
      accept,
      from: 'start',
      ...options,
    });
    onTestFinished(() => follower.stop());
    await world.pass(0);
    const heard = () => world.published().map(({ type, data }) => `${type} ${'callId' in data ? data.callId : ''}`);
    return {
      ...world,
      follower,
      poll: () => world.pass(250),
      heard,
      stop: async () => {
        await follower.stop();
        all.push(...world.published());
      },
    };
  };
  /** Distinct by id, as consumers see them. */
  const distinct = () => [...new Map(all.map((envelope) => [envelope.id, envelope])).values()].map(({ type }) => type);
  return { folder, file, run, distinct };
};
const later = async (file: string, seconds: number) => {
  const { mtimeMs } = await stat(file);
  await utimes(file, new Date(), new Date(mtimeMs + seconds * 1000));
};

describe('following a queue_log', () => {
  test('given no file yet, when it appears and grows, then whole lines are told as they come', async () => {
    const { file, run } = await setUp();
    const { poll, heard } = await run();
    await poll();
    await writeFile(file, enter(0, 'c1') + abandon(30, 'c1').slice(0, 25));
    await poll();
    expect(heard()).toEqual(['CallQueued c1']);
    await appendFile(file, abandon(30, 'c1').slice(25));
    await poll();
    expect(heard()).toEqual(['CallQueued c1', 'CallLost c1']);
  });

  test('given it should begin at the end, then only what comes later is told', async () => {
    const { file, run } = await setUp();
    await writeFile(file, enter(0, 'c1'));
    const { poll, heard } = await run({ from: 'end' });
    await appendFile(file, enter(9, 'c2'));
    await poll();
    expect(heard()).toEqual(['CallQueued c2']);
  });

  test('given the file is renamed and a new one begun, then the old one is finished first', async () => {
    const { file, run } = await setUp();
    await writeFile(file, enter(0, 'c1'));
    const { poll, heard } = await run();
    await rename(file, `${file}.1`);
    await poll();
    await writeFile(file, '');
    await appendFile(`${file}.1`, enter(5, 'c2'));
    await poll();
    await appendFile(`${file}.1`, enter(6, 'c3').trimEnd());
    await appendFile(file, abandon(30, 'c1'));
    await poll();
    await appendFile(file, abandon(36, 'c3'));
    await poll();
    expect(heard()).toEqual(['CallQueued c1', 'CallQueued c2', 'CallQueued c3', 'CallLost c1', 'CallLost c3']);
  });

  test('given the file is truncated, also when it has grown beyond the old size, then it is read from its start', async () => {
    const { file, run } = await setUp();
    await writeFile(file, enter(0, 'c1'));
    const { poll, heard } = await run();
    await truncate(file, 0);
    await poll();
    await appendFile(file, enter(10, 'c2') + enter(11, 'c3'));
    await poll();
    await writeFile(file, enter(20, 'c4') + enter(21, 'c5') + enter(22, 'c6'));
    await poll();
    expect(heard()).toEqual(['c1', 'c2', 'c3', 'c4', 'c5', 'c6'].map((call) => `CallQueued ${call}`));
  });

  test('given it is copied and truncated with lines not yet read, then they are read from the copy', async () => {
    const { file, run } = await setUp();
    await writeFile(file, enter(0, 'c1'));
    const { poll, heard } = await run();
    await appendFile(file, enter(5, 'c2'));
    await copyFile(file, `${file}.1`);
    await truncate(file, 0);
    await appendFile(file, enter(9, 'c3'));
    await poll();
    expect(heard()).toEqual(['CallQueued c1', 'CallQueued c2', 'CallQueued c3']);
  });

  test('given a restart, then it goes on where it was and still knows who is in the queue', async () => {
    const { file, run, distinct } = await setUp();
    await writeFile(file, enter(0, 'c1') + enter(1, 'c2', '101') + enter(2, 'c3', ''));
    const first = await run();
    await first.stop();
    await appendFile(file, abandon(30, 'c1') + abandon(31, 'c2') + abandon(32, 'c3'));
    const second = await run();
    expect(second.heard()).toEqual(['CallLost c1', 'CallLost c2', 'CallLost c3']);
    const [known, invalid, withheld] = second.published().map(({ data }) => data);
    expect(known).toMatchObject({ callerProblem: null, caller: { country: 'RU' } });
    expect(second.published()[0]!.key).toBe(first.published()[0]!.key);
    expect([invalid, withheld]).toMatchObject([{ callerProblem: 'invalid' }, { callerProblem: 'withheld' }]);
    await second.stop();
    expect(distinct()).toHaveLength(6);
  });

  test.each([
    ['itself', false],
    ['by a link into another folder', true],
  ])(
    'given a file named %s and two rotations while it was down, then each is finished in its order',
    async (_, linked) => {
      const { file, run } = await setUp();
      const real = linked ? path.join(await temporaryFolder(), 'queue_log') : file;
      if (linked) await symlink(real, file);
      await writeFile(real, enter(0, 'c1'));
      const first = await run();
      await first.stop();
      await appendFile(real, enter(1, 'c2'));
      await rename(real, `${real}.2`);
      await writeFile(`${real}.1`, enter(2, 'c3'));
      await later(`${real}.1`, 10);
      await writeFile(real, enter(3, 'c4'));
      await later(real, 20);
      const second = await run();
      expect(second.heard()).toEqual(['CallQueued c2', 'CallQueued c3', 'CallQueued c4']);
    },
  );

  test('given rotations that were compressed while it was down, then they are finished first, in order', async () => {
    const { file, run } = await setUp();
    await writeFile(file, enter(0, 'c1'));
    await (await run()).stop();
    const compressed = async (name: string, text: string, seconds: number) => {
      await writeFile(name, gzipSync(text));
      await later(name, seconds);
    };
    await compressed(`${file}.4.gz`, enter(-9, 'c0'), -10);
    await compressed(`${file}.3.gz`, enter(0, 'c1') + enter(1, 'c2'), 0);
    await compressed(`${file}.2.gz`, enter(2, 'c3'), 10);
    await writeFile(`${file}.1`, enter(3, 'c4'));
    await later(`${file}.1`, 20);
    await writeFile(`${file}.1.gz`, 'half of what is being compressed now');
    await writeFile(file, enter(4, 'c5'));
    await later(file, 30);
    const second = await run();
    await second.poll();
    expect(second.heard()).toEqual(['c2', 'c3', 'c4', 'c5'].map((call) => `CallQueued ${call}`));
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('ringback-queue-log-'))).toEqual([]);
  });

  test('given a queue left for nowhere, then that is told a moment later, once, also when it is stopped in between', async () => {
    const { file, run } = await setUp();
    const timeout = (second: number, call: string) => `${T + second}|${call}|sales|NONE|EXITWITHTIMEOUT|1|1|30\n`;
    const first = await run();
    const second = 3600;
    await writeFile(file, enter(second, 'c1') + timeout(second, 'c1'));
    await first.poll();
    await rename(file, `${file}.1`);
    await writeFile(file, '');
    await first.pass(5000);
    expect(first.heard()).toEqual(['CallQueued c1', 'CallLost c1']);
    await writeFile(
      file,
      enter(second, 'c2') + timeout(second + 5, 'c2') + enter(second, 'c3') + timeout(second + 5, 'c3'),
    );
    await first.poll();
    await first.stop();
    await appendFile(file, enter(second + 6, 'c2'));
    const again = await run();
    await again.pass(10_000);
    expect(again.heard()).toEqual(['CallQueued c2', 'CallLost c3']);
  });

  test('given the old file is gone after a restart, then the new one is read from its start', async () => {
    const { file, run } = await setUp();
    await writeFile(file, enter(0, 'c1'));
    await (await run()).stop();
    await rm(file);
    await writeFile(file, enter(5, 'c2'));
    expect((await run()).heard()).toEqual(['CallQueued c2']);
  });

  test('given it dies after events are durable and before that is noted, then the same ids come again', async () => {
    const { file, run, distinct } = await setUp();
    const lines = [`${T}|NONE|sales|Anna|ADDMEMBER|\n`, enter(0, 'c1'), `${T + 3}|c1|sales|Anna|CONNECT|3|x|1\n`];
    await writeFile(file, lines.join(''));
    const dying = await run({ dieAfterAccept: true });
    await dying.stop();
    const alive = await run();
    await alive.stop();
    expect(distinct()).toEqual(['CallQueued', 'CallAnswered', 'AgentChanged', 'AgentChanged']);
  });

  test('given the bus is down, then it tries again and nothing is lost', async () => {
    const { file, run } = await setUp();
    await writeFile(file, enter(0, 'c1'));
    const { setBusDown, poll, pass, heard } = await run();
    setBusDown(true);
    await appendFile(file, enter(5, 'c2') + abandon(30, 'c1'));
    await poll();
    setBusDown(false);
    await pass(5000);
    expect(heard()).toEqual(['CallQueued c1', 'CallQueued c2', 'CallLost c1']);
  });

  test('given dirt, then it is counted and what follows is read', async () => {
    const { file, run } = await setUp();
    const future = `${T + 10 * 24 * 3600}|c7|sales|NONE|ABANDON|1|1|30\n`;
    await writeFile(file, `garbage\n${'x'.repeat(600_000)}\n\n${future}${T}|c1|sales|NONE|DID|1\n${enter(0, 'c1')}`);
    const { follower, heard } = await run();
    expect(heard()).toEqual(['CallQueued c1']);
    expect(follower.counts().refused['bad-time']).toBe(1);
    expect(follower.counts().refused['field-count']).toBeGreaterThanOrEqual(2);
    expect(follower.counts().skipped).toEqual({ DID: 1 });
  });
});
