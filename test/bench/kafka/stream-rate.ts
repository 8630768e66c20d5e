/**
 * How fast recovery takes a realistic stream of calls from Kafka, against kafkajs that only parses it: the same messages of the same
 * broker, in turn, each in a process of its own.
 */
import { join } from 'node:path';
import { median, type Measurement } from '../measurement.ts';
import type { BareConsumerOptions } from './bare-consumer.ts';
import { startRival } from './rival.ts';
import { rateOfCatchingUp } from './committed.ts';
import { inSqlite, type Place } from './place.ts';
import { CALLS, publishStream } from './publish.ts';

const RIVAL_GROUP = 'bench-bare-consumer';

export interface StreamRateOptions {
  readonly events: number;
  readonly rounds: number;
  readonly store: 'postgres' | 'sqlite';
}

const rateOfRecovery = async (place: Place, store: StreamRateOptions['store']): Promise<number> => {
  const recovery = await place.start('recovery', store === 'sqlite' ? inSqlite(join(place.folder, 'stream')) : {});
  const rate = await rateOfCatchingUp({ admin: place.admin, group: 'recovery', topic: CALLS });
  await recovery.stop();
  return rate;
};

const rateOfBareConsumer = async ({ admin, brokers, partitions }: Place): Promise<number> => {
  const options: BareConsumerOptions = { brokers, group: RIVAL_GROUP, topic: CALLS, partitions };
  const rival = await startRival(join(import.meta.dirname, 'bare-consumer.ts'), options);
  const rate = await rateOfCatchingUp({ admin, group: RIVAL_GROUP, topic: CALLS });
  await rival.stop();
  return rate;
};

export const measureStreamRate = async (
  place: Place,
  { events, rounds, store }: StreamRateOptions,
): Promise<Measurement[]> => {
  const rates: { readonly recovery: number; readonly bare: number }[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await publishStream(place, events);
    rates.push({ recovery: await rateOfRecovery(place, store), bare: await rateOfBareConsumer(place) });
  }
  const where = `${store}-${partitionsOf(place)}`;
  return [
    {
      name: `kafka.stream-${where}`,
      value: median(rates.map((one) => one.recovery)),
      unit: 'events/s',
      ratio: median(rates.map((one) => one.recovery / one.bare)),
      against: 'bare kafkajs eachBatch and JSON.parse (aim 0.5)',
    },
    { name: `kafka.bare-stream-${where}`, value: median(rates.map((one) => one.bare)), unit: 'events/s' },
  ];
};

export const partitionsOf = ({ partitions }: Place): string =>
  partitions === 1 ? '1-partition' : `${partitions}-partitions`;
