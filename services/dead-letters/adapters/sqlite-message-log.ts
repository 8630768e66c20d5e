/** The embedded bus in its file: read while Ringback runs, written only while it does not. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sqliteBus } from '@ringback/runtime/bus/embedded-bus.ts';
import type { Bus } from '@ringback/runtime/bus/port.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { DataFileProblem } from '@ringback/runtime/sqlite-data-file.ts';
import { lockFolder } from '@ringback/runtime/ground/sqlite-folder-lock.ts';
import type { Logger } from 'pino';
import type { KeptMessage, MessageLog } from '../ports.ts';

interface Row {
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly headers: string;
  readonly value: string;
  readonly at: number;
}

interface Duties {
  readonly clock: Clock;
  readonly log: Logger;
}

/** Throws `DataFileProblem` when there is no such file. */
export const sqliteMessageLog = (file: string, duties: Duties): MessageLog => {
  if (!existsSync(file)) {
    throw new DataFileProblem(
      file,
      'there is no such file',
      'name the folder of a Ringback that has run, as --bus sqlite:FOLDER',
    );
  }
  let writing: { readonly bus: Bus; readonly release: () => void } | null = null;
  const bus = (): Bus => {
    if (writing === null) {
      const { release } = lockFolder(path.dirname(file));
      writing = { bus: sqliteBus({ file, durability: 'full', ...duties, work: untrackedWork }), release };
    }
    return writing.bus;
  };
  return {
    read: async (wanted) => readAll(file, wanted),
    publish: async (topic, message) => bus().publish(topic, [message]),
    async close() {
      await writing?.bus.close();
      writing?.release();
    },
  };
};

const readAll = (file: string, wanted: (topic: string) => boolean): KeptMessage[] => {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const messages = database.prepare(
      'SELECT "partition", "offset", key, headers, value, published_at AS at FROM messages WHERE topic = ?',
    );
    return topicsIn(database)
      .filter(wanted)
      .flatMap((topic) => (messages.all(topic) as unknown as Row[]).map((row) => kept(topic, row)));
  } finally {
    database.close();
  }
};

/** From one topic to the next by the key of the table, instead of through all messages. */
const topicsIn = (database: DatabaseSync): string[] => {
  const next = database.prepare('SELECT min(topic) AS topic FROM messages WHERE topic > ?');
  const topics: string[] = [];
  for (let topic = next.get('')?.['topic']; typeof topic === 'string'; topic = next.get(topic)?.['topic'])
    topics.push(topic);
  return topics;
};

const kept = (topic: string, { headers, ...row }: Row): KeptMessage => ({
  ...row,
  topic,
  headers: JSON.parse(headers) as Readonly<Record<string, string>>,
});
