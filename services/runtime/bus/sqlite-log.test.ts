import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { keptHours } from '@ringback/contracts/topics.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedUnderTest } from './embedded-bus-under-test.ts';
import type { NewMessage } from './log-storage.ts';
import { sqliteLog } from './sqlite-log.ts';
import { message } from './suite-parts.ts';
import { busSuite } from './suite.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-bus-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (wants: { partitions?: number; durability?: 'full' | 'none' } = {}) =>
  sqliteLog({ file: join(folder, 'bus.db'), durability: 'none', now: () => 1_000, ...wants });

const kill = (storage: { close(): Promise<void> }): Promise<void> => storage.close();

busSuite('the embedded bus in SQLite', () => embeddedUnderTest(() => open(), kill));
busSuite('the embedded bus in SQLite with full durability', () =>
  embeddedUnderTest(() => open({ durability: 'full' }), kill),
);

const inPartition = (partition: number, value: string): NewMessage => ({
  topic: 't',
  partition,
  message: message('k', value),
});

describe('the SQLite log', () => {
  it('given a log made with 3 partitions, when it is opened with another wish, then it keeps 3', async () => {
    await open({ partitions: 3 }).close();
    const again = open({ partitions: 8 });
    expect(again.partitions).toBe(3);
    await again.close();
  });

  it('given a topic that is kept for hours, when they are over, then its old messages go, the others stay, and offsets rise on', async () => {
    const [pictures] = keptHours.keys();
    let now = 0;
    const clocked = () => sqliteLog({ file: join(folder, 'bus.db'), durability: 'none', now: () => now });
    const some = (topic: string): NewMessage[] =>
      Array.from({ length: 300 }, (_, i) => ({ ...inPartition(0, String(i)), topic }));
    let log = clocked();
    await log.append([...some(pictures!), ...some('t')]);
    now = 24 * 3_600_000;
    await log.append(some(pictures!));
    await log.close();
    log = clocked();
    const kept = log.read(pictures!, 0, 0, 1000);
    expect(kept[0]?.offset).toBeGreaterThanOrEqual(300);
    expect([kept.at(-1)?.offset, log.end(pictures!, 0), log.read('t', 0, 0, 1000).length]).toEqual([599, 600, 300]);
    await log.close();
  });

  it('given more messages than are kept in memory, when read from any offset, then none is missing', async () => {
    const log = open();
    await log.append(Array.from({ length: 1500 }, (_, i) => inPartition(0, String(i))));
    for (const from of [0, 100, 900, 1249, 1499]) {
      const values = log.read('t', 0, from, 2000).map((one) => Number(one.value));
      expect(values).toEqual(Array.from({ length: 1500 - from }, (_, i) => from + i));
    }
    expect(log.read('t', 0, 1500, 10)).toEqual([]);
    await log.close();
  });

  it('given a message, when it came from disk or from memory, then it is the same', async () => {
    const log = open();
    await log.append([inPartition(1, 'hello')]);
    const live = log.read('t', 1, 0, 1);
    await log.close();
    const again = open();
    expect(again.read('t', 1, 0, 1)).toEqual(live);
    expect(again.end('t', 1)).toBe(1);
    await again.close();
  });

  it('given a write that fails, when the fault passes, then the offsets have no gap and nothing was half written', async () => {
    const log = open();
    const other = new DatabaseSync(join(folder, 'bus.db'));
    other.exec(
      `CREATE TRIGGER refuse BEFORE INSERT ON messages WHEN NEW.value = 'bad' BEGIN SELECT RAISE(ABORT, 'no'); END`,
    );
    await expect(log.append([inPartition(0, 'good'), inPartition(0, 'bad')])).rejects.toMatchObject({
      code: 'bus-unavailable',
    });
    await log.append([inPartition(0, 'fine')]);
    expect(log.read('t', 0, 0, 10)).toMatchObject([{ offset: 0, value: 'fine' }]);
    other.close();
    await log.close();
  });

  it('given a closed log, when something is published, then it is refused as unavailable', async () => {
    const log = open();
    await log.close();
    await expect(log.append([inPartition(0, 'late')])).rejects.toMatchObject({ code: 'bus-unavailable' });
  });
});
