/**
 * Deterministic authenticated encryption: the same text under the same key for the same subject gives the same result, so a
 * retried decision produces the same event. The nonce of AES-256-GCM is a keyed hash of the text (as in SIV), hence never
 * reused for two texts; it betrays only that two texts are equal, which is wanted.
 */
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealingKey {
  readonly encryption: Buffer;
  readonly nonce: Buffer;
}

const hmac = (key: Buffer, data: string | Buffer): Buffer => createHmac('sha256', key).update(data).digest();

/** Two independent keys of one secret of 32 bytes: a key that encrypts must not also make nonces. */
export const sealingKey = (secret: Buffer): SealingKey => ({
  encryption: hmac(secret, 'encryption'),
  nonce: hmac(secret, 'nonce'),
});

/** `subject` is authenticated with it: what was sealed for one caller does not open as another's. */
export const encrypt = (key: SealingKey, subject: string, plain: Buffer): Buffer => {
  const nonce = hmac(key.nonce, plain).subarray(0, NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key.encryption, nonce).setAAD(Buffer.from(subject));
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Throws when the key is another's or a bit was changed. */
export const decrypt = (key: SealingKey, subject: string, sealed: Buffer): Buffer => {
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', key.encryption, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(subject)).setAuthTag(sealed.subarray(-TAG_BYTES));
  return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
};
