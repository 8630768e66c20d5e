/** What a report or a list is asked for: a period of local days, a zone, and where. */
import { isZone } from '@ringback/contracts/zones.ts';
import { z } from 'zod';

const date = z.iso.date('must be a date such as 2026-11-22');
export const zoneSchema = z
  .string()
  .max(64)
  .refine(isZone, 'must be an IANA time zone such as Europe/Moscow')
  .default('UTC');
const place = z.string().min(1).max(128).optional();
export const places = { queue: place, team: place, client: place };

export const groupings = ['hour', 'day', 'week', 'month', 'team', 'queue', 'client'] as const;

/** `to` is the day after the last. */
export const recoveryQuery = z
  .strictObject({ from: date, to: date, zone: zoneSchema, by: z.enum(groupings).default('day'), ...places })
  .refine(({ from, to }) => from < to, { path: ['to'], message: 'must be after from' })
  .refine(({ from, to }) => Date.parse(to) - Date.parse(from) <= 400 * 86_400_000, {
    path: ['to'],
    message: 'must be within 400 days of from',
  })
  .refine(({ from, to, by }) => by !== 'hour' || Date.parse(to) - Date.parse(from) <= 31 * 86_400_000, {
    path: ['by'],
    message: 'may be hour for up to 31 days',
  });
export type RecoveryQuery = z.infer<typeof recoveryQuery>;
