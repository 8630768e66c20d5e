/**
 * `GET /api/cases/:id/number`: masked. `POST /api/cases/:id/reveal { reason }`: whole, for who has the right; it is in the audit trail
 * before it is in the answer.
 */
import type { CallerId } from '@ringback/contracts/ids.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { RequestHandler } from 'express';
import type { Kysely } from 'kysely';
import { type MaskedNumber, revealBody, type RevealedNumber } from '../api/number-shape.ts';
import type { ReportTables } from '../read-model/tables.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import { note } from '../sign-in/viewer.ts';
import { casePath, parsed } from './queries.ts';

/** Long enough to dial it. */
const HIDE_AFTER_SECONDS = 60;
/** As many signs for every number, and no country: two digits tell two callers apart and are shared by one number in a hundred. */
const masked = (number: string): string => `••• ••• •• ${number.slice(-2)}`;

type Keys = Platform['sealing'] | null;
type Unsealed =
  | { readonly state: 'known'; readonly number: string }
  | { readonly state: Exclude<MaskedNumber['state'], 'known'> };

/** Throws `HttpRefused` (404) when there is no such case. */
const numberOf = async (db: Kysely<ReportTables>, keys: Keys, caseId: string): Promise<Unsealed> => {
  const row = await db
    .selectFrom('cases')
    .select(['callerId', 'sealedNumber'])
    .where('caseId', '=', caseId)
    .executeTakeFirst();
  if (row === undefined) throw new HttpRefused(404, { field: 'id', message: 'names no case' });
  if (keys === null) return { state: 'no-keys' };
  if (row.sealedNumber === null) return { state: 'unknown' };
  const number = await keys.unseal(row.callerId as CallerId, row.sealedNumber);
  return number === null ? { state: 'forgotten' } : { state: 'known', number };
};

const refusals = {
  'no-keys': [501, 'This process has no keys, so it cannot show a number.'],
  forgotten: [410, 'The caller was forgotten, and their number with them.'],
  unknown: [404, 'The case was recorded without a number.'],
} as const;

export const addNumberRoutes = (
  routes: GuardedRoutes,
  db: Kysely<ReportTables>,
  keys: Keys,
  limit: RequestHandler,
): void => {
  routes.get('/cases/:id/number', 'see-case', async (request, response) => {
    const found = await numberOf(db, keys, parsed(casePath, request.params).id);
    const answer: MaskedNumber = {
      state: found.state,
      masked: found.state === 'known' ? masked(found.number) : null,
    };
    response.json(answer);
  });
  routes.post('/cases/:id/reveal', 'reveal-number', limit, async (request, response) => {
    const { id } = parsed(casePath, request.params);
    const { reason } = parsed(revealBody, request.body ?? {});
    const found = await numberOf(db, keys, id);
    if (found.state !== 'known') {
      const [status, message] = refusals[found.state];
      throw new HttpRefused(status, { message });
    }
    await note(request, 'revealed-number', { target: id, detail: { reason } });
    const answer: RevealedNumber = { number: found.number, hideAfterSeconds: HIDE_AFTER_SECONDS };
    response.json(answer);
  });
};
