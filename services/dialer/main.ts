/** The dialer as a process of its own; agents and telephones are in the centre's. */
import { runService } from '@ringback/runtime/process.ts';
import { centreClient } from './adapters/centre-client.ts';
import { startDialer } from './service.ts';
import { dialerProcessSettings } from './settings.ts';

await runService({
  name: 'dialer',
  environment: process.env,
  settings: dialerProcessSettings,
  async start(settings, { openPlatform, clock, log }) {
    const platform = await openPlatform(settings);
    const centre = centreClient({ url: settings.centreUrl, clock, log });
    const dialer = await startDialer(platform, settings, centre);
    const stop = async (): Promise<void> => {
      await dialer.stop();
      await centre.close();
    };
    return { ...dialer, stop, readiness: () => ({ centre: centre.connected }) };
  },
});
