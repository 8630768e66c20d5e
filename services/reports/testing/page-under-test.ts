/** Reports behind HTTP on this machine, with its tables at hand and a clock that is moved by hand. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import { type RunningReports, startReports } from '../service.ts';
import { reportsSettingsSchema } from '../settings.ts';
import { type MemoryGround, memoryGround } from './memory-ground.ts';

export interface PageUnderTest {
  readonly url: string;
  readonly ground: MemoryGround;
  readonly reports: RunningReports;
  readonly db: Kysely<ReportTables>;
  /** From now on, all clocks of the page are this much ahead. */
  goOn(ms: number): void;
  close(): Promise<void>;
}

export interface PageOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly sealing?: Platform['sealing'];
  /** The database of another page: the two are replicas. */
  readonly db?: Kysely<ReportTables>;
  readonly port?: number;
}

export const openPage = async ({ settings = {}, sealing, db, port = 0 }: PageOptions = {}): Promise<PageUnderTest> => {
  const ground = memoryGround();
  let ahead = 0;
  const clock: Clock = { ...ground.clock, now: () => ground.clock.now() + ahead };
  const opened: Kysely<ReportTables>[] = db === undefined ? [] : [db];
  const reports = await startReports(
    {
      ...ground,
      clock,
      async openDatabase(_name, migrations) {
        opened[0] ??= await openReadModel(':memory:', migrations, { durability: 'none' });
        return opened[0] as never;
      },
      ...(sealing === undefined ? {} : { sealing }),
    },
    reportsSettingsSchema.parse({ pageFolder: null, ...settings }),
  );
  const http = await openHttp({ host: '127.0.0.1', port, log: ground.log, routes: [reports.routes!] });
  return {
    url: http.url,
    ground,
    reports,
    db: opened[0]!,
    goOn: (ms) => void (ahead += ms),
    async close() {
      await http.close();
      await reports.stop();
      await ground.bus.close();
    },
  };
};
