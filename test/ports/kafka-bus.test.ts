/** The bus on a real Kafka: the whole suite of the port, and what only happens to a bus that is elsewhere. */
import type { KafkaBus } from '@ringback/runtime/bus/kafka-bus.ts';
import { kafkaBus } from '@ringback/runtime/bus/kafka-bus.ts';
import { kafkaClient, type KafkaBusOptions, type TopicPlan } from '@ringback/runtime/bus/kafka-options.ts';
import {
  BusUnavailable,
  HANDLED,
  MessageRefused,
  type DeliveredMessage,
  type Outcome,
} from '@ringback/runtime/bus/port.ts';
import { freshTopic, listener, message, subscription } from '@ringback/runtime/bus/suite-parts.ts';
import { busSuite } from '@ringback/runtime/bus/suite.ts';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { kafkaUnderTest, mortalBus, sleep, testOptions, until } from '../infrastructure/kafka-bus-under-test.ts';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';
import { rightsOf } from '../infrastructure/kafka-rights.ts';

const OUTAGE_MS = 10_000;
const PUBLISH_EVERY_MS = 20;
const KEYS = ['ann', 'bob', 'cat', 'dan'];

const valuesByKey = (heard: readonly DeliveredMessage[]): Map<string | null, string[]> =>
  new Map([...Map.groupBy(heard, ({ key }) => key)].map(([key, all]) => [key, all.map(({ value }) => value)]));

/** What was heard first of each value: repetitions are allowed, overtaking is not. */
const firstHearings = (heard: readonly DeliveredMessage[]): Map<string | null, string[]> =>
  new Map([...valuesByKey(heard)].map(([key, values]) => [key, [...new Set(values)]]));

/** Says 0, 1, 2… of every key, each again and again until the bus has taken it. */
const talker = (bus: KafkaBus, topic: string) => {
  let talking = true;
  let said = 0;
  const say = async (): Promise<void> => {
    try {
      await bus.publish(
        topic,
        KEYS.map((key) => message(key, String(said))),
      );
      said += 1;
    } catch (error) {
      if (!(error instanceof BusUnavailable)) throw error;
    }
    await sleep(PUBLISH_EVERY_MS);
  };
  const talk = async (): Promise<void> => {
    while (talking) await say();
  };
  const over = talk();
  return {
    said: () => said,
    async stop(): Promise<readonly string[]> {
      talking = false;
      await over;
      return Array.from({ length: said }, (_, i) => String(i));
    },
  };
};

skipUnless('kafka')('the bus on Kafka', () => {
  let kafka: KafkaForTests;
  beforeAll(async () => {
    kafka = await startKafka();
  }, 300_000);
  afterAll(() => kafka.stop());

  busSuite('the bus on Kafka', () => kafkaUnderTest(testOptions(kafka)));

  describe('replicas and outages', () => {
    let bus: KafkaBus;
    let topic: string;
    beforeEach(async () => {
      bus = await kafkaBus(testOptions(kafka));
      topic = freshTopic();
    });
    afterEach(() => bus.close());

    it('given a broker that is gone for ten seconds, then all goes on by itself, nothing is lost and each key is in order', async ({
      skip,
    }) => {
      skip(!kafka.ours, 'the broker is not ours to stop');
      const { heard, handle } = listener();
      await bus.subscribe(subscription(topic, { handle }));
      const talk = talker(bus, topic);
      await until(() => heard.length > 100);
      await kafka.kill();
      await sleep(OUTAGE_MS);
      await kafka.restart();
      const before = talk.said();
      await until(() => talk.said() > before + 50);
      const all = await talk.stop();
      await until(() => [...firstHearings(heard).values()].every((values) => values.length >= all.length));
      expect(firstHearings(heard)).toEqual(new Map(KEYS.map((key) => [key, all])));
      expect(Date.now() - bus.lastHeartbeatAt()).toBeLessThan(kafka.sessionMs);
    }, 60_000);

    it('given two members, when one is killed, then the other has its partitions within seconds and nothing is lost', async () => {
      const victim = await mortalBus(testOptions(kafka, { onCrash: () => {} }));
      const doomed = listener();
      const heir = listener();
      await victim.bus.subscribe(subscription(topic, { handle: doomed.handle }));
      await bus.subscribe(subscription(topic, { handle: heir.handle }));
      const talk = talker(bus, topic);
      await until(() => doomed.heard.length > 50 && heir.heard.length > 50);
      const itsPartitions = new Set(doomed.heard.map(({ partition }) => partition));
      const before = heir.heard.length;
      victim.kill();
      const killedAt = performance.now();
      await until(() => heir.heard.slice(before).some(({ partition }) => itsPartitions.has(partition)));
      const tookMs = performance.now() - killedAt;
      const all = await talk.stop();
      const heardByAny = () =>
        new Map(
          [...Map.groupBy([...doomed.heard, ...heir.heard], ({ key }) => key)].map(([key, values]) => [
            key,
            new Set(values.map(({ value }) => value)),
          ]),
        );
      await until(() => [...heardByAny().values()].every((values) => values.size === all.length));
      expect(tookMs).toBeLessThan(2 * kafka.sessionMs);
      expect(firstHearings(heir.heard.slice(before)).size).toBe(KEYS.length);
    });

    it('given a member with its hands full, when another joins, then no key is ever in hand twice and each stays in order', async () => {
      const inHand = new Set<string>();
      const twice: string[] = [];
      const settled: DeliveredMessage[] = [];
      const members = new Set<number>();
      const workFor =
        (member: number) =>
        async (one: DeliveredMessage): Promise<Outcome> => {
          const key = one.key ?? '';
          if (inHand.has(key)) twice.push(key);
          inHand.add(key);
          members.add(member);
          await sleep(5);
          inHand.delete(key);
          settled.push(one);
          return HANDLED;
        };
      const keys = Array.from({ length: 40 }, (_, i) => `key-${i}`);
      const rounds = Array.from({ length: 100 }, (_, i) => String(i));
      for (const round of rounds)
        await bus.publish(
          topic,
          keys.map((key) => message(key, round)),
        );
      await bus.subscribe(subscription(topic, { handle: workFor(1), concurrency: 8 }));
      await until(() => settled.length > 200);
      const other = await kafkaBus(testOptions(kafka));
      await other.subscribe(subscription(topic, { handle: workFor(2), concurrency: 8 }));
      await until(() => settled.length >= keys.length * rounds.length);
      await other.close();
      expect(members.size).toBe(2);
      expect(twice).toEqual([]);
      expect(valuesByKey(settled)).toEqual(new Map(keys.map((key) => [key, rounds])));
    });

    it('given a member cut off past its session, then it begins no further message of what it has fetched', async () => {
      const victim = await mortalBus(testOptions(kafka, { onCrash: () => {} }));
      const begun: string[] = [];
      const finish = Promise.withResolvers<void>();
      await bus.publish(
        topic,
        ['1', '2', '3'].map((value) => message('ann', value)),
      );
      await victim.bus.subscribe(
        subscription(topic, {
          handle: async (one) => {
            begun.push(one.value);
            await finish.promise;
            return HANDLED;
          },
        }),
      );
      await until(() => begun.length === 1);
      victim.kill();
      const heir = listener();
      await bus.subscribe(subscription(topic, { handle: heir.handle }));
      await until(() => heir.heard.length === 3);
      finish.resolve();
      await sleep(200);
      expect({ begun, heir: heir.values() }).toEqual({ begun: ['1'], heir: ['1', '2', '3'] });
    });
  });

  describe('what is refused', () => {
    const open = (topics: TopicPlan) => kafkaBus(testOptions(kafka, { topics }));

    it('given a topic with other partitions or retention than wanted, then its use is refused, with what to do', async () => {
      const topic = freshTopic();
      const first = await open({ partitions: 3, retentionMs: 3_600_000 });
      await first.publish(topic, [message('ann', '1')]);
      await first.close();
      const wantsMore = await open({ partitions: 8, retentionMs: 3_600_000 });
      const wantsLonger = await open({ partitions: 3, retentionMs: 7_200_000 });
      const refusal = { code: 'kafka-topic-problem', topic };
      const { handle } = listener();
      await expect(wantsMore.subscribe(subscription(topic, { handle }))).rejects.toMatchObject({
        ...refusal,
        found: '3 partitions',
        wanted: '8',
        remedy: expect.stringContaining('set RINGBACK_KAFKA_PARTITIONS=3'),
      });
      await expect(wantsMore.publish(topic, [message('ann', '2')])).rejects.toMatchObject(refusal);
      await expect(wantsLonger.publish(topic, [message('ann', '2')])).rejects.toMatchObject({
        ...refusal,
        found: 'retention.ms=3600000',
        wanted: '7200000',
      });
      await Promise.all([wantsMore.close(), wantsLonger.close()]);
    });

    it('given more copies than there are brokers, then the topic is named, and the setting', async ({ skip }) => {
      skip(!kafka.ours, 'nobody knows how many brokers there are');
      const topic = freshTopic();
      const bus = await open({ partitions: 1, retentionMs: 3_600_000, replicationFactor: 3 });
      await expect(bus.publish(topic, [message('ann', '1')])).rejects.toMatchObject({
        code: 'bus-unavailable',
        message: expect.stringMatching(
          `topic ${topic} cannot be made: .*3 copies, each on a broker of its own .RINGBACK_KAFKA_REPLICATION_FACTOR`,
        ),
      });
      await bus.close();
    });

    it('given two processes that make a topic at once, then both go on with it', async () => {
      const topic = freshTopic();
      const both = await Promise.all([1, 2].map(() => open({ partitions: 3, retentionMs: 3_600_000 })));
      await Promise.all(both.map((bus) => bus.publish(topic, [message('ann', '1')])));
      await Promise.all(both.map((bus) => bus.close()));
    });

    it('given no broker at the address, then opening the bus says which and why', async () => {
      await expect(kafkaBus(testOptions({ brokers: '127.0.0.1:9', sessionMs: 6_000 }))).rejects.toMatchObject({
        code: 'bus-unavailable',
        message: expect.stringMatching(/^Kafka at 127\.0\.0\.1:9 is not available: .*ECONNREFUSED/),
      });
    });

    it('given a message larger than the broker takes, then only it is refused, and as a mistake', async () => {
      const topic = freshTopic();
      const bus = await kafkaBus(testOptions(kafka));
      const sent = [
        bus.publish(topic, [message('ann', 'x'.repeat(2_000_000))]),
        bus.publish(topic, [message('ann', '1')]),
      ];
      const [large] = await Promise.allSettled(sent);
      expect(large).toMatchObject({ status: 'rejected', reason: expect.any(MessageRefused) });
      await bus.publish(topic, [message('ann', '2')]);
      await bus.close();
    });
  });

  it('given a poison message as large as the broker takes, then its dead letter goes without its value and the partition goes on', async () => {
    const bus = await kafkaBus(testOptions(kafka));
    const topic = freshTopic();
    const large = 'x'.repeat(1_048_450);
    await bus.publish(topic, [message('ann', large)]);
    await bus.publish(topic, [message('ann', 'next')]);
    const { values, handle } = listener();
    const poison = ({ value }: DeliveredMessage): Outcome => ({ outcome: 'dead-letter', reason: `${value.length}` });
    await bus.subscribe(
      subscription(topic, { handle: (one) => (one.value === large ? Promise.resolve(poison(one)) : handle(one)) }),
    );
    const dead = listener();
    await bus.subscribe(subscription(`${topic}-dead`, { handle: dead.handle }));
    await until(() => values().length > 0 && dead.heard.length > 0);
    expect(dead.heard).toHaveLength(1);
    expect(dead.heard[0]).toMatchObject({
      key: 'ann',
      value: '',
      headers: { ce_type: 'Said', rb_topic: topic, rb_offset: '0', rb_reason: '1048450', rb_left_out: '1048450' },
    });
    await bus.close();
  });

  it('given a topic that somebody deletes, then it is made anew, and reading and publishing go on by themselves', async () => {
    const bus = await kafkaBus(testOptions(kafka, { timing: { publishPatience: 15_000 } }));
    const topic = freshTopic();
    const { values, handle } = listener();
    await bus.subscribe(subscription(topic, { handle }));
    await bus.publish(topic, [message('ann', 'before')]);
    await until(() => values().includes('before'));
    const admin = kafkaClient(testOptions(kafka)).admin();
    await admin.connect();
    await admin.deleteTopics({ topics: [topic] });
    await admin.disconnect();
    const said = async (): Promise<boolean> =>
      bus.publish(topic, [message('ann', 'after')]).then(
        () => true,
        (error: unknown) => !(error instanceof BusUnavailable),
      );
    while (!(await said())) await sleep(100);
    await until(() => values().includes('after'));
    await bus.close();
  }, 60_000);

  describe('what ends a process', () => {
    it('given a handler that never returns, then the consumer is stuck and says so, once', async () => {
      const crashes: string[] = [];
      const onCrash = (error: Error): void => void crashes.push(error.message);
      const { bus, kill } = await mortalBus(testOptions(kafka, { onCrash, timing: { stuck: 300 } }));
      const topic = freshTopic();
      await bus.publish(topic, [message('ann', '1')]);
      await bus.subscribe(subscription(topic, { handle: () => new Promise(() => {}) }));
      await until(() => crashes.length > 0);
      await sleep(500);
      expect(crashes).toEqual([expect.stringContaining(`${topic}-readers is stuck`)]);
      kill();
    });

    it('given the clock is set back further than a session, then the consumer ends, for no heartbeat would follow', async () => {
      const crashes: string[] = [];
      const onCrash = (error: Error): void => void crashes.push(error.message);
      const options = testOptions(kafka);
      let backMs = 0;
      const clock = { ...options.clock, now: () => options.clock.now() - backMs };
      const bus = await kafkaBus({ ...options, clock, onCrash });
      await bus.subscribe(subscription(freshTopic(), { handle: listener().handle }));
      backMs = 1_000;
      await sleep(500);
      expect(crashes).toEqual([]);
      backMs = 3_600_000;
      await until(() => crashes.length > 0);
      expect(crashes).toEqual([expect.stringMatching(/the clock was set back by 35\d\d s/)]);
      await bus.close();
    });

    it('given a group that will never take this member, then the consumer has crashed', async () => {
      const crashes: Error[] = [];
      const onCrash = (error: Error): void => void crashes.push(error);
      const bus = await kafkaBus(testOptions(kafka, { onCrash, timing: { session: 500 } }));
      await bus.subscribe(subscription(freshTopic(), { handle: listener().handle }));
      await until(() => crashes.length > 0);
      expect(crashes[0]?.message).toMatch(/session timeout/);
      await bus.close();
    });
  });

  describe('users', () => {
    const openAs = (password: string, wants: Partial<KafkaBusOptions> = {}) => {
      const { brokers, username } = kafka.guarded ?? { brokers: '', username: '' };
      const sasl = { mechanism: 'plain', username, password } as const;
      return kafkaBus(testOptions({ brokers, sessionMs: kafka.sessionMs }, { sasl, ...wants }));
    };

    it('given the right password, then the bus opens; given a wrong one, then it says so and not what it was', async ({
      skip,
    }) => {
      skip(kafka.guarded === null, 'the broker is not ours');
      const bus = await openAs(kafka.guarded?.password ?? '');
      const { heard, handle } = listener();
      const topic = freshTopic();
      await bus.publish(topic, [message('ann', '1')]);
      await bus.subscribe(subscription(topic, { handle }));
      await until(() => heard.length === 1);
      await bus.close();
      const refused = await openAs('wrong-secret').catch((error: unknown) => error);
      expect(refused).toMatchObject({
        code: 'bus-unavailable',
        message: expect.stringMatching(/[Aa]uthentication failed/),
      });
      expect(String(refused)).not.toContain('wrong-secret');
    });

    it('given rights that are taken away, then each refusal says what is needed, and all goes on when they are given again', async ({
      skip,
    }) => {
      skip(kafka.guarded === null, 'the broker is not ours');
      const { deny, permit, close } = await rightsOf(kafka);
      const warnings: string[] = [];
      const log = pino({ level: 'warn' }, { write: (line) => void warnings.push(line) });
      const bus = await openAs(kafka.guarded?.password ?? '', { log, timing: { publishPatience: 200 } });
      const { heard, handle } = listener();
      const topic = freshTopic();
      await bus.publish(topic, [message('ann', '1')]);

      await deny('WRITE', 'TOPIC', topic);
      await expect(bus.publish(topic, [message('ann', '2')])).rejects.toThrow(
        `our user needs Describe and Write on ${topic}`,
      );
      await permit();
      await deny('READ', 'GROUP', `${topic}-readers`);
      await expect(bus.subscribe(subscription(topic, { handle }))).rejects.toThrow(`Read on group ${topic}-readers`);
      await permit();
      await bus.subscribe(subscription(topic, { handle }));
      await until(() => heard.length === 1);
      await deny('READ', 'TOPIC', topic);
      await until(() => warnings.some((line) => line.includes(`our user needs Describe and Read on ${topic}`)));
      await permit();
      await bus.publish(topic, [message('ann', '2')]);
      await until(() => heard.length === 2);
      await Promise.all([bus.close(), close()]);
    });
  });
});
