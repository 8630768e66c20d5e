/** Messaging as a process of its own, over SMPP to the operator, and over Twilio where the settings say so. */
import { runService } from '@ringback/runtime/process.ts';
import { seededRandom } from '@ringback/runtime/random.ts';
import { operatorGatewayBy } from './adapters/operator-gateway.ts';
import { startMessaging } from './service.ts';
import { messagingProcessSettings } from './settings.ts';

await runService({
  name: 'messaging',
  environment: process.env,
  settings: messagingProcessSettings,
  async start(settings, { openPlatform, clock, log }) {
    const open = operatorGatewayBy(settings);
    const platform = await openPlatform(settings);
    // Replicas that lost the operator together do not come back together.
    const random = seededRandom(clock.now() + process.pid);
    const { gateway, routes } = await open({ platform, clock, log, random });
    const service = await startMessaging(platform, settings, { gateway });
    const readiness = () => ({ operator: gateway.connected });
    return { ...service, ...(routes === undefined ? {} : { routes }), readiness };
  },
});
