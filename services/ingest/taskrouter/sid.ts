/** Twilio's name of a thing: two letters that say what it is, and 32 hex digits. */
import { z } from 'zod';

export const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be ${prefix} and 32 hex digits`);
