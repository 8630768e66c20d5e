/** Messages nobody can read on each partition of each topic: each reader sets them aside, counts them, and its partition moves on. */
import { deadLetterTopic, topics, type Topic } from '@ringback/contracts/topics.ts';
import { Kafka, logLevel } from 'kafkajs';
import { acted, poison, readers } from '../journeys/poison.ts';
import { waitFor, type ClusterUnderFault } from './cluster-under-fault.ts';
import type { Fault } from './fault.ts';
import { withAdmin } from './lag.ts';

const PARTITIONS = [0, 1, 2, 3];
const all = Object.keys(acted) as Topic[];

const poisonAll = async (brokers: string): Promise<void> => {
  const kafka = new Kafka({ brokers: brokers.split(','), clientId: 'poisoner', logLevel: logLevel.NOTHING });
  const producer = kafka.producer();
  await producer.connect();
  for (const topic of all) {
    const messages = PARTITIONS.flatMap((partition) =>
      poison(topic).map(([, { key, value, headers }]) => ({ partition, key, value, headers: { ...headers } })),
    );
    await producer.send({ topic: topics[topic].name, messages });
  }
  await producer.disconnect();
};

/** By service, how many dead letters there must be at least: each reads some of the topics. */
const expected = (): Map<string, number> => {
  const letters = new Map<string, number>();
  for (const topic of all)
    for (const service of readers[topic])
      letters.set(service, (letters.get(service) ?? 0) + PARTITIONS.length * poison(topic).length);
  return letters;
};

const lettersOf = (brokers: string, service: string): Promise<number> =>
  withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(deadLetterTopic(service));
    return ends.reduce((sum, { high }) => sum + Number(high), 0);
  });

/** Of all replicas together, as they tell it on /metrics. */
const countedBy = async (cluster: ClusterUnderFault, service: string): Promise<number> => {
  const members = cluster.members.filter((member) => member.service === service);
  const texts = await Promise.all(members.map(async ({ run }) => (await fetch(`${await run.url}/metrics`)).text()));
  const counts = texts.join('\n').matchAll(/^ringback_bus_dead_letters_total(?:\{[^}]*\})? (\d+)/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
};

export const poisonTopics: Fault = {
  name: 'there is poison in every partition of every topic',
  async hurt(cluster, { tell }) {
    const { brokers } = cluster.kafka;
    await poisonAll(brokers);
    for (const [service, letters] of expected()) {
      await waitFor(
        `${service} sets ${letters} messages aside`,
        async () => (await lettersOf(brokers, service)) >= letters,
      );
      const counted = await countedBy(cluster, service);
      tell(`${service} has ${await lettersOf(brokers, service)} dead letters and counts ${counted}`);
      if (counted < letters) throw new Error(`${service} counts ${counted} dead letters, and ${letters} were poison`);
    }
  },
};
