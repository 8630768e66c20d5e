/** The demo centre as a process of its own: callers, queues, agents and a telephone network, for a dialer elsewhere. */
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { runService } from '@ringback/runtime/process.ts';
import { startDemoCentre } from './demo/demo-centre.ts';
import { httpCentre } from './http-centre.ts';
import { centreSettings } from './settings.ts';
import { tellIngest } from './tell-ingest.ts';

await runService({
  name: 'centre',
  environment: process.env,
  settings: centreSettings,
  async start({ ingestUrl: url, ingestToken: token, demoSpeed: speed, seed, dataDir }, { clock, log }) {
    const emit = tellIngest({ url, token, clock });
    const centre = await startDemoCentre({ clock, work: untrackedWork, log, emit, seed, dataDir, speed });
    const http = httpCentre(centre, clock);
    const stop = async (): Promise<void> => {
      http.close();
      await centre.stop();
    };
    return { name: 'centre', routes: http.routes, stop };
  },
});
