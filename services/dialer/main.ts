/** The dialer as a process of its own; agents and telephones are the centre's, or Twilio's. */
import { runService } from '@ringback/runtime/process.ts';
import { Router } from 'express';
import { telephonesBy } from './adapters/telephones.ts';
import { startDialer } from './service.ts';
import { dialerProcessSettings } from './settings.ts';

await runService({
  name: 'dialer',
  environment: process.env,
  settings: dialerProcessSettings,
  async start(settings, { openPlatform, clock, log }) {
    const open = telephonesBy(settings);
    const platform = await openPlatform(settings);
    const telephones = await open({ platform, clock, log });
    const dialer = await startDialer(platform, settings, telephones);
    const stop = async (): Promise<void> => {
      await dialer.stop();
      await telephones.close();
    };
    const routes = Router();
    for (const own of [dialer.routes, telephones.routes]) if (own !== undefined) routes.use(own);
    return { ...dialer, routes, stop, readiness: () => telephones.readiness(), drainsOverHttp: true };
  },
});
