/** A contact centre that lives by itself, for people to watch Ringback work: callers, queues, agents, a telephone network. */
import path from 'node:path';
import { callId, deriveId, type CallId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { centreAcd, type CentreAcd } from '../acd.ts';
import { openCallRecord } from '../call-record.ts';
import { calleeModel } from '../callee-model.ts';
import { orderedEmission, type Emission } from '../ordered-emission.ts';
import type { Acd, CallPlacer, Emit } from '../ports.ts';
import { stoppableClock } from '../stoppable-clock.ts';
import type { HandsetState } from '../live-calls.ts';
import { telephoneNetwork } from '../telephone-network.ts';
import { startArrivals } from './arrivals.ts';
import { demoFloor, type Floor } from './floor.ts';
import { inboundCalls } from './inbound-calls.ts';
import { openOpenCalls, type OpenCalls } from './open-calls.ts';
import { demoCallees, demoPace } from './pace.ts';
import { demoPopulation, type DemoCaller } from './population.ts';
import { type Snapshots, teamSnapshots } from './snapshots.ts';
import { demoTeams } from './teams.ts';

export interface DemoOptions {
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Platform['log'];
  readonly emit: Emit;
  readonly seed: number;
  /** Where it remembers the calls in progress and those it placed; null: nowhere. */
  readonly dataDir: string | null;
  /** 1: a call takes half a minute. 2: twice as fast. */
  readonly speed: number;
}

export interface DemoCentre {
  readonly acd: Acd;
  readonly placer: CallPlacer;
  /** Stops all life at once and waits for what is being told. The calls in progress end at the next start. */
  stop(): Promise<void>;
  describe(): DemoDescription;
}

export interface DemoDescription {
  readonly speed: number;
  readonly callers: number;
  readonly teams: readonly { readonly teamId: string; readonly agents: readonly string[] }[];
  readonly waiting: number;
  readonly callsInProgress: number;
}

const RETRY_SECONDS = 1;

/** Throws `DataFileProblem` when a file in `dataDir` cannot be used. */
export const startDemoCentre = async (options: DemoOptions): Promise<DemoCentre> => {
  const { seed, speed, dataDir, log } = options;
  const clock = stoppableClock(options.clock);
  const fileIn = (name: string): string | null => (dataDir === null ? null : path.join(dataDir, name));
  const openCalls = openOpenCalls(fileIn('centre-open-calls.sqlite'));
  const record = openCallRecord(fileIn('centre-placed-calls.sqlite'));
  const emission = orderedEmission(options.emit, options.work, (error, tryAgain) => {
    log.warn({ err: error }, 'the demo centre could not tell what happened; it tries again');
    clock.after(RETRY_SECONDS * 1000, tryAgain);
  });
  const callees = calleeModel(seed, demoCallees(speed));
  const callers = demoPopulation(seed);
  const floor: Floor = demoFloor({
    isFree: (agent, team) => centre.shown(agent, team)?.status === 'free',
    now: clock.now,
    onQueue: (team) => snapshots.soon(team),
  });
  const { say } = emission;
  const { giveWork, liveQueue } = floor;
  const { wrapUpSeconds } = callees;
  const centre: CentreAcd = centreAcd({ clock, say, wrapUpSeconds, giveWork, liveQueue });
  const snapshots = teamSnapshots({
    clock,
    tell(teams) {
      openCalls.alive(clock.now());
      say(teams.map(centre.snapshot));
    },
  });
  const placer = telephoneNetwork({ clock, record, callees, agents: centre.lines, ...handsetsOf(callers) });
  const pace = demoPace(speed);
  const tell = teller(openCalls, emission);
  const nextCallId = callIds(seed, clock.now());
  const dial = inboundCalls({ clock, seed, floor, pace, setInbound: centre.setInbound, nextCallId, tell });

  tellOldStories(openCalls, emission);
  openTeams(centre, snapshots);
  startArrivals({ clock, seed, callers, pace, dial });

  return {
    acd: centre.acd,
    placer,
    async stop() {
      clock.stop();
      openCalls.alive(clock.now());
      await emission.settled();
      record.close();
      openCalls.close();
    },
    describe: () => ({
      speed,
      callers: callers.length,
      teams: demoTeams.map(({ teamId, agents }) => ({ teamId, agents })),
      waiting: floor.waiting(),
      callsInProgress: callers.filter((caller) => caller.state === 'calling').length,
    }),
  };
};

/** New ones in every run, and the same ones in a run that starts at the same time with the same seed. */
const callIds = (seed: number, startedAt: number): (() => CallId) => {
  const run = deriveId('demo-run', startedAt, seed).slice(0, 8);
  let calls = 0;
  return () => {
    calls += 1;
    return callId.parse(`demo-${run}-${calls}`);
  };
};

const endings: ReadonlySet<string> = new Set(['CallLeftMenu', 'CallLost', 'CallEnded']);

const teller =
  (openCalls: OpenCalls, emission: Emission) =>
  (callId: CallId, event: InboundEvent): void => {
    openCalls.remember(callId, event);
    emission.say([event], endings.has(event.type) ? () => openCalls.forget(callId) : undefined);
  };

/** Told from their beginning: nobody knows how much of each was heard. */
const tellOldStories = (openCalls: OpenCalls, emission: Emission): void => {
  for (const { callId, story } of openCalls.leftBehind()) emission.say(story, () => openCalls.forget(callId));
};

/** All agents come in free, and a snapshot says so: whatever the last run left them at is over. */
const openTeams = (centre: CentreAcd, snapshots: Snapshots): void => {
  for (const { teamId, agents } of demoTeams) {
    for (const agent of agents) centre.setInbound(agent, teamId, { status: 'free', callId: null });
  }
  snapshots.start();
};

interface Handsets {
  readonly isOnLine: (number: string) => boolean;
  readonly onHandset: (number: string, state: HandsetState) => void;
}

/** The callers' own telephones: busy while they call us; and who was called back does not call again about it. */
const handsetsOf = (callers: readonly DemoCaller[]): Handsets => {
  const byNumber = new Map(callers.map((caller) => [caller.number, caller]));
  return {
    isOnLine: (number) => byNumber.get(number)?.state === 'calling',
    onHandset(number, state) {
      const caller = byNumber.get(number);
      if (caller === undefined) return;
      if (state === 'ringing') caller.state = 'called';
      if (state === 'idle') caller.state = 'idle';
      if (state !== 'talking-to-agent') return;
      caller.cancelCallAgain?.();
      caller.cancelCallAgain = null;
    },
  };
};
