/** Where the ground is that is prepared. Nothing is sealed or unsealed, so no secrets. */
import { busSettings, processSettings, readModelSettings, storeSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';

export const prepareSettings = z.object({
  ...busSettings.shape,
  ...storeSettings.shape,
  ...readModelSettings.shape,
  logLevel: processSettings.shape.logLevel,
});
export type PrepareSettings = z.infer<typeof prepareSettings>;
