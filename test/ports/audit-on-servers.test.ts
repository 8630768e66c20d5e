/** The audit reads the same history to the same verdict, wherever it is: in files, in PostgreSQL and Kafka, in KurrentDB. */
import { join } from 'node:path';
import { auditEvidence, type CheckResult } from '@ringback/audit/audit.ts';
import { defaultRules } from '@ringback/audit/check.ts';
import { placesAt, placesIn } from '@ringback/audit/folder.ts';
import { evidenceOf } from '@ringback/audit/places.ts';
import { openKafka } from '@ringback/audit/servers/access.ts';
import { GOOD } from '@ringback/audit/testing/audited.ts';
import { journey } from '@ringback/audit/testing/journey.ts';
import { DAY_SECONDS, personOf } from '@ringback/audit/testing/made-up-data.ts';
import { madeUpHistory, type MadeUpHistory } from '@ringback/audit/testing/made-up-history.ts';
import { deriveId, type Instant } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { START, type EventStore, type NewEvent } from '@ringback/runtime/event-store/port.ts';
import { postgresEventStore } from '@ringback/runtime/event-store/postgres-event-store.ts';
import { Kafka, logLevel, type Admin } from 'kafkajs';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { find, skipUnless } from '../capabilities.ts';
import { kurrentServerDouble } from '../doubles/kurrent-server/server.ts';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { openKurrent } from './kurrent-store-under-test.ts';

const LATER = 2 * DAY_SECONDS;
const third = personOf(3);

/** One violation of the store, one of both together, one of the world outside, and something on its way. */
const plantFaults = (h: MadeUpHistory): void => {
  h.stored('LossNotEligible', third.cases.notEligible(LATER + 40, LATER + 40, { callId: 'never-told' }));
  h.stored('RedialQueued', third.redials.queued(LATER), { published: null });
  h.told('CallLost', third.calls.lost(LATER + 20));
  h.rang('redial-of-nobody', 'hash', LATER, LATER + 1);
};

const access = { kafka: openKafka, postgresCa: null };
let runs = 0;

const verdictOf = async (places: ReturnType<typeof placesIn>): Promise<CheckResult[]> => {
  const serial = `test-${process.pid}-${(runs += 1)}`;
  const evidence = await evidenceOf(places, { ...access, serial });
  return [...auditEvidence(evidence, { rules: defaultRules, shown: 20 })];
};

/** Servers want ids that are UUIDs; the same for an event and its message. */
const uuid = (id: string): string => deriveId('made-up', id);

const moveEvents = async (history: MadeUpHistory, store: EventStore, idOf: (id: string) => string): Promise<void> => {
  for (const row of history.store.prepare('SELECT * FROM events ORDER BY position').all()) {
    const text = (name: string): string => String(row[name]);
    const event: NewEvent = {
      id: idOf(text('id')),
      type: text('type'),
      version: Number(row['version']),
      time: text('time') as Instant,
      data: JSON.parse(text('data')) as unknown,
      meta: JSON.parse(text('meta')) as NewEvent['meta'],
    };
    await store.append(text('stream'), [event], 'any');
  }
};

interface MessageRow {
  readonly topic: string;
  readonly key: string | null;
  readonly headers: string;
  readonly value: string;
  readonly published_at: number;
}

const withUuid = (headers: string): Record<string, string> => {
  const read = JSON.parse(headers) as Record<string, string>;
  return { ...read, ce_id: uuid(read['ce_id']!) };
};

const NAMES = Object.values(topics).map(({ name }) => name);

const led = (admin: Admin, topicNames: string[]): Promise<boolean> =>
  admin.fetchTopicMetadata({ topics: topicNames }).then(
    () => true,
    () => false,
  );

const moveMessages = async (history: MadeUpHistory, brokers: string): Promise<void> => {
  const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  const rows = history.bus.prepare('SELECT * FROM messages ORDER BY topic, "offset"').all() as unknown as MessageRow[];
  const byTopic = Map.groupBy(rows, ({ topic }) => topic);
  const configEntries = [
    { name: 'retention.ms', value: '-1' },
    { name: 'message.timestamp.after.max.ms', value: String(1e12) },
  ];
  await admin.createTopics({
    waitForLeaders: false,
    topics: NAMES.map((topic) => ({ topic, numPartitions: 1, configEntries })),
  });
  // A topic that was just made has no leader for a moment.
  await expect.poll(() => led(admin, NAMES), { timeout: 10_000 }).toBe(true);
  for (const [topic, messages] of byTopic)
    await producer.send({
      topic,
      messages: messages.map(({ key, headers, value, published_at: at }) => ({
        partition: 0,
        key,
        headers: withUuid(headers),
        value,
        timestamp: String(at),
      })),
    });
  for (const { group, topic, offset } of history.bus.prepare('SELECT * FROM group_offsets').all() as never[])
    await admin.setOffsets({ groupId: group, topic, partitions: [{ partition: 0, offset: String(offset) }] });
  await Promise.all([admin.disconnect(), producer.disconnect()]);
};

const faultyHistory = (): MadeUpHistory => {
  const history = madeUpHistory();
  onTestFinished(() => history.remove());
  for (const [n, begin] of GOOD) journey(history, n, begin);
  plantFaults(history);
  return history;
};

const doublesIn = (folder: string) => ({
  smsc: join(folder, 'smsc.db'),
  placedCalls: join(folder, 'centre-placed-calls.sqlite'),
});
const problems = (results: readonly CheckResult[]): string[] =>
  results.flatMap(({ violations }) => violations.map(({ what }) => what));

test('given the events in KurrentDB (a double of it) and the bus in a file, then the verdict is that of files alone', async () => {
  const history = faultyHistory();
  const server = await kurrentServerDouble();
  onTestFinished(() => server.stop());
  const store = await openKurrent(server.url);
  await moveEvents(history, store, (id) => id);
  const [position] = (await store.readAll(START, ['Caller'], 1_000)).slice(-1);
  await store.saveCheckpoint('publisher-recovery', position!.position);
  await store.close();
  const addresses = { eventStore: server.url, bus: `sqlite:${history.folder}` };
  const verdict = await verdictOf(placesAt(addresses, doublesIn(history.folder)));
  expect(verdict).toEqual(await verdictOf(placesIn(history.folder)));
  expect(problems(verdict)).toContain('the loss recorded of call never-told was never told to be lost');
});

const suite = (): void => {
  let kafka: KafkaForTests;
  let postgres: PostgresServer;
  beforeAll(async () => {
    [kafka, postgres] = await Promise.all([startKafka(), startPostgres()]);
  }, 300_000);
  afterAll(() => Promise.all([kafka.stop(), postgres.dispose()]));

  const groupsOn = async (): Promise<string[]> => {
    const admin = new Kafka({ brokers: kafka.brokers.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const { groups } = await admin.listGroups();
    await admin.disconnect();
    return groups.map(({ groupId }) => groupId).toSorted();
  };

  test('given a history in PostgreSQL and Kafka, then the verdict is that of files, and nothing is left there', async () => {
    const history = faultyHistory();
    const store = await postgresEventStore({ url: postgres.url, log: pino({ level: 'silent' }) });
    await moveEvents(history, store, uuid);
    await store.close();
    await moveMessages(history, kafka.brokers);
    const groups = await groupsOn();
    const addresses = { eventStore: postgres.url, bus: `kafka://${kafka.brokers}` };
    const verdict = await verdictOf(placesAt(addresses, doublesIn(history.folder)));
    expect(verdict).toEqual(await verdictOf(placesIn(history.folder)));
    expect(problems(verdict)).toEqual(
      expect.arrayContaining([
        'the loss recorded of call never-told was never told to be lost',
        'redial redial-of-nobody rang without an intent',
      ]),
    );
    expect(await groupsOn()).toEqual(groups);
  }, 120_000);

  test('given the bus forgot its beginning, then what is older is not judged, and that is said', async () => {
    const admin = new Kafka({ brokers: kafka.brokers.split(','), logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    for (const topic of [topics.calls.name, topics.cases.name, topics.redials.name, topics.sms.name]) {
      const [{ high } = { high: '0' }] = await admin.fetchTopicOffsets(topic);
      await admin.deleteTopicRecords({ topic, partitions: [{ partition: 0, offset: String(Number(high) - 1) }] });
    }
    await admin.disconnect();
    const addresses = { eventStore: postgres.url, bus: `kafka://${kafka.brokers}` };
    const verdict = await verdictOf(placesAt(addresses, { smsc: null, placedCalls: null }));
    expect(problems(verdict)).toEqual(['the loss recorded of call never-told was never told to be lost']);
    expect(verdict.find(({ name }) => name === 'the figures add up')).toMatchObject({ outcome: 'not-checked' });
    expect(verdict.flatMap(({ remarks }) => remarks).join()).toContain('the bus has forgotten the beginning of');
  }, 60_000);

  test('given a server that is not there, then one sentence names it, without its password', async () => {
    const addresses = { eventStore: 'postgres://me:hush@127.0.0.1:1/db', bus: `kafka://${kafka.brokers}` };
    const refused = verdictOf(placesAt(addresses, { smsc: null, placedCalls: null }));
    await expect(refused).rejects.toThrow(/^The history cannot be read: PostgreSQL at 127\.0\.0\.1:1\/db: .*\.$/);
    await expect(refused).rejects.not.toThrow(/hush/);
  });
};

/** Both are needed; the first that is missing names itself. */
describe('the audit of servers', () => {
  if (find('kafka') === null) skipUnless('kafka')('PostgreSQL and Kafka', suite);
  else skipUnless('postgres')('PostgreSQL and Kafka', suite);
});
