/** What docs/runbook.md says of backups on PostgreSQL, done: dumped while services run, restored into a fresh database, audited; reports built anew. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { standInCentre } from '@ringback/centre/service.ts';
import { ask } from '@ringback/cluster/own-postgres.ts';
import { onPath, postgresPrograms } from '@ringback/cluster/programs.ts';
import { startLoop } from '@ringback/embedded/loop.ts';
import { readPolicy } from '@ringback/recovery/policy-file.ts';
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { sqliteBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { postgresEventStore } from '@ringback/runtime/event-store/postgres-event-store.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { openSealing, sealingMigrations, type SealingTables } from '@ringback/runtime/sealing/sealing.ts';
import { plainOperator, simulatedOperator } from '@ringback/smsc/simulated-operator.ts';
import type { Kysely } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { givesUp, isFree, type CloudEvent } from '../journeys/calling-in.ts';
import { run, workbench, type Workbench } from '../journeys/ringback-process.ts';
import { aMoment, eventually } from '../journeys/running-ringback.ts';

const SECRETS = { callerIdSecret: Buffer.alloc(32, 3), masterKey: Buffer.alloc(32, 4) };
const FIRST = '+79161234567';
const SECOND = '+79261234568';
const THIRD = '+79361234569';

/** What the runbook says empties what topics tell anew. */
const rebuild = /```sql\n(TRUNCATE [^`]*)```/.exec(
  readFileSync(join(import.meta.dirname, '../../docs/runbook.md'), 'utf8'),
)![1]!;
/** What people did on the page, and what keeps the schema itself. A new table of reports belongs here or into the runbook. */
const KEPT = [
  'actions',
  'api_keys',
  'audit_trail',
  'backtests',
  'daily_deliveries',
  'daily_reports',
  'held_settings',
  'kysely_migration',
  'kysely_migration_lock',
  'reveals',
  'sessions',
];
const AN_ENTRY = `INSERT INTO ringback_reports.audit_trail ("entryId", at, "viewerId", name, what) VALUES ('1', '2026', 'v', 'V', 'revealed')`;

const query = async (url: string, text: string): Promise<string[][]> => {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows as string[][];
  } finally {
    await client.end();
  }
};

/** The bus and the world: they know nothing of dumps and go on. */
interface World {
  readonly folder: string;
  /** Numbers, in the order they were written to and rung. */
  readonly sms: string[];
  readonly rung: string[];
}

interface Running {
  tell(events: readonly CloudEvent[]): Promise<void>;
  summary(): Promise<Summary>;
  stop(): Promise<void>;
}

const platformOn = async (url: string, folder: string): Promise<Platform & { close(): Promise<void> }> => {
  const log = openLog({ service: 'restore', level: 'silent', pretty: false });
  const clock = realClock((error) => {
    throw error;
  });
  const opened: Kysely<never>[] = [];
  const openDatabase: Platform['openDatabase'] = async <Tables>(
    name: string,
    migrations: Parameters<Platform['openDatabase']>[1],
  ) => {
    const wanted = { durability: 'full', schema: `ringback_${name}`, log, pool: 3 } as const;
    const db = await openReadModel<Tables>(url, migrations, wanted);
    opened.push(db as unknown as Kysely<never>);
    return db;
  };
  const store = await postgresEventStore({ url, log });
  const bus = sqliteBus({ file: join(folder, 'bus.db'), durability: 'full', clock, work: untrackedWork, log });
  const keys = await openDatabase<SealingTables>('keys', sealingMigrations);
  const sealing = openSealing({ db: keys, secrets: SECRETS, now: () => clock.now() });
  const close = async (): Promise<void> => {
    await bus.close();
    await store.close();
    for (const db of opened) await db.destroy();
  };
  return { store, bus, clock, work: untrackedWork, log, sealing, openDatabase, close };
};

/** Every service, on a database of PostgreSQL. */
const runsOn = async (url: string, { folder, sms, rung }: World): Promise<Running> => {
  const platform = await platformOn(url, folder);
  const operator = simulatedOperator({ ...plainOperator, seed: 1, minDelayMs: 10, maxDelayMs: 20 }, platform.clock);
  const centre = standInCentre({ clock: platform.clock, seed: 1, dataDir: folder });
  const reports = await startReports(platform, reportsSettingsSchema.parse({}));
  const { ingest, services } = await startLoop(platform, {
    policy: await readPolicy(join(import.meta.dirname, '../journeys/live-policy.json')),
    gateway: { ...operator, submit: (order) => (sms.push(order.to), operator.submit(order)) },
    ingest: {},
    dialer: { drainSeconds: 0 },
    messaging: { company: 'Restored' },
    centre: async () => ({
      acd: centre.acd,
      placer: { ...centre.placer, originate: (order) => (rung.push(order.number), centre.placer.originate(order)) },
    }),
  });
  const routes = ingest.routes ? [ingest.routes] : [];
  const http = await openHttp({ host: '127.0.0.1', port: 0, log: platform.log, routes });
  return {
    async tell(events) {
      const headers = { 'content-type': 'application/json' };
      const { status } = await fetch(`${http.url}/events`, { method: 'POST', headers, body: JSON.stringify(events) });
      expect(status).toBe(202);
    },
    summary: () => reports.summary(),
    async stop() {
      await http.close();
      for (const { stop } of [...services, centre, reports]) await stop();
      await platform.close();
    },
  };
};

/** Redials that reached an agent or nobody. */
const over = ({ redials }: Summary): number =>
  redials.connected + Object.values(redials.unanswered).reduce((sum, count) => sum + count, 0);

const suite = (): void => {
  let bench: Workbench;
  let postgres: PostgresServer;
  beforeAll(async () => {
    bench = workbench();
    postgres = await startPostgres();
  }, 120_000);
  afterAll(async () => {
    await postgres?.dispose();
    bench.clear();
  });

  const path = process.env['PATH'] ?? '';
  const program = (name: string): string => onPath(path, name) ?? join(postgresPrograms(path) ?? '', name);
  const freshDatabase = async (): Promise<string> => {
    const name = `ringback_restored_${process.pid}`;
    await ask(postgres.url, `CREATE DATABASE ${name}`);
    const url = new URL(postgres.url);
    url.pathname = `/${name}`;
    return url.href;
  };

  test('given a dump of services that run, when it is restored into a fresh database, then nothing is done again, sealed numbers are readable and the audit finds nothing', async () => {
    const world: World = { folder: mkdtempSync(join(tmpdir(), 'ringback-restore-')), sms: [], rung: [] };
    const file = join(world.folder, 'ringback.dump');
    try {
      const before = await runsOn(postgres.url, world);
      await before.tell([...givesUp('call-1', FIRST), ...givesUp('call-2', SECOND)]);
      await eventually(() => world.sms.length).toBe(2);
      await before.tell(isFree('anna'));
      await eventually(async () => (await before.summary()).redials.placed).toBe(1);
      await eventually(async () => (await before.summary()).apologies.delivered).toBe(2);
      // At rest: what is decided between dump and loss is decided anew after it, at another time, and the audit says so.
      await eventually(async () => over(await before.summary())).toBe(1);
      await aMoment();
      execFileSync(program('pg_dump'), ['--format=custom', `--file=${file}`, postgres.url]);
      await before.stop();
      const url = await freshDatabase();
      execFileSync(program('pg_restore'), [`--dbname=${url}`, '--exit-on-error', file]);

      const after = await runsOn(url, world);
      await after.tell(givesUp('call-3', THIRD));
      await eventually(() => world.sms.length).toBe(3);
      await aMoment();
      expect(world.sms.toSorted()).toEqual([FIRST, SECOND, THIRD]);
      const rungOnce = world.rung.length;
      await after.tell([...isFree('berta'), ...isFree('clara')]);
      await eventually(() => new Set(world.rung).size).toBeGreaterThan(1);
      expect(rungOnce).toBe(1);
      await eventually(async () => (await after.summary()).cases.opened).toBe(3);
      const { calls, notEligible, apologies } = await after.summary();
      await after.stop();

      const servers = ['--event-store', url, '--bus', `sqlite:${world.folder}`, '--abandonment-limit', '100'];
      const audit = await run(bench, 'audit', servers);
      expect(audit, audit.stdout).toMatchObject({ code: 0 });

      await query(url, AN_ENTRY);
      await query(url, rebuild);
      const emptied = [...rebuild.matchAll(/ringback_reports\.(\w+)/g)].map(([, name = '']) => name);
      const tables = await query(url, "SELECT tablename FROM pg_tables WHERE schemaname = 'ringback_reports'");
      expect([...emptied, ...KEPT].toSorted()).toEqual(tables.flat().toSorted());
      const rebuilt = await runsOn(url, world);
      await eventually(() => rebuilt.summary()).toMatchObject({ calls, notEligible, apologies, cases: { opened: 3 } });
      expect(await query(url, 'SELECT what FROM ringback_reports.audit_trail')).toEqual([['revealed']]);
      await rebuilt.stop();
      await ask(postgres.url, `DROP DATABASE ${new URL(url).pathname.slice(1)} WITH (FORCE)`);
    } finally {
      rmSync(world.folder, { recursive: true, force: true });
    }
  }, 120_000);
};

skipUnless('postgres')('backup and restore on PostgreSQL', suite);
