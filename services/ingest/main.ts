/** Ingest as a process of its own: POST /events, and a queue_log where there is one. */
import { runService } from '@ringback/runtime/process.ts';
import { followQueueLog } from './queue-log/follower.ts';
import { startIngest } from './service.ts';
import { ingestProcessSettings } from './settings.ts';

await runService({
  name: 'ingest',
  environment: process.env,
  settings: ingestProcessSettings,
  async start(settings, { openPlatform }) {
    const platform = await openPlatform(settings);
    const ingest = await startIngest(platform, settings);
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
