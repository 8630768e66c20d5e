/** The event store on KurrentDB as the settings say, and really there. Loaded by those who use it. */
import type { EventStore } from '../event-store/port.ts';
import { kurrentEventStore, type KurrentEventStoreOptions } from '../event-store/kurrent-event-store.ts';
import { SettingsProblem } from '../settings/settings.ts';

/** Throws `StoreUnavailable` when it cannot be reached, `SettingsProblem` when the address cannot be understood. */
export const openKurrentStore = async (options: KurrentEventStoreOptions): Promise<EventStore> => {
  const store = await kurrentEventStore(options).catch(explain);
  try {
    // Its client connects when it is first asked something.
    await store.loadCheckpoint('is-anybody-there');
    return store;
  } catch (error) {
    await store.close();
    throw error;
  }
};

const explain = (error: unknown): never => {
  if (!(error instanceof TypeError)) throw error;
  throw new SettingsProblem([`RINGBACK_EVENT_STORE is •••: ${error.message}`]);
};
