/** Reports on the embedded ground in a folder, and its page over HTTP. */
import { type EmbeddedPlatform, openPlatform } from '@ringback/embedded/platform.ts';
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import type { Bus } from '@ringback/runtime/bus/port.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { pino } from 'pino';

const log = pino({ level: 'error' }, pino.destination(2));

/** Its work is tracked, so that one can wait until all of the bus is read. */
export const openFolder = (folder: string): Promise<EmbeddedPlatform> =>
  openPlatform({
    dataDir: folder,
    durability: 'none',
    clock: realClock((error) => {
      throw error;
    }),
    work: trackedWork(),
    log,
    secrets: () => ({ callerIdSecret: Buffer.alloc(32, 1), masterKey: Buffer.alloc(32, 2) }),
  });

export interface OpenPage {
  readonly url: string;
  readonly bus: Bus;
  close(): Promise<void>;
}

export const openPage = async (folder: string): Promise<OpenPage> => {
  const ground = await openFolder(folder);
  const reports = await startReports(ground, reportsSettingsSchema.parse({ livePages: 1000 }));
  const http = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [reports.routes!] });
  return {
    url: http.url,
    bus: ground.bus,
    async close() {
      await http.close();
      await reports.stop();
      await ground.close();
    },
  };
};
