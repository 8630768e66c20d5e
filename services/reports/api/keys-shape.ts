/** Keys of machines, as the API takes and tells them. */
import { z } from 'zod';

/** A key manages no keys: one that leaks cannot make itself others. */
export const keyRoles = ['agent', 'supervisor', 'auditor', 'monitor'] as const;

export const newApiKeySchema = z
  .strictObject({
    name: z.string().trim().min(1).max(80),
    roles: z.array(z.enum(keyRoles)).min(1).max(keyRoles.length),
    days: z.int().min(1).max(366).default(90).meta({ description: 'until it expires' }),
  })
  .meta({ id: 'NewApiKey' });
export type NewApiKey = z.infer<typeof newApiKeySchema>;

const time = z.iso.datetime();
export const apiKeySchema = z
  .object({
    keyId: z.string(),
    name: z.string(),
    hint: z.string().meta({ description: 'how the key begins' }),
    roles: z.array(z.enum(keyRoles)),
    madeBy: z.string(),
    madeAt: time,
    expiresAt: time,
    revokedAt: time.nullable(),
    lastUsedAt: time.nullable().meta({ description: 'to within ten minutes' }),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof apiKeySchema>;

export const apiKeysSchema = z.object({ keys: z.array(apiKeySchema) }).meta({ id: 'ApiKeys' });
export const madeKeySchema = z
  .object({ key: z.string().meta({ description: 'shown this once' }), made: apiKeySchema })
  .meta({ id: 'MadeApiKey' });
