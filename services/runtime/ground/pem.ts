/** Certificates and keys, as settings. */
import { z } from 'zod';

/** The text itself; `RINGBACK_…_FILE` names the file it is in. A path given instead would be trusted by nobody, and nobody would say so. */
export const pem = (what: 'CERTIFICATE' | 'PRIVATE KEY', meaning: string) =>
  z
    .string()
    .refine((text) => text.includes('-----BEGIN ') && text.includes(`${what}-----`), {
      error: `is no PEM text of a ${what.toLowerCase()} (-----BEGIN …-----); the file it is in is named by the variable with _FILE at its end`,
    })
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe(`${meaning}, as PEM text`);
