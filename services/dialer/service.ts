/** The dialer: redials lost callers when recovery asks for it, as soon as an agent is free. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import { consume } from '@ringback/runtime/consume.ts';
import { type Following, followStore } from '@ringback/runtime/follow-store.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { startPublisher } from '@ringback/runtime/publisher.ts';
import { type Dialing, dialingOf } from './flow/dialing.ts';
import { whenAgentChangesPaceTeam } from './flow/when-agent-changes-pace-team.ts';
import { whenCallProgressesSettleRedial } from './flow/when-call-progresses-settle-redial.ts';
import { whenRedialRequestedQueueIt } from './flow/when-redial-requested-queue-it.ts';
import { whenRedialWithdrawnCancelIt } from './flow/when-redial-withdrawn-cancel-it.ts';
import { whenStartedSettleWhatWasInHand } from './flow/when-started-settle-what-was-in-hand.ts';
import type { Acd, CallPlacer } from './ports.ts';
import type { DialerSettings } from './settings.ts';
import {
  openRedialMigrations,
  type OpenRedialTables,
  projectOpenRedials,
  readOpenRedials,
  withPositionIn,
} from './views/open-redials.ts';

const NAME = 'dialer';
const CATEGORIES = ['Redial'];

export interface DialerPorts {
  readonly acd: Acd;
  readonly placer: CallPlacer;
}

/** Throws `DataFileProblem` or `StoreUnavailable` when it cannot read what is open. */
export const startDialer = async (
  platform: Platform,
  settings: DialerSettings,
  ports: DialerPorts,
): Promise<RunningService> => {
  const { store, bus, clock, work } = platform;
  const log = platform.log.child({ service: NAME });
  const db = await platform.openDatabase<OpenRedialTables>(NAME, openRedialMigrations);
  const view = followStore({
    store: withPositionIn(db, store),
    name: 'dialer-open-redials',
    categories: CATEGORIES,
    clock,
    work,
    log,
    handle: (events) => projectOpenRedials(db, events),
  });
  await view.caughtUp();

  const dialing = dialingOf({ ...platform, log }, settings, ports);
  whenCallProgressesSettleRedial(dialing, dialing.hearing);
  await whenStartedSettleWhatWasInHand(dialing, readOpenRedials(db));
  const publisher = startPublisher({ store, bus, clock, work, log, service: NAME, categories: CATEGORIES });
  const cases = await consume({ ...consuming(platform, settings, 'cases'), on: casesHandlers(dialing) });
  const agents = await consume({ ...consuming(platform, settings, 'agents'), on: whenAgentChangesPaceTeam(dialing) });
  for (const team of dialing.floor.teams()) dialing.pace(team);

  const stop = async (): Promise<void> => {
    dialing.stopPlacing();
    await Promise.all([cases.stop(), dialing.draining.drain()]);
    await agents.stop();
    dialing.timers.stop();
    await publishTheLast(publisher, clock);
    await Promise.all([publisher.stop(), view.stop()]);
    await db.destroy();
  };
  let stopping: Promise<void> | undefined;
  return { name: NAME, stop: () => (stopping ??= stop()) };
};

const casesHandlers = (dialing: Dialing) => ({
  RedialRequested: whenRedialRequestedQueueIt(dialing),
  RedialWithdrawn: whenRedialWithdrawnCancelIt(dialing),
});

const LAST_WORDS_MS = 1000;

/** What the stop itself recorded goes out too. If the bus is away it waits in the store for the next start. */
const publishTheLast = async (publisher: Following, clock: Clock): Promise<void> => {
  let cancel: Cancel = () => {};
  const longEnough = new Promise<void>((resolve) => {
    cancel = clock.after(LAST_WORDS_MS, resolve);
  });
  await Promise.race([publisher.caughtUp().catch(() => {}), longEnough]);
  cancel();
};

/** A group for each topic: agents must not wait behind a flood of requests. */
const consuming = ({ bus, log }: Platform, { concurrency }: DialerSettings, topic: 'cases' | 'agents') => ({
  bus,
  log: log.child({ service: NAME }),
  service: NAME,
  group: `${NAME}.${topic}`,
  topics: [topic],
  concurrency,
});
