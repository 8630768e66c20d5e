/**
 * How fast recovery takes a realistic stream of calls from Kafka, against kafkajs that only parses it: the same messages of the same
 * broker, in turn, each in a process of its own.
 */
import { join } from 'node:path';
import { median, type Measurement } from '../measurement.ts';
import type { BareConsumerOptions } from './bare-consumer.ts';
import { startRival } from './rival.ts';
import { lagOf, rateOfCatchingUp } from './committed.ts';
import { sqliteFolderOf } from './lost-calls.ts';
import { inSqlite, type Place } from './place.ts';
import { cpuSecondsOf } from './processes.ts';
import { CALLS, publishStream } from './publish.ts';

const RIVAL_GROUP = 'bench-bare-consumer';

export interface StreamRateOptions {
  readonly events: number;
  readonly rounds: number;
  readonly store: 'postgres' | 'sqlite';
  /** What is special about this place, for the name: `1-partition`. */
  readonly where: string;
}

interface Speed {
  readonly eventsPerSecond: number;
  /** Of its process, microseconds an event; null where that cannot be known. Hardly changes when the machine is busy otherwise. */
  readonly cpuMicros: number | null;
}

const MICROS = 1e6;

/** Of a process that has just joined its group. */
const speedOf = async (
  place: Place,
  { pid, stop }: { readonly pid: number; stop(): Promise<void> },
  group: string,
): Promise<Speed> => {
  const watched = { admin: place.admin, group, topic: CALLS };
  const events = await lagOf(watched);
  const before = cpuSecondsOf(pid);
  const eventsPerSecond = await rateOfCatchingUp(watched);
  const after = cpuSecondsOf(pid);
  await stop();
  return {
    eventsPerSecond,
    cpuMicros: before === null || after === null ? null : ((after - before) / events) * MICROS,
  };
};

const speedOfRecovery = async (place: Place, store: StreamRateOptions['store']): Promise<Speed> => {
  const settings = store === 'sqlite' ? inSqlite(sqliteFolderOf(place)) : {};
  return speedOf(place, await place.start('recovery', settings), 'recovery');
};

const speedOfBareConsumer = async (place: Place): Promise<Speed> => {
  const { brokers, partitions } = place;
  const options: BareConsumerOptions = { brokers, group: RIVAL_GROUP, topic: CALLS, partitions };
  return speedOf(place, await startRival(join(import.meta.dirname, 'bare-consumer.ts'), options), RIVAL_GROUP);
};

interface Round {
  readonly ours: Speed;
  readonly bare: Speed;
}

const eventsToldOf = (rounds: readonly Round[], where: string): Measurement[] => [
  {
    name: `kafka.stream-${where}`,
    value: median(rounds.map(({ ours }) => ours.eventsPerSecond)),
    unit: 'events/s',
    ratio: median(rounds.map(({ ours, bare }) => ours.eventsPerSecond / bare.eventsPerSecond)),
    against: 'bare kafkajs eachBatch and JSON.parse (aim 0.5)',
  },
  {
    name: `kafka.bare-stream-${where}`,
    value: median(rounds.map(({ bare }) => bare.eventsPerSecond)),
    unit: 'events/s',
  },
];

const cpuToldOf = (rounds: readonly Round[], where: string): Measurement[] => {
  const known = rounds.flatMap(({ ours, bare }) =>
    ours.cpuMicros === null || bare.cpuMicros === null ? [] : [{ ours: ours.cpuMicros, bare: bare.cpuMicros }],
  );
  if (known.length === 0) return [];
  return [
    {
      name: `kafka.stream-cpu-${where}`,
      value: median(known.map(({ ours }) => ours)),
      unit: 'µs/event',
      ratio: median(known.map(({ ours, bare }) => bare / ours)),
      against: 'the same of bare kafkajs',
    },
  ];
};

export const measureStreamRate = async (
  place: Place,
  { events, rounds, store, where }: StreamRateOptions,
): Promise<Measurement[]> => {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round += 1) {
    await publishStream(place, events);
    measured.push({ ours: await speedOfRecovery(place, store), bare: await speedOfBareConsumer(place) });
  }
  const name = `${store}-${where}`;
  return [...eventsToldOf(measured, name), ...cpuToldOf(measured, name)];
};
