/**
 * Secrets that are shown once and kept as a hash: 256 random bits need no slow hash and no salt, for there is nothing to guess; a fast
 * one lets every request be checked by one look into an index.
 */
import { createHash, randomBytes } from 'node:crypto';

export const newToken = (prefix = ''): string => prefix + randomBytes(32).toString('base64url');

export const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');
