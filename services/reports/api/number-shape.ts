/** A caller's number: masked for who sees the case, whole for who has the right and says why. */
import { z } from 'zod';
import { reason } from './action-shape.ts';

export const maskedNumberSchema = z
  .object({
    state: z.enum(['known', 'no-keys', 'forgotten', 'unknown']).meta({
      description: 'no-keys: this process cannot unseal numbers; unknown: the case came without one',
    }),
    masked: z.string().nullable(),
  })
  .meta({ id: 'MaskedNumber' });
export type MaskedNumber = z.infer<typeof maskedNumberSchema>;

export const revealBody = z.strictObject({ reason }).meta({ id: 'RevealNumber' });

export const revealedNumberSchema = z
  .object({ number: z.string(), hideAfterSeconds: z.int() })
  .meta({ id: 'RevealedNumber' });
export type RevealedNumber = z.infer<typeof revealedNumberSchema>;
