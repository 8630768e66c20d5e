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

const waiting = async (place: Place, suffix: string): Promise<Measurement[]> => {
  const { ours, bare } = await measureEndToEnd(place, PACE);
  return [
    ...toldAsPercentiles(`lost-call-to-submit-${suffix}`, ours.toSubmit, bare.toSubmit, HOPS),
    ...toldAsPercentiles(`free-agent-to-originate-${suffix}`, ours.toOriginate, bare.toOriginate, HOPS),
  ];
};

const lostCalls = async (place: Place, cases: number, progress: Progress): Promise<Measurement[]> => {
  progress(`lost calls into PostgreSQL with ${cases} cases, and the same rows into it bare, in turn`);
  const postgres = await measureLostCalls(place, { ...LOST_CALLS, cases, store: 'postgres' });
  progress(`${cases} cases into SQLite`);
  await storeCasesInSqlite(place, sqliteFolderOf(place), cases);
  progress(`lost calls into SQLite with ${cases} cases, and the same rows into it bare, in turn`);
  return [...postgres, ...(await measureLostCalls(place, { ...LOST_CALLS, cases, store: 'sqlite' }))];
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

/** All that is measured, from few cases and many partitions on. */
const measure = async (
  folder: string,
  postgres: BenchPostgres,
  cases: number,
  progress: Progress,
): Promise<Measurement[]> => {
  const fewCases = await inPlace(folder, postgres, { name: 'few', partitions: PARTITIONS }, async (place) => {
    progress('waiting times, ours and bare');
    await storeCasesInPostgres(place, FEW_CASES);
    const times = await waiting(place, `${FEW_CASES}-cases`);
    progress('what 100 lost calls a second take');
    const resources = await measureResources(place, RESOURCES);
    const lost = await lostCalls(place, FEW_CASES, progress);
    progress('a realistic stream on 4 partitions, recovery and bare kafkajs in turn');
    const inPostgres = await measureStreamRate(place, { ...STREAM, store: 'postgres' });
    const inSqlite = await measureStreamRate(place, { ...STREAM, store: 'sqlite' });
    return [...inPostgres, ...inSqlite, ...lost, ...times, ...resources];
  });
  const onePartition = await inPlace(folder, postgres, { name: 'one', partitions: 1 }, async (place) => {
    progress('the same stream and waiting times on 1 partition');
    await storeCasesInPostgres(place, FEW_CASES);
    const times = await waiting(place, '1-partition');
    return [...(await measureStreamRate(place, { ...STREAM, store: 'postgres' })), ...times];
  });
  const manyCases = await inPlace(folder, postgres, { name: 'many', partitions: PARTITIONS }, async (place) => {
    progress(`${cases} cases into PostgreSQL`);
    await storeCasesInPostgres(place, cases);
    progress(`waiting times with ${cases} cases`);
    const times = await waiting(place, `${cases}-cases`);
    return [...(await lostCalls(place, cases, progress)), ...times];
  });
  return [...fewCases, ...onePartition, ...manyCases];
};

export const kafka: Bench = {
  name: 'kafka',
  about: 'services as processes on a real Kafka and PostgreSQL, against both of them bare',
  run(progress, { cases }: BenchOptions) {
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
        return await measure(folder, postgres, cases, progress);
      } finally {
        await postgres.stop();
      }
    });
  },
};
