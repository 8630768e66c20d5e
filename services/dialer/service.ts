/** The dialer: redials lost callers when recovery asks for it, as soon as an agent is free. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { consume } from '@ringback/runtime/consume.ts';
import type { EventStore, Position } from '@ringback/runtime/event-store/port.ts';
import { type Following, followStore } from '@ringback/runtime/follow-store.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { startPublisher } from '@ringback/runtime/publisher.ts';
import { seatAt } from '@ringback/runtime/seat.ts';
import { type Dialing, dialingOf } from './flow/dialing.ts';
import { rulesOfSettings } from './abandonment-rules-setting.ts';
import { whenAgentChangesPaceTeam } from './flow/when-agent-changes-pace-team.ts';
import { whenCallProgressesSettleRedial } from './flow/when-call-progresses-settle-redial.ts';
import { whenRedialRecordedActOnIt } from './flow/when-redial-recorded-act-on-it.ts';
import { whenRedialRequestedQueueIt } from './flow/when-redial-requested-queue-it.ts';
import { whenRedialWithdrawnCancelIt } from './flow/when-redial-withdrawn-cancel-it.ts';
import { whenShiftBeginsPaceTeams } from './flow/when-shift-begins-pace-teams.ts';
import { pacingRoutes } from './http/pacing-route.ts';
import { ledgerNews } from './flow/ledger-news.ts';
import type { OwnRedialEvent } from './domain/redial-state.ts';
import type { Acd, CallPlacer } from './ports.ts';
import type { DialerSettings } from './settings.ts';
import { agentWordMigrations, agentWordsIn, type AgentWordTables, forgottenAgentWords } from './views/agent-words.ts';
import { abandonmentLedgersIn, ledgerMigrations, type LedgerTables } from './views/abandonment-ledgers.ts';
import { openRedialMigrations, openRedialsIn, type OpenRedialTables } from './views/open-redials.ts';
import { pacerMemoryIn, pacerMemoryMigrations, type PacerMemoryTables } from './views/pacer-memory.ts';
import { CATEGORIES } from './views/shared-view.ts';

const NAME = 'dialer';
export const dialerMigrations = {
  ...openRedialMigrations,
  ...agentWordMigrations,
  ...ledgerMigrations,
  ...pacerMemoryMigrations,
};

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
  const db = await platform.openDatabase<OpenRedialTables & AgentWordTables & LedgerTables & PacerMemoryTables>(
    NAME,
    dialerMigrations,
  );
  const open = openRedialsIn(db, store);
  const words = settings.keepAgentWords ? agentWordsIn(db) : forgottenAgentWords;
  const answers = abandonmentLedgersIn(db, store, rulesOfSettings(settings));
  const before = await open.catchUp();
  // After the other, so that the news begin no later than the ledgers end.
  await answers.catchUp();
  const stored = await answers.load();

  const dialing = dialingOf(
    { ...platform, log, open, words, memory: pacerMemoryIn(db), ledgers: stored.state },
    settings,
    ports,
  );
  whenCallProgressesSettleRedial(dialing, dialing.hearing);
  const recorded = whenRedialRecordedActOnIt(dialing);
  const counted = ledgerNews(dialing.ledgers, { from: before, stored: stored.place });
  const keepUp = viewKeeping([open, answers], { clock, log });
  const news = followStore({
    store: readFrom(before, store),
    name: 'dialer-news',
    categories: CATEGORIES,
    clock,
    work,
    log,
    async handle(events) {
      for (const { type, data, position } of events) {
        // The dialer's own decider wrote them, typed.
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion
        const event = { type, data } as OwnRedialEvent;
        counted(event, position);
        recorded(event);
      }
      keepUp.soon();
    },
  });
  const publishing = seatAt(topics.agents.name, 'publisher', () => publisher.wake());
  const { turn } = publishing;
  const publisher = startPublisher({ store, bus, clock, work, log, service: NAME, categories: CATEGORIES, turn });
  const cases = await consume({ ...consuming(platform, settings, 'cases'), on: casesHandlers(dialing) });
  const agents = await consume({
    ...consuming(platform, settings, 'agents'),
    on: whenAgentChangesPaceTeam(dialing),
    beforeCommit: () => words.flush(),
    onShared(tenure) {
      dialing.shared(tenure);
      publishing.onShared(tenure);
    },
  });

  const stopShifts = whenShiftBeginsPaceTeams({ ...dialing, zone: settings.zone });

  const stop = async (): Promise<void> => {
    stopShifts();
    dialing.stopPlacing();
    await Promise.all([cases.stop(), dialing.draining.drain()]);
    publishing.keep();
    await agents.stop();
    dialing.timers.stop();
    await publishTheLast(publisher, clock);
    await Promise.all([publisher.stop(), news.stop()]);
    await keepUp.stop();
    await dialing.pacer.remember();
    await db.destroy();
  };
  let stopping: Promise<void> | undefined;
  const routes = pacingRoutes({ ...dialing, clock, settings });
  return { name: NAME, routes, stop: () => (stopping ??= stop()) };
};

const casesHandlers = (dialing: Dialing) => ({
  RedialRequested: whenRedialRequestedQueueIt(dialing),
  RedialWithdrawn: whenRedialWithdrawnCancelIt(dialing),
});

/** In memory: what happened before is in the view, and nothing of it is ours until a team is. */
const readFrom = (place: Position, store: EventStore): EventStore => ({
  ...store,
  loadCheckpoint: () => Promise.resolve(place),
  saveCheckpoint: () => Promise.resolve(),
});

const VIEW_LAG_MS = 10_000;

/** Keeps the view near the end, so that whoever takes a team up has little to catch up on. */
const viewKeeping = (
  views: readonly { catchUp(): Promise<Position> }[],
  { clock, log }: Pick<Platform, 'clock' | 'log'>,
) => {
  let cancel: Cancel | null = null;
  const catchUp = async (): Promise<void> => {
    cancel = null;
    for (const view of views)
      await view.catchUp().catch((error: unknown) => log.warn({ err: error }, 'a view of redials lags behind'));
  };
  return {
    soon(): void {
      cancel ??= clock.after(VIEW_LAG_MS, catchUp);
    },
    async stop(): Promise<void> {
      cancel?.();
      await catchUp();
    },
  };
};

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
