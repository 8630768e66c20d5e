/** Messaging as a process of its own, over SMPP to the operator. */
import { runService } from '@ringback/runtime/process.ts';
import { seededRandom } from '@ringback/runtime/random.ts';
import { smppGateway } from './adapters/smpp-gateway.ts';
import { startMessaging } from './service.ts';
import { messagingProcessSettings } from './settings.ts';

await runService({
  name: 'messaging',
  environment: process.env,
  settings: messagingProcessSettings,
  async start(settings, { openPlatform, clock, log }) {
    const platform = await openPlatform(settings);
    // Replicas that lost the operator together do not come back together.
    const gateway = smppGateway(settings, { clock, log, random: seededRandom(clock.now() + process.pid) });
    const service = await startMessaging(platform, settings, { gateway });
    return { ...service, readiness: () => ({ operator: gateway.connected }) };
  },
});
