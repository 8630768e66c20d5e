/** Certificates and keys, as settings. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { z } from 'zod';

const READERS = {
  CERTIFICATE: { read: (text: string) => new X509Certificate(text), what: 'a certificate' },
  'PRIVATE KEY': { read: (text: string) => createPrivateKey(text), what: 'a private key without a passphrase' },
};

/** Whether the text is one that TLS can use: TLS itself passes over what is none, and complains of something else later. */
export const isPem = (kind: keyof typeof READERS, text: string): boolean => {
  try {
    return Boolean(READERS[kind].read(text));
  } catch {
    return false;
  }
};

/** The text itself; `RINGBACK_…_FILE` names the file it is in. A path given instead would be trusted by nobody, and nobody would say so. */
export const pem = (kind: keyof typeof READERS, meaning: string) =>
  z
    .string()
    .refine((text) => isPem(kind, text), {
      error: `cannot be read as PEM text of ${READERS[kind].what} (-----BEGIN …-----); the file it is in is named by the variable with _FILE at its end`,
    })
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe(`${meaning}, as PEM text`);
