/**
 * How many lost calls a second recovery makes durable, against what the bare store manages: the same events in appends of the
 * same size, on the same disk, in turn with it.
 */
import { join } from 'node:path';
import { topics } from '@ringback/contracts/topics.ts';
import { defaultPolicy } from '@ringback/recovery/domain/policy.ts';
import { startRecovery } from '@ringback/recovery/service.ts';
import { type EventStore, type NewEvent, START, type StoredEvent } from '@ringback/runtime/event-store/port.ts';
import { sqliteEventStore } from '@ringback/runtime/event-store/sqlite-event-store.ts';
import { type DurableGround, openGround } from '../durable-ground.ts';
import { median, seconds, type Measurement } from '../measurement.ts';
import { callerOf, lostCall } from './made-up-callers.ts';

const CALLS = 3000;
const ROUNDS = 5;
/** Of recovery's own consumer: so many callers are in hand at once, on both sides. */
const AT_ONCE = 256;
const PUBLISHED_AT_ONCE = 500;
const MOST_EVENTS = 100_000;

/** What one lost call appends, by stream. */
type Appends = ReadonlyMap<string, readonly NewEvent[]>;

const publishLostCalls = async ({ bus, sealing, clock }: DurableGround): Promise<void> => {
  const callers = await Promise.all(Array.from({ length: CALLS }, (_, n) => callerOf(sealing, n)));
  const messages = callers.map((caller) => lostCall(caller, clock.now()));
  for (let from = 0; from < CALLS; from += PUBLISHED_AT_ONCE)
    await bus.publish(topics.calls.name, messages.slice(from, from + PUBLISHED_AT_ONCE));
};

/** Resolves with the time when the store has answered so many appends. */
const countingAppends = (store: EventStore, wanted: number) => {
  const all = Promise.withResolvers<number>();
  let answered = 0;
  const counting: EventStore = {
    ...store,
    async append(...asked) {
      const result = await store.append(...asked);
      answered += 1;
      if (answered === wanted) all.resolve(performance.now());
      return result;
    },
  };
  return { counting, all: all.promise };
};

/** All lie on the bus when recovery subscribes. */
const throughRecovery = async (folder: string): Promise<{ rate: number; appends: Appends }> => {
  const ground = await openGround(folder);
  await publishLostCalls(ground);
  const { counting, all } = countingAppends(ground.store, CALLS);
  let start = 0;
  const bus: DurableGround['bus'] = {
    ...ground.bus,
    subscribe(subscription) {
      start = performance.now();
      return ground.bus.subscribe(subscription);
    },
  };
  const recovery = await startRecovery({ ...ground, store: counting, bus }, { lineMemoryDays: 3 }, defaultPolicy);
  const end = await all;
  await recovery.stop();
  const events = await ground.store.readAll(START, ['Caller'], MOST_EVENTS);
  await ground.close();
  return { rate: CALLS / ((end - start) / 1000), appends: Map.groupBy(events, (event: StoredEvent) => event.stream) };
};

const intoBareStore = async (folder: string, appends: Appends): Promise<number> => {
  const store = sqliteEventStore(join(folder, 'bare.db'), { durability: 'full' });
  const waiting = [...appends].values();
  const appendNext = async (): Promise<void> => {
    for (const [stream, events] of waiting) await store.append(stream, events, 'no-stream');
  };
  const took = await seconds(() => Promise.all(Array.from({ length: AT_ONCE }, appendNext)));
  await store.close();
  return appends.size / took;
};

export const measureLostCalls = async (folder: string): Promise<Measurement[]> => {
  const rates: { recovery: number; bare: number }[] = [];
  let eventsEach = 0;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const { rate, appends } = await throughRecovery(join(folder, `round-${round}`));
    const bare = await intoBareStore(join(folder, `round-${round}`), appends);
    eventsEach = [...appends.values()].flat().length / appends.size;
    // The first round warms up.
    if (round > 0) rates.push({ recovery: rate, bare });
  }
  const bare = median(rates.map((one) => one.bare));
  return [
    {
      name: 'loop.lost-calls',
      value: median(rates.map((one) => one.recovery)),
      unit: 'lost calls/s',
      ratio: median(rates.map((one) => one.recovery / one.bare)),
      against: `the bare store: as many appends/s, ${eventsEach} events each (aim 0.5)`,
    },
    { name: 'loop.bare-store', value: bare, unit: 'appends/s' },
  ];
};
