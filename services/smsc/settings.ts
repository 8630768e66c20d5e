/** What can be set about the built-in SMSC as a process of its own. */
import { z } from 'zod';

export const smscSettings = z.object({
  smscHost: z.string().min(1).default('127.0.0.1').describe('the address SMPP listens on; 0.0.0.0 for all'),
  smscPort: z.int().min(0).max(65_535).default(2775).describe('the port SMPP listens on; 0 takes any free one'),
  smscFile: z.string().min(1).default('./smsc.db').describe('the SQLite file of what was sent and is to be delivered'),
  smscUser: z.string().max(15).nullable().default(null).describe('who may bind; none: anybody'),
  smscPassword: z
    .string()
    .max(8, 'must be at most 8 characters')
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('the password of who may bind; none: an empty one'),
});
