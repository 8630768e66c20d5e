/**
 * Recorded calls, played through the services that run live, on a clock that jumps. Nothing here decides anything: the centre
 * plays the record and stands in for agents and callees, reports reads what happened afterwards.
 */
import type { CalleeParameters } from '@ringback/centre/callee-model.ts';
import { readPolicy } from '@ringback/recovery/policy-file.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import type { Logger } from 'pino';
import type { ReplayArguments } from './arguments.ts';
import { readRecording } from './read-recording.ts';
import { runRecording, type OnProgress } from './run-recording.ts';

export type { OnProgress, Phase } from './run-recording.ts';

/** Throws `RecordingUnreadable`, `PolicyProblem` or `DataFileProblem`, each one sentence for a person. */
export const replay = async (
  args: ReplayArguments,
  log: Logger,
  onProgress: OnProgress,
  callees?: CalleeParameters,
): Promise<Summary> => {
  onProgress('reading', 0);
  const policy = await readPolicy(args.policyFile);
  const recording = await readRecording(args);
  return runRecording({
    recording,
    policy,
    seed: args.seed,
    out: args.out,
    log,
    onProgress,
    ingest: args.country === null ? {} : { country: args.country },
    emit: (_platform, ingest) => (events) => ingest.accept(events, args.format),
    counts: recording.counts,
    ...(callees && { callees }),
  });
};
