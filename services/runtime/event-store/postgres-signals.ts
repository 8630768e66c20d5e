/**
 * Who wants to hear of appends, across processes: LISTEN and NOTIFY over one connection that is made again when it breaks, and
 * a look at the last position every second for whatever was not heard. Hints only: readers read.
 */
import { Client, type ClientConfig } from 'pg';
import type { Logger } from 'pino';
import { appendWatchers } from './append-watchers.ts';

export interface PostgresSignals {
  watch(categories: readonly string[], wake: () => void): () => void;
  /** Tells the watchers here at once, and those elsewhere soon. */
  announce(category: string): void;
  close(): Promise<void>;
}

export interface SignalsOptions {
  readonly client: ClientConfig;
  /** One per store: a plain name. */
  readonly channel: string;
  readonly lastPosition: () => Promise<number>;
  readonly log: Logger;
}

const LOOK_EVERY_MS = 1000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;

/** All watchers, whatever their categories, beside those of one category. */
const watchersOfAll = () => {
  const watchers = appendWatchers();
  const all = new Set<{ wake(): void }>();
  return {
    announce: watchers.announce,
    wakeAll: () => all.forEach((one) => one.wake()),
    isEmpty: () => all.size === 0,
    watch(categories: readonly string[], wake: () => void): () => void {
      const one = { wake };
      all.add(one);
      const leave = watchers.watch(categories, wake);
      return () => {
        all.delete(one);
        leave();
      };
    },
  };
};

/** Wakes when the last position is another than a second ago. */
const lookNowAndThen = (lastPosition: () => Promise<number>, somebodyWatches: () => boolean, wake: () => void) => {
  let seen: number | undefined;
  let looking = false;
  const look = async (): Promise<void> => {
    if (looking || !somebodyWatches()) return;
    looking = true;
    try {
      const last = await lastPosition();
      if (seen !== last) wake();
      seen = last;
    } catch {
      // Readers hear it themselves when they read.
    } finally {
      looking = false;
    }
  };
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref();
  return () => clearInterval(timer);
};

export const postgresSignals = ({ client: config, channel, lastPosition, log }: SignalsOptions): PostgresSignals => {
  const watchers = watchersOfAll();
  const stopLooking = lookNowAndThen(lastPosition, () => !watchers.isEmpty(), watchers.wakeAll);
  let client: Client | undefined;
  /** The client, while it listens. */
  let speaker: Client | undefined;
  let failures = 0;
  let retry: NodeJS.Timeout | undefined;
  let closed = false;
  let unsaid = new Set<string>();
  let saying = false;

  const lost = (which: Client, error?: Error): void => {
    which
      .removeAllListeners('end')
      .end()
      .catch(() => {});
    if (closed || which !== client) return;
    client = undefined;
    speaker = undefined;
    if (failures === 0) log.warn({ err: error }, 'news of appends elsewhere come late: the connection for them broke');
    retry = setTimeout(() => void connect(), Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** failures)).unref();
    failures += 1;
  };

  const connect = async (): Promise<void> => {
    const fresh = new Client(config);
    client = fresh;
    fresh.on('error', (error) => lost(fresh, error));
    fresh.on('end', () => lost(fresh));
    // Our own come back too, and were told already.
    fresh.on('notification', ({ processId, payload = '' }) => {
      if (processId !== processIdOf(fresh)) watchers.announce(payload);
    });
    try {
      await fresh.connect();
      await fresh.query(`LISTEN ${channel}`);
      failures = 0;
      speaker = fresh;
      watchers.wakeAll();
      void say();
    } catch (error) {
      lost(fresh, error as Error);
    }
  };

  /** What gathers while one notification is under way goes out with the next. */
  const say = async (): Promise<void> => {
    if (saying) return;
    saying = true;
    while (unsaid.size > 0 && speaker !== undefined) {
      const [said, categories] = [speaker, [...unsaid]];
      unsaid = new Set();
      const text = 'SELECT pg_notify($1, category) FROM unnest($2::text[]) AS category';
      await said.query({ name: 'notify', text, values: [channel, categories] }).catch((error: Error) => {
        lost(said, error);
      });
    }
    saying = false;
  };

  const begun = connect();
  return {
    watch: watchers.watch,
    announce(category) {
      watchers.announce(category);
      unsaid.add(category);
      void say();
    },
    async close() {
      closed = true;
      stopLooking();
      clearTimeout(retry);
      await begun;
      await client?.end().catch(() => {});
    },
  };
};

/** There, but not in the types. */
const processIdOf = (client: Client): number | undefined => (client as { processID?: number }).processID;
