/** Ingest as a process of its own: POST /events, events of TaskRouter, and a queue_log where there is one. */
import { runService } from '@ringback/runtime/process.ts';
import { followQueueLog } from './queue-log/follower.ts';
import { startIngest } from './service.ts';
import { ingestProcessSettings } from './settings.ts';
import { withTaskRouter } from './taskrouter/routes.ts';
import { completeEventsSettings } from './taskrouter/settings.ts';

await runService({
  name: 'ingest',
  environment: process.env,
  settings: ingestProcessSettings,
  async start(settings, { openPlatform }) {
    const events = completeEventsSettings(settings);
    const platform = await openPlatform(settings);
    const alone = await startIngest(platform, settings);
    const ingest = events === null ? alone : { ...alone, routes: await withTaskRouter(alone, events) };
    if (settings.queueLog === null) return ingest;
    const { accept } = ingest;
    const follower = await followQueueLog({ file: settings.queueLog, platform, settings, from: 'start', accept });
    const stop = async (): Promise<void> => {
      await follower.stop();
      await ingest.stop();
    };
    return { ...ingest, stop };
  },
});
