/**
 * Recorded calls, played through the services that run live, on a clock that jumps. Nothing here decides anything: the centre
 * plays the record and stands in for agents and callees, reports reads what happened afterwards.
 */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { playRecording } from '@ringback/centre/service.ts';
import { startLoop } from '@ringback/embedded/loop.ts';
import { openPlatform, type EmbeddedPlatform } from '@ringback/embedded/platform.ts';
import type { Recording } from '@ringback/ingest/recording.ts';
import { readPolicy } from '@ringback/recovery/policy-file.ts';
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { virtualClock, type VirtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork, type Work } from '@ringback/runtime/clock/work.ts';
import { DataFileProblem, makeFolder } from '@ringback/runtime/sqlite-data-file.ts';
import { plainOperator, simulatedOperator } from '@ringback/smsc/simulated-operator.ts';
import type { Logger } from 'pino';
import type { ReplayArguments } from './arguments.ts';
import { writeCases, writeSummary } from './outputs.ts';
import { readRecording } from './read-recording.ts';

export type Phase = 'reading' | 'playing' | 'reporting';
/** `share` of the phase that is done, 0 to 1. */
export type OnProgress = (phase: Phase, share: number) => void;

/** What a run leaves for `npm run audit`; the read models beside them are taken away again. */
const KEPT = ['bus.db', 'events.db'];
const READ_MODELS = ['recovery.db', 'messaging.db', 'dialer.db', 'reports.db', 'keys.db'];

/** Secrets of a replay protect nobody: the numbers are test numbers, and the same seed must give the same ids. */
const seededKey = (seed: number, what: string): Buffer =>
  createHash('sha256').update(`replay ${seed} ${what}`).digest();

const removeFiles = (folder: string, names: readonly string[]): void => {
  for (const name of names)
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(folder, name + suffix), { force: true });
};

const freshFolder = (out: string): string => {
  const folder = join(out, 'history');
  try {
    makeFolder(folder);
    removeFiles(folder, [...KEPT, ...READ_MODELS]);
    return folder;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? 'unknown reason';
    throw new DataFileProblem(
      folder,
      `it cannot be written (${code})`,
      'choose another folder with --out, or make it writable',
      cause,
    );
  }
};

const SLICE_MS = 6 * 3_600_000;

/** In slices, so that a progress bar moves and a person can interrupt. */
const play = async (clock: VirtualClock, recording: Recording, onProgress: OnProgress): Promise<void> => {
  const { firstAt, lastAt } = recording;
  for (let until = firstAt; until < lastAt; ) {
    until = Math.min(until + SLICE_MS, lastAt);
    await clock.runUntil(until);
    onProgress('playing', (until - firstAt) / (lastAt - firstAt));
    await new Promise((resolve) => setImmediate(resolve));
  }
  await clock.runUntil(lastAt);
};

interface Run {
  readonly platform: EmbeddedPlatform;
  readonly clock: VirtualClock;
  readonly work: Work;
  readonly recording: Recording;
  readonly args: ReplayArguments;
  readonly onProgress: OnProgress;
}

const playThroughServices = async ({ platform, clock, work, recording, args, onProgress }: Run): Promise<void> => {
  const { seed } = args;
  let done: Promise<void> = Promise.resolve();
  const { services } = await startLoop(platform, {
    policy: await readPolicy(args.policyFile),
    gateway: simulatedOperator({ ...plainOperator, seed }, clock),
    ingest: { zone: recording.zone, ...(args.country === null ? {} : { country: args.country }) },
    // The record's agents do as they did: nobody can count on one who is about to be free, for a recorded call may have them first.
    // Nobody watches.
    dialer: { pacingMode: 'progressive', zone: recording.zone, pacingNewsSeconds: 0 },
    messaging: { company: 'Ringback replay' },
    centre: (ingest) => {
      const played = playRecording({
        recording,
        clock,
        work,
        seed,
        emit: (events) => ingest.accept(events, args.format),
      });
      done = played.done;
      return Promise.resolve({ acd: played.acd, placer: played.placer });
    },
  });
  await play(clock, recording, onProgress);
  await done;
  await work.idle();
  // What a service does as it stops (a ringing redial is hung up) the others still hear of.
  for (const service of services) {
    await service.stop();
    await work.idle();
  }
};

/** Reports starts when all is over and reads the whole history in large batches. */
const report = async ({ platform, work, recording, args, onProgress }: Run): Promise<Summary> => {
  onProgress('reporting', 0);
  const reports = await startReports(platform, reportsSettingsSchema.parse({}));
  await work.idle();
  await reports.caughtUp();
  const summary = await reports.summary(recording.counts);
  await writeCases(args.out, reports.lostCalls());
  await writeSummary(args.out, summary);
  await reports.stop();
  onProgress('reporting', 1);
  return summary;
};

/** Throws `RecordingUnreadable`, `PolicyProblem` or `DataFileProblem`, each one sentence for a person. */
export const replay = async (args: ReplayArguments, log: Logger, onProgress: OnProgress): Promise<Summary> => {
  onProgress('reading', 0);
  await readPolicy(args.policyFile);
  const recording = await readRecording(args);
  const dataDir = freshFolder(args.out);
  const work = trackedWork();
  const clock = virtualClock(recording.firstAt, work);
  const secrets = { callerIdSecret: seededKey(args.seed, 'caller-ids'), masterKey: seededKey(args.seed, 'master') };
  const platform = await openPlatform({
    dataDir,
    durability: 'none',
    clock,
    work,
    log,
    secrets: () => secrets,
    keyOf: (caller) => seededKey(args.seed, caller),
  });
  const run: Run = { platform, clock, work, recording, args, onProgress };
  try {
    await playThroughServices(run);
    return await report(run);
  } finally {
    await platform.close();
    removeFiles(dataDir, READ_MODELS);
  }
};
