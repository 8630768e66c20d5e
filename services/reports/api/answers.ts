/** What operations of the OpenAPI document have in common: who may ask, and how they answer. */
import { z } from 'zod';
import type { Right } from '../sign-in/rights.ts';

const refusalSchema = z
  .object({
    error: z.object({ field: z.string().optional(), message: z.string(), remedy: z.string().optional() }),
  })
  .meta({ id: 'Refusal' });

export const refused = {
  description: 'The field at fault, and why',
  content: { 'application/json': { schema: refusalSchema } },
};

export const answer = (description: string, schema: z.ZodType) => ({
  '200': { description, content: { 'application/json': { schema } } },
  '400': refused,
});

/** The session of a person or the key of a machine, whose roles give the right. A test holds it against the route. */
export const needs = (right: Right): { security: Record<string, string[]>[] } => ({
  security: [{ session: [right] }, { apiKey: [right] }],
});

export const securitySchemes = {
  session: {
    type: 'apiKey',
    in: 'cookie',
    name: 'ringback-session',
    description:
      'Set by GET /sign-in, through the identity provider (`__Host-ringback-session` over HTTPS). What changes something must come from the page itself. Where sign-in is local, nobody is asked.',
  },
  apiKey: { type: 'http', scheme: 'bearer', bearerFormat: 'rb_…', description: 'A key made under /api/keys' },
} as const;
