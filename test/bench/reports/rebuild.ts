/**
 * How fast reports rebuilds its read model from the bus, against the raw scan of the same messages in the same run: reading them and
 * parsing their JSON, which nobody can do without. Both read the embedded bus in a file; the tables are those of `npm start`.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { toWire } from '@ringback/contracts/envelope.ts';
import { registry } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import { type Measurement, median, seconds } from '../measurement.ts';
import { madeUpYear } from './made-up-year.ts';
import { openFolder } from './open-folder.ts';

/** Enough for the tables to be larger than any cache of statements, few enough for a coffee. */
const MOST_EVENTS = 250_000;
const TURNS = 3;
const AIM = 0.3;

/** Stories at a time, and then a turn for the log to write them. */
const TOGETHER = 100;

const fill = async (folder: string, events: number): Promise<number> => {
  const ground = await openFolder(folder);
  let [count, stories] = [0, 0];
  let published: Promise<void>[] = [];
  for (const story of madeUpYear(events)) {
    count += story.length;
    stories += 1;
    const byTopic = Map.groupBy(story, ({ type }) => topics[registry.get(type)!.topic].name);
    for (const [topic, of] of byTopic) published.push(ground.bus.publish(topic, of.map(toWire)));
    if (stories % TOGETHER !== 0) continue;
    await Promise.all(published);
    published = [];
  }
  await Promise.all(published);
  await ground.close();
  return count;
};

/** Every message read and parsed, in the order of the log. */
const scan = (folder: string): number => {
  const db = new DatabaseSync(join(folder, 'bus.db'), { readOnly: true });
  let read = 0;
  for (const row of db.prepare('SELECT headers, value FROM messages').iterate()) {
    const headers: unknown = JSON.parse(String(row['headers']));
    const value: unknown = JSON.parse(String(row['value']));
    if (headers !== null && value !== null) read += 1;
  }
  db.close();
  return read;
};

const rebuild = async (folder: string): Promise<void> => {
  const ground = await openFolder(folder);
  const reports = await startReports(ground, reportsSettingsSchema.parse({ pageFolder: null }));
  await reports.caughtUp();
  await reports.stop();
  await ground.close();
};

const forget = (folder: string): void => {
  for (const file of ['reports.db', 'reports.db-wal', 'reports.db-shm']) rmSync(join(folder, file), { force: true });
};

export const measureRebuild = async (folder: string, wanted: number): Promise<readonly Measurement[]> => {
  const events = await fill(folder, Math.min(wanted, MOST_EVENTS));
  const [scans, rebuilds]: [number[], number[]] = [[], []];
  for (let turn = 0; turn < TURNS; turn++) {
    scans.push(events / (await seconds(() => Promise.resolve(scan(folder)))));
    forget(folder);
    rebuilds.push(events / (await seconds(() => rebuild(folder))));
  }
  const [raw, rebuilt] = [median(scans), median(rebuilds)];
  return [
    { name: 'reports.scan', value: raw, unit: 'events/s' },
    {
      name: 'reports.rebuild',
      value: rebuilt,
      unit: 'events/s',
      ratio: rebuilt / raw / AIM,
      against: `${AIM} of the raw scan`,
    },
    { name: 'reports.rebuild-share', value: rebuilt / raw, unit: 'of the raw scan' },
  ];
};
