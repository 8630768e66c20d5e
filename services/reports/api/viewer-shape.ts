/** Who is signed in, and what they may do: what the page offers is made from it. */
import { z } from 'zod';
import { rights, roles } from '../sign-in/rights.ts';

export const viewerSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    roles: z.array(z.enum(roles)),
    rights: z.array(z.enum(rights)),
    signIn: z.enum(['local', 'oidc']),
  })
  .meta({ id: 'Viewer' });

export const signedOutSchema = z
  .object({ url: z.string().nullable().meta({ description: 'where to end the session of the provider too' }) })
  .meta({ id: 'SignedOut' });
