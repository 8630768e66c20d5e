/** Reports as a process of its own: read models, API, live feed and the page. */
import { runService } from '@ringback/runtime/process.ts';
import { checkSignIn } from './sign-in/settings.ts';
import { startReports } from './service.ts';
import { reportsProcessSettings } from './settings.ts';

await runService({
  name: 'reports',
  environment: process.env,
  settings: reportsProcessSettings,
  check: (settings) => checkSignIn(settings, settings.httpHost),
  start: async (settings, { openPlatform }) => startReports(await openPlatform(settings), settings),
});
