/** Recovery as a process of its own. */
import { runService } from '@ringback/runtime/process.ts';
import { readPolicy } from './policy-file.ts';
import { startRecovery } from './service.ts';
import { recoveryProcessSettings } from './settings.ts';

await runService({
  name: 'recovery',
  environment: process.env,
  settings: recoveryProcessSettings,
  async start(settings, { openPlatform }) {
    const policy = await readPolicy(settings.policyFile);
    return startRecovery(await openPlatform(settings), settings, policy);
  },
});
