/** Over the embedded bus in a file: what a service could not handle is listed, shown, retried and dropped, for good. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { deadLetterTopic } from '@ringback/contracts/topics.ts';
import { sqliteBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { HANDLED, type Bus, type DeliveredMessage } from '@ringback/runtime/bus/port.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { lockFolder } from '@ringback/runtime/ground/sqlite-folder-lock.ts';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sqliteMessageLog } from './adapters/sqlite-message-log.ts';
import { parseDeadLetterArguments, UsageProblem } from './arguments.ts';
import { obey } from './obey.ts';
import { readDeadLetters } from './settle.ts';

const duties = {
  clock: realClock((error) => {
    throw error;
  }),
  log: pino({ level: 'silent' }),
};
const CALLER = '0123456789abcdef0123456789abcdef';
const NUMBER = '+79161234567';
const headers = (type: string) => ({
  ce_specversion: '1.0',
  ce_id: 'one',
  ce_source: '/test',
  ce_type: type,
  ce_dataversion: '1',
  ce_time: '2026-11-22T07:00:00.000Z',
});
const ORIGIN = 'calls.events.v1';
const readable: WireMessage = {
  key: CALLER,
  headers: headers('CallStarted'),
  value: JSON.stringify({
    tenantId: 'default',
    callId: 'call-1',
    at: '2026-11-22T07:00:00.000Z',
    caller: null,
    callerProblem: 'withheld',
  }),
};
const poison: WireMessage = {
  key: NUMBER,
  headers: headers('CallLost'),
  value: JSON.stringify({ callId: 7, callerNumber: NUMBER, notes: ['called from 89161234567'] }),
};

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-dead-letters-'));
  file = join(folder, 'bus.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

const withBus = async (work: (bus: Bus) => Promise<void>): Promise<void> => {
  const bus = sqliteBus({ file, durability: 'none', ...duties, work: untrackedWork });
  await work(bus);
  await bus.close();
};

/** Sets aside whatever comes: by the words of the bus itself. */
const setAside = (...messages: readonly WireMessage[]): Promise<void> =>
  withBus(async (bus) => {
    await bus.publish(ORIGIN, messages);
    const reader = await bus.subscribe({
      group: 'recovery',
      topics: [ORIGIN],
      deadLetterTopic: deadLetterTopic('recovery'),
      concurrency: 1,
      handle: async () => ({ outcome: 'dead-letter', reason: `data.callerNumber: ${NUMBER} is wrong` }),
    });
    await reader.caughtUp?.();
  });

const heardAt = async (topic: string): Promise<DeliveredMessage[]> => {
  const heard: DeliveredMessage[] = [];
  await withBus(async (bus) => {
    const reader = await bus.subscribe({
      group: `listener-${topic}`,
      topics: [topic],
      deadLetterTopic: 'nobody.dead-letters.v1',
      concurrency: 1,
      handle: async (message) => {
        heard.push(message);
        return HANDLED;
      },
    });
    await reader.caughtUp?.();
  });
  return heard;
};

const doing = async (...args: readonly string[]): Promise<string> => {
  const parsed = parseDeadLetterArguments(args);
  if (parsed === 'help') throw new Error('not asked');
  const said: string[] = [];
  const log = sqliteMessageLog(file, duties);
  try {
    await obey(parsed.what, log, { say: (text) => said.push(text), now: () => Date.parse('2026-11-22T08:00:00Z') });
  } finally {
    await log.close();
  }
  return said.join('\n');
};
const idsLeft = async (): Promise<string[]> => {
  const log = sqliteMessageLog(file, duties);
  return (await readDeadLetters(log)).map(({ id }) => id);
};

describe('list and show', () => {
  test('given dead letters, then each is listed with service, event, origin and reason, and no number is seen', async () => {
    await setAside(readable, poison);
    const text = await doing('list');
    expect(text).toMatch(/recovery\/\d\/\d.*CallStarted.*calls\.events\.v1\/\d\/0.*data\.callerNumber/);
    expect(text).toContain('2 dead letters');
    const shown = await Promise.all((await idsLeft()).map((id) => doing('show', id)));
    for (const one of [text, ...shown, await doing('list', '--json')]) expect(one).not.toMatch(/9161234567/);
  });

  test('given one the contracts can read, then its data are shown; of any other only the shape', async () => {
    await setAside(readable);
    expect(await doing('show', (await idsLeft())[0]!)).toContain('"callId": "call-1"');
    await setAside(poison);
    const [, unreadable] = await idsLeft();
    const text = await doing('show', unreadable!);
    expect(text).toContain('"callerNumber": "text of 12"');
    expect(text).toContain('"callId": "number"');
  });

  test('given none, then it says so; given none of that service, too', async () => {
    await withBus((bus) => bus.publish(ORIGIN, [readable]));
    expect(await doing('list')).toBe('There are no dead letters.');
    await setAside(poison);
    expect(await doing('list', '--service', 'dialer')).toBe('There are no dead letters.');
  });
});

describe('retry and drop', () => {
  test('given one is retried, then it is published where it came from as it first came, and is settled for good', async () => {
    await setAside(readable);
    const [first] = await idsLeft();
    await setAside(poison);
    const second = (await idsLeft()).find((id) => id !== first);
    expect(await doing('retry', first!, first!)).toBe(`${first} is published again to ${ORIGIN}`);
    expect(await idsLeft()).toEqual([second]);
    const there = (await heardAt(ORIGIN)).map(({ key, headers, value }) => ({ key, headers, value }));
    expect(there).toHaveLength(3);
    expect(there.filter((one) => isDeepStrictEqual(one, readable))).toHaveLength(2);
    await expect(doing('retry', first!)).rejects.toThrow(`There is no dead letter ${first}`);
  });

  test('given one is dropped, then it is settled and published nowhere', async () => {
    await setAside(readable, poison);
    const [first, second] = await idsLeft();
    await doing('drop', second!);
    expect(await idsLeft()).toEqual([first]);
    expect(await heardAt(ORIGIN)).toHaveLength(2);
  });

  test('given all of a service, then those and no others', async () => {
    await setAside(readable, poison);
    await doing('drop', '--all', '--service', 'dialer');
    expect(await idsLeft()).toHaveLength(2);
    await doing('drop', '--all');
    expect(await idsLeft()).toEqual([]);
  });

  test('given one that does not say where it came from, then it can only be dropped', async () => {
    await withBus((bus) => bus.publish(deadLetterTopic('dialer'), [poison]));
    const [id] = await idsLeft();
    await expect(doing('retry', id!)).rejects.toThrow(/can only be dropped/);
    expect(await idsLeft()).toEqual([id]);
  });

  test('given all are retried and some cannot be, then the others are, and each of those is told of', async () => {
    await setAside(readable);
    const left = { ...readable, headers: { ...readable.headers, rb_topic: ORIGIN, rb_left_out: '2000000' }, value: '' };
    await withBus((bus) => bus.publish(deadLetterTopic('dialer'), [poison, left]));
    const retried = doing('retry', '--all');
    await expect(retried).rejects.toThrow(/dialer\/\d\/\d does not say where it came from/);
    await expect(retried).rejects.toThrow(/dialer\/\d\/\d was too large to be set aside with its value/);
    expect((await idsLeft()).map((id) => id.split('/')[0])).toEqual(['dialer', 'dialer']);
    expect(await heardAt(ORIGIN)).toHaveLength(2);
    const large = (await doing('list', '--json')).split('\n').find((line) => line.includes(ORIGIN)) ?? '';
    expect(await doing('show', (JSON.parse(large) as { id: string }).id)).toContain('(left out, 2000000 bytes');
  });

  test('given there are none to settle, then it says so', async () => {
    await setAside(readable);
    expect(await doing('retry', '--all', '--service', 'nobody')).toBe('There are no dead letters.');
  });
});

test('given Ringback runs, then they can be listed, and settled only once it has stopped', async () => {
  await setAside(readable);
  const [id] = await idsLeft();
  const running = lockFolder(folder);
  expect(await doing('list')).toContain(id);
  await expect(doing('drop', id!)).rejects.toThrow(/another Ringback is using the folder; stop it first/);
  running.release();
  await doing('drop', id!);
  expect(await idsLeft()).toEqual([]);
});

test.each([
  [[], /list, show, retry or drop/],
  [['forget'], /not "forget"/],
  [['show'], /one id/],
  [['retry'], /ids, as list names them, or --all/],
  [['drop', 'recovery/1/2', '--all'], /or --all/],
  [['drop', 'recovery/1/2', '--service', 'recovery'], /--service goes with --all/],
  [['list', '--wrong'], /--wrong/],
])('given %j, then it says how it is used', (args, words) => {
  expect(() => parseDeadLetterArguments(args)).toThrow(UsageProblem);
  expect(() => parseDeadLetterArguments(args)).toThrow(words);
});

test('given no bus there, then one sentence says so', () => {
  expect(() => sqliteMessageLog(file, duties)).toThrow(/there is no such file; name the folder/);
});

test('given nobody reads what it says, as behind head, then it does what it was asked all the same', async () => {
  await setAside(poison);
  const args = [join(import.meta.dirname, 'main.ts'), 'drop', '--all', '--bus', `sqlite:${folder}`];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const complaints = child.stderr.setEncoding('utf8').toArray();
  const [code] = await once(child, 'close');
  expect({ code, complaints: await complaints }).toEqual({ code: 0, complaints: [] });
  expect(await idsLeft()).toEqual([]);
});
