/**
 * `POST /api/callers/find { number }`: who has this number, as the keyed hash lists are filtered by. In the body, so that the number
 * is in no address and no log; where this process has no keys, 501.
 */
import type { Platform } from '@ringback/runtime/platform.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { TenantId } from '@ringback/contracts/ids.ts';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import type { ReportTables } from '../read-model/tables.ts';

export const findCallerBody = z.strictObject({ number: z.string().max(40) });
export const foundCallerSchema = z.object({ callers: z.array(z.string()) }).meta({ id: 'FoundCallers' });

export const findCaller = async (
  db: Kysely<ReportTables>,
  sealing: Platform['sealing'] | null,
  number: string,
): Promise<{ callers: string[] }> => {
  if (sealing === null)
    throw new HttpRefused(501, { message: 'This process has no keys, so it cannot look for a number.' });
  const e164 = number.replaceAll(/[\s().-]/g, '');
  if (!/^\+[1-9]\d{5,14}$/.test(e164))
    throw new HttpRefused(400, { field: 'number', message: 'must be a number with + and its country code' });
  const tenants = await db
    .selectFrom('losses')
    .select('tenantId')
    .distinct()
    .where('tenantId', 'is not', null)
    .execute();
  const ids = tenants.flatMap(({ tenantId }) =>
    tenantId === null ? [] : [sealing.callerIdOf(tenantId as TenantId, e164)],
  );
  if (ids.length === 0) return { callers: [] };
  const known = await db.selectFrom('losses').select('callerId').distinct().where('callerId', 'in', ids).execute();
  return { callers: known.flatMap(({ callerId }) => callerId ?? []) };
};
