/** What can be set about dead letters: where the bus is. */
import { busSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';

export const deadLetterSettings = z.object({
  ...busSettings.shape,
  bus: busSettings.shape.bus.default('sqlite:./ringback-data').describe('the bus: kafka://host:9092, or sqlite:FOLDER'),
});
export type DeadLetterSettings = z.infer<typeof deadLetterSettings>;
