/** Dead letters on a real Kafka: read from the beginning by whoever asks, and settled for all who ask later. */
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import { deadLetterTopic } from '@ringback/contracts/topics.ts';
import { kafkaMessageLog } from '@ringback/dead-letters/adapters/kafka-message-log.ts';
import { drop, readDeadLetters, retry } from '@ringback/dead-letters/settle.ts';
import { kafkaBus } from '@ringback/runtime/bus/kafka-bus.ts';
import { HANDLED } from '@ringback/runtime/bus/port.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';
import { testOptions, until } from '../infrastructure/kafka-bus-under-test.ts';
import { rightsOf } from '../infrastructure/kafka-rights.ts';

skipUnless('kafka')('dead letters on Kafka', () => {
  let kafka: KafkaForTests;
  beforeAll(async () => {
    kafka = await startKafka();
  }, 300_000);
  afterAll(() => kafka.stop());

  test('given a user who may not read by a group of its own, then it says so at once', async ({ skip }) => {
    const { guarded, sessionMs } = kafka;
    if (guarded === null) return skip('the broker is not ours');
    const { brokers, ...user } = guarded;
    const service = `recovery-${Date.now().toString(36)}`;
    const bus = await kafkaBus(testOptions(kafka));
    await bus.publish(deadLetterTopic(service), [{ key: null, headers: {}, value: '{}' }]);
    const { deny, permit, close } = await rightsOf(kafka);
    await deny('READ', 'GROUP', '*');
    const log = kafkaMessageLog(testOptions({ brokers, sessionMs }, { sasl: { mechanism: 'plain', ...user } }));
    await expect(log.read((topic) => topic === deadLetterTopic(service))).rejects.toThrow(
      'needs Read on the topics and on groups that begin with ringback-dead-letters-',
    );
    await permit();
    expect(await log.read((topic) => topic === deadLetterTopic(service))).toHaveLength(1);
    await Promise.all([bus.close(), log.close(), close()]);
  });

  test('given one is retried and one dropped, then the first comes again as it was, and a later reader finds neither', async () => {
    const options = testOptions(kafka);
    const run = Date.now().toString(36);
    const origin = `calls.${run}.v1`;
    const service = `recovery-${run}`;
    const message = (value: string): WireMessage => ({ key: 'one-caller', headers: { ce_type: 'CallLost' }, value });
    const bus = await kafkaBus(options);
    const heard: string[] = [];
    await bus.publish(origin, [message('{"first":1}'), message('{"second":2}')]);
    await bus.subscribe({
      group: service,
      topics: [origin],
      deadLetterTopic: deadLetterTopic(service),
      concurrency: 1,
      async handle({ value, headers }) {
        heard.push(`${headers['ce_type']} ${value}`);
        return heard.length > 2 ? HANDLED : { outcome: 'dead-letter', reason: 'cannot be read' };
      },
    });
    await until(() => heard.length === 2);

    const log = kafkaMessageLog(options);
    const lettersHere = async () => (await readDeadLetters(log)).filter((letter) => letter.service === service);
    await expect.poll(lettersHere, { timeout: 15_000 }).toHaveLength(2);
    const [first, second] = await lettersHere();
    expect(first).toMatchObject({ type: 'CallLost', reason: 'cannot be read', originTopic: origin, group: service });
    await retry(log, first!, Date.now());
    await drop(log, second!, Date.now());
    await until(() => heard.length === 3);
    expect(heard[2]).toBe('CallLost {"first":1}');
    expect(await lettersHere()).toEqual([]);
    await log.close();
    await bus.close();
  }, 90_000);
});
