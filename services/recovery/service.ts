/** Recovery: lost calls become cases, cases become apologies and redials. Every flow and view on one screen. */
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import { deriveId } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Tenure } from '@ringback/runtime/bus/port.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import { consume } from '@ringback/runtime/consume.ts';
import { commandRunner } from '@ringback/runtime/decider.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { startPublisher } from '@ringback/runtime/publisher.ts';
import { seatAt } from '@ringback/runtime/seat.ts';
import { startWakeUps, wakeUpsMigration, type WakeUpsTables } from '@ringback/runtime/wake-ups.ts';
import { callerDecider, dueAt } from './domain/caller.ts';
import type { Command } from './domain/commands.ts';
import type { CallerState } from './domain/caller-state.ts';
import type { Policy } from './domain/policy.ts';
import { countCases } from './flow/count-cases.ts';
import type { RecoveryDeps } from './flow/deps.ts';
import { whenCallLostOpenCase } from './flow/when-call-lost-open-case.ts';
import { whenCallAnswered, whenCallEnded } from './flow/when-caller-got-through-close-case.ts';
import { whenCallerCameOnLine, whenCallerLeftMenu } from './flow/when-caller-is-on-the-line-hold-redial.ts';
import { whenCallerReplies } from './flow/when-caller-replies-honour-it.ts';
import { whenSupervisorActs, whenSupervisorTakesItBack } from './flow/when-supervisor-acts-honour-it.ts';
import { whenRedialEnds } from './flow/when-redial-ends-decide-next.ts';
import type { RecoverySettings } from './settings.ts';
import { linesMigration, openLines, type LinesTables } from './views/lines.ts';

const SERVICE = 'recovery';
const CALLERS = 'Caller';
/** Losses without a caller have streams of their own. */
const CATEGORIES = [CALLERS, 'Loss'];
const TOPICS = ['calls', 'redials', 'sms', 'requests'] as const;
const CACHED_CALLERS = 5_000;
/** As many as one commit of the store takes together. */
const CALLERS_AT_ONCE = 256;
const DAY_MS = 86_400_000;

const keyOf = (event: CaseEvent): string =>
  ('callerId' in event.data && event.data.callerId) || ('callId' in event.data ? String(event.data.callId) : '');

export const recoveryMigrations = { '001-lines': linesMigration, '002-wake-ups': wakeUpsMigration };

/**
 * What begins a caller's stream comes by these topics alone: while all of them come to us, nobody else begins it. Tenures only
 * grow, so their sum is the same as long as each of them is.
 */
const ourHold = (ours: Tenure, stream: string): number | null => {
  const caller = stream.slice(CALLERS.length + 1);
  let sum = 0;
  for (const topic of TOPICS) {
    const tenure = ours(topics[topic].name, caller);
    if (tenure === null) return null;
    sum += tenure;
  }
  return sum;
};

export const startRecovery = async (
  platform: Platform,
  settings: Pick<RecoverySettings, 'lineMemoryDays'>,
  policy: Policy,
): Promise<RunningService> => {
  const { store, bus, clock, work, log, sealing } = platform;
  const db = await platform.openDatabase<LinesTables & WakeUpsTables>(SERVICE, recoveryMigrations);
  let ours: Tenure = () => null;
  const callers = commandRunner<CallerState, Command, CaseEvent>({
    store,
    decider: callerDecider(policy),
    keyOf,
    cacheSize: CACHED_CALLERS,
    whose: (stream) => ourHold(ours, stream),
    onAppended: countCases(),
  });
  const lines = openLines(db, (caller) => ours(topics.calls.name, caller));
  const deps: RecoveryDeps = { callers, lines, clock, sealing, policy };

  const publishing = seatAt(topics.calls.name, 'publisher', () => publisher.wake());
  const publisher = startPublisher({
    store,
    bus,
    clock,
    work,
    log,
    service: SERVICE,
    categories: CATEGORIES,
    turn: publishing.turn,
  });
  const wakeUps = await startWakeUps({
    store,
    db,
    clock,
    work,
    log,
    name: SERVICE,
    category: CALLERS,
    dueAt(stream, revision) {
      const known = revision === undefined ? undefined : callers.recall(stream, revision);
      return known === undefined
        ? callers.load(stream, revision).then(({ state }) => dueAt(state, policy))
        : dueAt(known.state, policy);
    },
    wake: async (stream, now) => {
      await callers.run(
        stream,
        { kind: 'look-at-the-clock', now },
        { causeId: deriveId('clock', stream, now), time: nowInstant(clock) },
      );
    },
  });
  const whenCallerOnLine = whenCallerCameOnLine(deps);
  const whenEnds = whenRedialEnds(deps);
  const consumer = await consume({
    bus,
    log,
    service: SERVICE,
    topics: TOPICS,
    concurrency: CALLERS_AT_ONCE,
    on: {
      CallStarted: whenCallerOnLine,
      CallQueued: whenCallerOnLine,
      CallLeftMenu: whenCallerLeftMenu(deps),
      CallAnswered: whenCallAnswered(deps),
      CallEnded: whenCallEnded(deps),
      CallLost: whenCallLostOpenCase(deps),
      RedialConnected: whenEnds,
      RedialAbandoned: whenEnds,
      RedialUnanswered: whenEnds,
      RedialCancelled: whenEnds,
      SmsReceived: whenCallerReplies(deps),
      ActionRequested: whenSupervisorActs(deps),
      UndoRequested: whenSupervisorTakesItBack(deps),
    },
    beforeCommit: () => lines.flush(),
    onShared(tenure) {
      ours = tenure;
      publishing.onShared(tenure);
    },
  });
  const stopPruning = clock.cron('17 4 * * *', 'UTC', () =>
    lines.prune(clock.now() - settings.lineMemoryDays * DAY_MS),
  );

  return {
    name: SERVICE,
    async stop() {
      stopPruning();
      publishing.keep();
      await consumer.stop();
      await wakeUps.stop();
      await publisher.stop();
    },
  };
};
