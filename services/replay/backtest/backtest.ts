/**
 * A back-test: what was recorded of a period, played twice through the services that run live, under the policy there is and under
 * another. Calls and the agents' own work are as recorded; what Ringback did then is left out, what it would do is played.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CalleeParameters } from '@ringback/centre/callee-model.ts';
import type { CallEvent } from '@ringback/contracts/calls.ts';
import { toWire, type Envelope } from '@ringback/contracts/envelope.ts';
import { instant } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { standInNumbers, type StandIns } from '@ringback/ingest/stand-in-number.ts';
import { importOptOuts } from '@ringback/recovery/opt-outs/opt-out-list.ts';
import { PolicyProblem, type Policy } from '@ringback/recovery/policy-file.ts';
import type { BacktestResult } from '@ringback/reports/api/backtest-shape.ts';
import { makeFolder } from '@ringback/runtime/sqlite-data-file.ts';
import type { Logger } from 'pino';
import { runRecording, type RecordingRun } from '../run-recording.ts';
import { differenceOf, figuresOf } from './figures.ts';
import { openHistory, type History, type Period } from './history.ts';

export interface BacktestOptions {
  readonly data: string;
  readonly period: Period;
  readonly baseline: Policy;
  readonly candidate: Policy;
  readonly seed: number;
  /** The centre's zone. */
  readonly zone: string;
  /** Where backtest.json and the two runs go; null: nothing is kept. */
  readonly out: string | null;
  readonly log: Logger;
  readonly onProgress: (side: Side, share: number) => void;
  readonly callees?: CalleeParameters;
}

export type Side = 'baseline' | 'candidate';

/** Playing is most of it. */
const PLAYING = 0.9;
/** What tells a number of a country; more of a number nobody knows here. */
const COUNTRY_CODE = /^\+\d{1,3}$/;

/** Throws `PolicyProblem`. */
const mustNotLookIntoNumbers = (policy: Policy): void => {
  const deep = policy.allowedPrefixes.find((prefix) => !COUNTRY_CODE.test(prefix));
  if (deep === undefined) return;
  throw new PolicyProblem(
    `The policy ${policy.version}: allowedPrefixes: ${deep} looks into the number, and numbers stay sealed in a back-test. Country codes such as +7 can be tried.`,
  );
};

type Recorded = WeakMap<InboundEvent, Envelope<CallEvent>>;

/** Recorded calls go on as they were told, with the stand-in sealed; what the centre says of agents, ingest translates. */
const tell =
  (recorded: Recorded, numberOf: StandIns): RecordingRun['emit'] =>
  (platform, ingest) => {
    const resealed = async (envelope: Envelope<CallEvent>) => {
      const { caller } = envelope.data;
      if (caller === null) return toWire(envelope);
      const sealedNumber = await platform.sealing.seal(caller.callerId, numberOf(caller));
      return toWire({ ...envelope, data: { ...envelope.data, caller: { ...caller, sealedNumber } } });
    };
    return async (events) => {
      const calls = events.flatMap((event) => recorded.get(event) ?? []);
      const agents = events.filter((event) => !recorded.has(event));
      if (calls.length > 0) await platform.bus.publish(topics.calls.name, await Promise.all(calls.map(resealed)));
      if (agents.length > 0) await ingest.accept(agents, 'back-test');
    };
  };

const runSide = async (
  { options, history, numberOf, out }: { options: BacktestOptions; history: History; numberOf: StandIns; out: string },
  side: Side,
) => {
  const { seed, log, zone, callees, onProgress } = options;
  const { firstAt, lastAt, tenantId, optedOut } = history;
  const recorded: Recorded = new WeakMap();
  const eligible = new Set<string>();
  const summary = await runRecording({
    recording: { zone, firstAt, lastAt, events: () => history.events(numberOf, recorded) },
    policy: options[side],
    seed,
    out: join(out, side),
    log,
    onProgress: (phase, share) =>
      onProgress(side, phase === 'playing' ? share * PLAYING : PLAYING + share * (1 - PLAYING)),
    ingest: { tenantId },
    emit: tell(recorded, numberOf),
    prepare: async (platform) => {
      const rows = optedOut.map((callerId, index) => ({ line: index + 1, callerId }));
      await importOptOuts(platform, tenantId, options[side], rows);
    },
    onRow: ({ callerId, caseId }) => void (callerId !== null && caseId !== null && eligible.add(callerId)),
    ...(callees && { callees }),
  });
  return { policyVersion: options[side].version, figures: figuresOf(summary, eligible.size) };
};

const play = async (options: BacktestOptions, history: History, out: string): Promise<BacktestResult> => {
  const { firstAt, lastAt, calls, policyVersions, optedOut } = history;
  const parts = { options, history, numberOf: standInNumbers(), out };
  const baseline = await runSide(parts, 'baseline');
  const candidate = await runSide(parts, 'candidate');
  return {
    from: instant(firstAt),
    to: instant(lastAt),
    seed: options.seed,
    calls,
    unreadable: history.unreadable(),
    optedOut: optedOut.length,
    recordedPolicies: [...policyVersions],
    baseline,
    candidate,
    difference: differenceOf(baseline.figures, candidate.figures),
  };
};

const inFolder = async <T>(out: string | null, use: (folder: string) => Promise<T>): Promise<T> => {
  if (out !== null) {
    makeFolder(out);
    return use(out);
  }
  const folder = mkdtempSync(join(tmpdir(), 'ringback-backtest-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  // Also where somebody ends it before its time: two months of history are left else.
  process.once('exit', remove);
  try {
    return await use(folder);
  } finally {
    process.off('exit', remove);
    remove();
  }
};

/** Throws `HistoryProblem`, `PolicyProblem` or `DataFileProblem`, each one sentence for a person. */
export const backtest = async (options: BacktestOptions): Promise<BacktestResult> => {
  mustNotLookIntoNumbers(options.baseline);
  mustNotLookIntoNumbers(options.candidate);
  const history = openHistory(options.data, options.period);
  try {
    return await inFolder(options.out, async (folder) => {
      const result = await play(options, history, folder);
      if (options.out !== null) await writeFile(join(folder, 'backtest.json'), `${JSON.stringify(result, null, 2)}\n`);
      return result;
    });
  } finally {
    history.close();
  }
};
