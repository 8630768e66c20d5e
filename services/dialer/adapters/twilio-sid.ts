import { z } from 'zod';

/** An id of Twilio: two letters that say of what, and 32 hex digits. */
export const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be ${prefix} and 32 hex digits`);
