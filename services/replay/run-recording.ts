/** One recording, played through the services that run live, on a clock that jumps: a replay is one of these, a back-test two. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CalleeParameters } from '@ringback/centre/callee-model.ts';
import type { Emit } from '@ringback/centre/ports.ts';
import type { CallerId } from '@ringback/contracts/ids.ts';
import { playRecording } from '@ringback/centre/service.ts';
import { startLoop } from '@ringback/embedded/loop.ts';
import { openPlatform, type EmbeddedPlatform } from '@ringback/embedded/platform.ts';
import type { Recording } from '@ringback/ingest/recording.ts';
import type { Ingest } from '@ringback/ingest/service.ts';
import type { IngestSettings } from '@ringback/ingest/settings.ts';
import type { Policy } from '@ringback/recovery/policy-file.ts';
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import type { InputCounts, LostCallRow, Summary } from '@ringback/reports/shapes.ts';
import { nextTurn } from '@ringback/runtime/clock/next-turn.ts';
import { virtualClock, type VirtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork, type Work } from '@ringback/runtime/clock/work.ts';
import { DataFileProblem, makeFolder } from '@ringback/runtime/sqlite-data-file.ts';
import { plainOperator, simulatedOperator } from '@ringback/smsc/simulated-operator.ts';
import type { Logger } from 'pino';
import { RESULTS, writeCases, writeSummary } from './outputs.ts';
import { smallHeap } from './small-heap.ts';

export type Phase = 'reading' | 'playing' | 'reporting';
/** `share` of the phase that is done, 0 to 1. */
export type OnProgress = (phase: Phase, share: number) => void;

export interface RecordingRun {
  readonly recording: Pick<Recording, 'events' | 'firstAt' | 'lastAt' | 'zone'>;
  readonly policy: Policy;
  readonly seed: number;
  /** Where summary.json, cases.csv and history/ go. */
  readonly out: string;
  readonly log: Logger;
  readonly onProgress: OnProgress;
  readonly ingest: Partial<Pick<IngestSettings, 'country' | 'tenantId'>>;
  /** How what happens reaches the services, once ingest runs. */
  readonly emit: (platform: EmbeddedPlatform, ingest: Ingest) => Emit;
  /** Before the first event: what is known of old. */
  readonly prepare?: (platform: EmbeddedPlatform) => Promise<void>;
  /** Passed on into summary.json. */
  readonly counts?: InputCounts;
  readonly callees?: CalleeParameters;
  /** Each lost call as it goes into cases.csv. */
  readonly onRow?: (row: LostCallRow) => void;
}

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
    // Nobody takes the results of the run before for those of one that failed, or learns at the end that they cannot be written.
    for (const result of RESULTS) rmSync(join(out, result), { force: true });
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

interface Stage {
  readonly platform: EmbeddedPlatform;
  readonly clock: VirtualClock;
  readonly work: Work;
  /** To be called between slices. */
  readonly tidy: () => void;
}

/** In slices, so that a progress bar moves, the heap stays small and a person can interrupt. */
const play = async ({ clock, tidy }: Stage, { recording, onProgress }: RecordingRun): Promise<void> => {
  const { firstAt, lastAt } = recording;
  for (let until = firstAt; until < lastAt; ) {
    until = Math.min(until + SLICE_MS, lastAt);
    await clock.runUntil(until);
    onProgress('playing', (until - firstAt) / (lastAt - firstAt));
    await nextTurn();
    tidy();
  }
  await clock.runUntil(lastAt);
};

const playThroughServices = async (stage: Stage, run: RecordingRun): Promise<void> => {
  const { platform, clock, work } = stage;
  const { recording, seed, callees } = run;
  let done: Promise<void> = Promise.resolve();
  await run.prepare?.(platform);
  const { services } = await startLoop(platform, {
    policy: run.policy,
    gateway: simulatedOperator({ ...plainOperator, seed }, clock),
    ingest: { zone: recording.zone, ...run.ingest },
    // The record's agents do as they did: nobody can count on one who is about to be free, for a recorded call may have them first.
    // Nobody watches.
    dialer: { pacingMode: 'progressive', zone: recording.zone, pacingNewsSeconds: 0, cacheSize: 2_000 },
    messaging: { company: 'Ringback replay' },
    centre: (ingest) => {
      const emit = run.emit(platform, ingest);
      const played = playRecording({ recording, clock, work, seed, emit, ...(callees && { callees }) });
      done = played.done;
      return Promise.resolve({ acd: played.acd, placer: played.placer });
    },
  });
  await play(stage, run);
  await done;
  await work.idle();
  // What a service does as it stops (a ringing redial is hung up) the others still hear of.
  for (const service of services) {
    await service.stop();
    await work.idle();
  }
};

async function* watched(rows: AsyncIterable<LostCallRow>, onRow: (row: LostCallRow) => void) {
  for await (const row of rows) {
    onRow(row);
    yield row;
  }
}

/** Reports starts when all is over and reads the whole history in large batches. */
const report = async ({ platform, work }: Stage, run: RecordingRun): Promise<Summary> => {
  const { out, counts, onProgress, onRow = () => {} } = run;
  onProgress('reporting', 0);
  const reports = await startReports(platform, reportsSettingsSchema.parse({}));
  await work.idle();
  await reports.caughtUp();
  const summary = await reports.summary(counts);
  await writeCases(out, watched(reports.lostCalls(), onRow));
  await writeSummary(out, summary);
  await reports.stop();
  onProgress('reporting', 1);
  return summary;
};

/** Throws `DataFileProblem`, one sentence for a person. */
export const runRecording = async (run: RecordingRun): Promise<Summary> => {
  const { seed, log } = run;
  const dataDir = freshFolder(run.out);
  const work = trackedWork();
  const clock = virtualClock(run.recording.firstAt, work);
  const secrets = { callerIdSecret: seededKey(seed, 'caller-ids'), masterKey: seededKey(seed, 'master') };
  const tidy = smallHeap();
  const onGround = async <T>(use: (stage: Stage) => Promise<T>): Promise<T> => {
    const keyOf = (caller: CallerId): Buffer => seededKey(seed, caller);
    const platform = await openPlatform({
      dataDir,
      durability: 'none',
      clock,
      work,
      log,
      secrets: () => secrets,
      keyOf,
    });
    try {
      return await use({ platform, clock, work, tidy });
    } finally {
      await platform.close();
    }
  };
  try {
    await onGround((stage) => playThroughServices(stage, run));
    // A ground of its own: what the services kept in memory is let go before the history is counted.
    tidy();
    return await onGround((stage) => report(stage, run));
  } finally {
    removeFiles(dataDir, READ_MODELS);
  }
};
