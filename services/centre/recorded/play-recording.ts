/**
 * Plays recorded months on the clock and lays the dialer's redials over them. History is not rewritten: every recorded call
 * keeps its times, also one that its agent, claimed by a redial, could not have taken. Such a call is counted as displaced.
 */
import type { TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import { centreAcd, type CentreAcd } from '../acd.ts';
import { openCallRecord } from '../call-record.ts';
import { calleeModel, type CalleeParameters } from '../callee-model.ts';
import { orderedEmission } from '../ordered-emission.ts';
import type { Acd, CallPlacer, Emit } from '../ports.ts';
import { telephoneNetwork } from '../telephone-network.ts';
import { callerLines, type CallerLines } from './caller-lines.ts';
import { displacedCalls, type DisplacedCall, type DisplacedCalls } from './displaced-calls.ts';
import { liveQueues, type LiveQueues } from './live-queues.ts';
import { playOnClock, type Recording } from './play-on-clock.ts';

export interface RecordingOptions {
  readonly recording: Recording;
  readonly clock: Clock;
  readonly work: Work;
  /** When it rejects, the recording stops there: the clock's next moment throws, and `done` rejects. */
  readonly emit: Emit;
  readonly seed: number;
  readonly callees?: CalleeParameters;
  /** After each recorded moment: how many events were played, and what time it is (milliseconds since 1970). */
  readonly onProgress?: (played: number, now: number) => void;
}

export interface PlayedRecording {
  readonly acd: Acd;
  readonly placer: CallPlacer;
  /** Resolves when the last recorded event was handed over. */
  readonly done: Promise<void>;
  displaced(): readonly DisplacedCall[];
}

export const playRecording = (options: RecordingOptions): PlayedRecording => {
  const { clock, work, recording, seed, onProgress } = options;
  const finished = Promise.withResolvers<void>();
  // The failure is thrown at the clock as well: who does not look at `done` must not meet it as an unhandled one.
  finished.promise.catch(() => {});
  let failure: { readonly error: unknown } | null = null;
  const emission = orderedEmission(options.emit, work, (error) => {
    failure = { error };
    finished.reject(error);
  });
  const callees = calleeModel(seed, options.callees);
  const queues = liveQueues();
  const liveCallers = (team: TeamId): number => queues.waiting(team, clock.now());
  const centre = centreAcd({ clock, say: emission.say, wrapUpSeconds: callees.wrapUpSeconds, liveCallers });
  const lines = callerLines();
  const displaced = displacedCalls(centre.heldFor);
  const isOnLine = (number: string): boolean => lines.isOnLine(number, clock.now());
  const record = openCallRecord(null);
  const placer = telephoneNetwork({ clock, callees, record, agents: centre.lines, isOnLine });

  const play = (events: readonly InboundEvent[], playedBefore: number): void => {
    if (failure !== null) throw failure.error;
    for (const event of events) playEvent(event, { centre, lines, queues, displaced, say: emission.say });
    onProgress?.(playedBefore + events.length, clock.now());
  };
  playOnClock(clock, recording, play, () => void emission.settled().then(finished.resolve));
  return { acd: centre.acd, placer, done: finished.promise, displaced: displaced.list };
};

interface Stage {
  readonly centre: CentreAcd;
  readonly lines: CallerLines;
  readonly queues: LiveQueues;
  readonly displaced: DisplacedCalls;
  readonly say: (events: readonly InboundEvent[]) => void;
}

const playEvent = (event: InboundEvent, stage: Stage): void => {
  switch (event.type) {
    case 'AgentChanged':
      return playAgent(event.data.teamId, event.data, stage);
    case 'TeamSnapshotTaken':
      return playSnapshot(event.data, stage);
    case 'CallAnswered':
      if (event.data.agentId != null) stage.displaced.note(event.data.agentId, event.data.callId);
      break;
    case 'CallStarted':
    case 'CallLeftMenu':
    case 'CallQueued':
    case 'CallLost':
    case 'CallEnded':
      break;
  }
  stage.lines.note(event);
  stage.queues.note(event);
  stage.say([event]);
};

type Snapshot = Extract<InboundEvent, { type: 'TeamSnapshotTaken' }>['data'];
type Listed = Snapshot['agents'][number];

const playAgent = (
  team: Snapshot['teamId'],
  { agentId, status, callId }: Pick<Listed, 'agentId' | 'status' | 'callId'>,
  { centre, displaced }: Stage,
): void => {
  if (status === 'talking' && callId != null) displaced.note(agentId, callId);
  centre.setInbound(agentId, team, { status, callId: callId ?? null });
};

/** What the record saw of the whole team, with the redials laid over it. */
const playSnapshot = ({ teamId, agents }: Snapshot, stage: Stage): void => {
  const listed = new Set(agents.map((agent) => agent.agentId));
  for (const agentId of stage.centre.membersOf(teamId)) {
    if (!listed.has(agentId)) playAgent(teamId, { agentId, status: 'logged-out', callId: null }, stage);
  }
  for (const agent of agents) playAgent(teamId, agent, stage);
  stage.say([stage.centre.snapshot(teamId)]);
};
