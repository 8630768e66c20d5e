/** The bus on a real Kafka: the whole suite of the port, and what only happens to a bus that is elsewhere. */
import { busSuite } from '@ringback/runtime/bus/suite.ts';
import { afterAll, beforeAll } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { kafkaUnderTest, testOptions } from '../infrastructure/kafka-bus-under-test.ts';
import { startKafka, type KafkaForTests } from '../infrastructure/kafka-broker.ts';

skipUnless('kafka')('the bus on Kafka', () => {
  let kafka: KafkaForTests;
  beforeAll(async () => {
    kafka = await startKafka();
  }, 300_000);
  afterAll(() => kafka.stop());

  busSuite('the bus on Kafka', () => kafkaUnderTest(testOptions(kafka.brokers)));
});
