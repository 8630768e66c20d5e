/** What every service is given to stand on. Built once per process (`main.ts`, `embedded`), or in memory by tests. */
import type { Router } from 'express';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import type { Logger } from 'pino';
import type { Bus } from './bus/port.ts';
import type { Clock } from './clock/clock.ts';
import type { Work } from './clock/work.ts';
import type { EventStore } from './event-store/port.ts';
import type { Sealing } from './sealing/port.ts';

export interface Platform {
  readonly store: EventStore;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly sealing: Sealing;
  /** A service's own read-model database, migrated; `name` is the service's. Closed by whoever built the platform. */
  openDatabase<Tables>(name: string, migrations: Readonly<Record<string, Migration>>): Promise<Kysely<Tables>>;
}

export interface RunningService {
  readonly name: string;
  /** Mounted by whoever owns the HTTP server. */
  readonly routes?: Router;
  /** Stops taking, finishes what is in hand, commits. Idempotent. */
  stop(): Promise<void>;
}
