/** The services of the loop in one process: ingest, recovery, messaging, dialer. They still talk over the bus alone. */
import { startDialer, type DialerPorts } from '@ringback/dialer/service.ts';
import { dialerSettingsSchema } from '@ringback/dialer/settings.ts';
import { startIngest, type Ingest } from '@ringback/ingest/service.ts';
import { ingestSettingsSchema, type IngestSettings } from '@ringback/ingest/settings.ts';
import type { SmsGateway } from '@ringback/messaging/ports.ts';
import { startMessaging } from '@ringback/messaging/service.ts';
import { messagingSettingsSchema, type MessagingSettings } from '@ringback/messaging/settings.ts';
import type { Policy } from '@ringback/recovery/policy-file.ts';
import { startRecovery } from '@ringback/recovery/service.ts';
import { recoverySettings } from '@ringback/recovery/settings.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import type { z } from 'zod';

export interface LoopParts {
  readonly policy: Policy;
  readonly gateway: SmsGateway;
  /** Made once ingest runs: a simulated centre tells ingest what happens in it. */
  readonly centre: (ingest: Ingest) => Promise<DialerPorts>;
  readonly ingest: z.input<typeof ingestSettingsSchema>;
  readonly dialer?: z.input<typeof dialerSettingsSchema>;
  readonly messaging: Omit<z.input<typeof messagingSettingsSchema>, 'tenantId'>;
}

export interface Loop {
  readonly ingest: Ingest;
  /** In the order they are to be stopped: who takes work from outside first, servants before their master. */
  readonly services: readonly RunningService[];
}

export const startLoop = async (platform: Platform, parts: LoopParts): Promise<Loop> => {
  const ingestSettings: IngestSettings = ingestSettingsSchema.parse(parts.ingest);
  const messagingSettings: MessagingSettings = messagingSettingsSchema.parse({
    ...parts.messaging,
    tenantId: ingestSettings.tenantId,
  });
  const ingest = await startIngest(platform, ingestSettings);
  const recovery = await startRecovery(platform, recoverySettings.parse({}), parts.policy);
  const messaging = await startMessaging(platform, messagingSettings, { gateway: parts.gateway });
  const dialer = await startDialer(
    platform,
    dialerSettingsSchema.parse(parts.dialer ?? {}),
    await parts.centre(ingest),
  );
  return { ingest, services: [ingest, dialer, messaging, recovery] };
};
