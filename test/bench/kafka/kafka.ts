/** Many processes on a real Kafka and PostgreSQL: how much of their speed is left when the services have done their work. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import type { Bench, BenchOptions, Measurement } from '../measurement.ts';
import { inScratchFolder } from '../scratch-folder.ts';
import { measureEndToEnd } from './end-to-end.ts';
import { measureLostCalls, sqliteFolderOf } from './lost-calls.ts';
import { openPlace, type Place } from './place.ts';
import { measureResources } from './resources.ts';
import { startPostgres, whatIsMissing, type BenchPostgres } from './servers.ts';
import { storeCasesInPostgres, storeCasesInSqlite } from './stored-cases.ts';
import { measureStreamRate } from './stream-rate.ts';
import { toldAsPercentiles } from './waiting-times.ts';

const FEW_CASES = 1000;
const PARTITIONS = 4;
const STREAM = { events: 60_000, rounds: 3 };
const LOST_CALLS = { calls: 6000, rounds: 3 };
const PACE = { warmUp: 40, samples: 200, perSecond: 10 };
const RESOURCES = { warmUpSeconds: 10, seconds: 20 };
const HOPS = 'the bare hops: kafkajs, pg, SMPP or HTTP';

type Progress = (what: string) => void;
type Store = 'postgres' | 'sqlite';

const waiting = async (place: Place, where: string): Promise<Measurement[]> => {
  const { ours, bare } = await measureEndToEnd(place, PACE);
  return [
    ...toldAsPercentiles(`lost-call-to-submit-${where}`, ours.toSubmit, bare.toSubmit, HOPS),
    ...toldAsPercentiles(`free-agent-to-originate-${where}`, ours.toOriginate, bare.toOriginate, HOPS),
  ];
};

/** How fast in this place: a stream, and lost calls alone. */
const rates = async (place: Place, store: Store, where: string, progress: Progress): Promise<Measurement[]> => {
  progress(`lost calls into ${store}, through recovery and bare, in turn (${where})`);
  const lostCalls = await measureLostCalls(place, { ...LOST_CALLS, store, where });
  progress(`a realistic stream, through recovery on ${store} and bare kafkajs, in turn (${where})`);
  return [...(await measureStreamRate(place, { ...STREAM, store, where })), ...lostCalls];
};

/** In a place with nothing in it but so many cases. */
const allInPostgres = async (
  place: Place,
  cases: number,
  where: string,
  progress: Progress,
): Promise<Measurement[]> => {
  progress(`${cases} cases into PostgreSQL (${where})`);
  await storeCasesInPostgres(place, cases);
  progress(`waiting times, ours and bare (${where})`);
  const times = await waiting(place, where);
  return [...(await rates(place, 'postgres', where, progress)), ...times];
};

const allInSqlite = async (place: Place, cases: number, where: string, progress: Progress): Promise<Measurement[]> => {
  progress(`${cases} cases into SQLite (${where})`);
  await storeCasesInSqlite(place, sqliteFolderOf(place), cases);
  return rates(place, 'sqlite', where, progress);
};

const inPlace = async <T>(
  folder: string,
  postgres: BenchPostgres,
  wanted: { readonly name: string; readonly partitions: number },
  job: (place: Place) => Promise<T>,
): Promise<T> => {
  const place = await openPlace(join(folder, wanted.name), postgres, wanted);
  try {
    return await job(place);
  } finally {
    await place.close();
  }
};

/** Few cases on many partitions, and what becomes of it with one partition, and with many cases. */
const measure = async (
  folder: string,
  postgres: BenchPostgres,
  { cases, found }: BenchOptions,
  progress: Progress,
): Promise<void> => {
  const few = `${FEW_CASES}-cases`;
  const many = `${cases}-cases`;
  await inPlace(folder, postgres, { name: 'resources', partitions: PARTITIONS }, async (place) => {
    progress('what 100 lost calls a second take');
    found(await measureResources(place, RESOURCES));
  });
  await inPlace(folder, postgres, { name: 'usual', partitions: PARTITIONS }, async (place) => {
    found(await allInPostgres(place, FEW_CASES, few, progress));
    found(await allInSqlite(place, FEW_CASES, few, progress));
  });
  await inPlace(folder, postgres, { name: 'narrow', partitions: 1 }, async (place) => {
    found(await allInPostgres(place, FEW_CASES, '1-partition', progress));
  });
  await inPlace(folder, postgres, { name: 'full', partitions: PARTITIONS }, async (place) => {
    found(await allInPostgres(place, cases, many, progress));
    found(await allInSqlite(place, cases, many, progress));
  });
};

export const kafka: Bench = {
  name: 'kafka',
  about: 'services as processes on a real Kafka and PostgreSQL, against both of them bare',
  run(progress, options: BenchOptions) {
    const missing = whatIsMissing();
    if (missing !== null) {
      progress(`skipped, ${missing}`);
      return Promise.resolve([]);
    }
    return inScratchFolder(async (folder) => {
      // PostgreSQL may run as somebody else.
      chmodSync(folder, 0o755);
      progress('starting PostgreSQL');
      const postgres = await startPostgres(join(folder, 'postgres'));
      try {
        await measure(folder, postgres, options, progress);
        return [];
      } finally {
        await postgres.stop();
      }
    });
  },
};
