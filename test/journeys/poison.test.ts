/** Poison on the bus: what nobody can read is set aside with its reason and origin, and what comes behind it is handled. */
import { join } from 'node:path';
import { topics, type Topic } from '@ringback/contracts/topics.ts';
import { sqliteBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { test } from 'vitest';
import { givesUp, isFree } from './calling-in.ts';
import { historyIn, rowsOf, type Message } from './history.ts';
import { acted, poison, readers } from './poison.ts';
import { dataFolder, eventually, ringbackRuns } from './running-ringback.ts';

const TIMES = 24;

const poisonTheBus = async (folder: string): Promise<void> => {
  const bus = sqliteBus({
    file: join(folder, 'bus.db'),
    durability: 'full',
    clock: realClock((error) => {
      throw error;
    }),
    work: untrackedWork,
    log: openLog({ service: 'poison', level: 'silent', pretty: false }),
  });
  for (const topic of Object.keys(acted) as Topic[])
    await bus.publish(
      topics[topic].name,
      // Into each partition, so that whatever comes later has some before it.
      Array.from({ length: TIMES }, (_, n) =>
        poison(topic).map(([, message]) => ({ ...message, key: `k${n}` })),
      ).flat(),
    );
  await bus.close();
};

/** What was not set aside as it should be: by whom, from where, why. */
const notSetAside = (folder: string): unknown[] => {
  const { messages } = historyIn(folder);
  return (Object.keys(acted) as Topic[]).flatMap((topic) =>
    readers[topic].flatMap((service) => {
      const letters = messages.filter(
        (one) => one.topic === `${service}.dead-letters.v1` && one.headers['rb_topic'] === topics[topic].name,
      );
      return poison(topic).flatMap(([reason, { value }]) => {
        const found = letters.filter((one) => reason.test(one.headers['rb_reason'] ?? '') && one.value === value);
        const wrong = found.filter(({ headers: of }) => !isOrigin(of, service)).length;
        return found.length === TIMES && wrong === 0 ? [] : [{ service, topic, reason, found: found.length, wrong }];
      });
    }),
  );
};

const isOrigin = (of: Message['headers'], service: string): boolean =>
  /^\d+$/.test(of['rb_partition'] ?? '') && /^\d+$/.test(of['rb_offset'] ?? '') && of['rb_group']!.startsWith(service);

/** Partitions that a group has not read to their end. */
const leftUnread = (folder: string): unknown[] =>
  rowsOf(
    join(folder, 'bus.db'),
    `SELECT "group", topic, "partition" FROM group_offsets AS at WHERE "offset" <
       (SELECT max("offset") + 1 FROM messages WHERE topic = at.topic AND "partition" = at."partition")`,
  ).map((row) => ({ ...(row as object) }));

test('given poison on every topic, then each reader sets it aside with reason and origin, and goes on', async () => {
  const folder = dataFolder();
  // A bus alone is half a folder, which nobody starts on.
  await (await ringbackRuns(folder)).stop();
  await poisonTheBus(folder);
  const ringback = await ringbackRuns(folder);
  await ringback.tell([...givesUp('call-1', '+79161234567'), ...isFree('anna')]);
  await eventually(async () => (await ringback.summary()).redials.placed).toBe(1);
  await eventually(async () => (await ringback.inbox()).length).toBe(1);
  await eventually(() => notSetAside(folder)).toEqual([]);
  await eventually(() => leftUnread(folder)).toEqual([]);
});
