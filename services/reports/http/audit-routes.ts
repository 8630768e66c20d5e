/** `GET /api/audit`: a page of the audit trail; `/api/audit.csv`: all that was asked for, streamed. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import type { Kysely } from 'kysely';
import { auditEntrySchema, auditFilter, auditQuery } from '../api/audit-shape.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import type { SignInTables } from '../sign-in/tables.ts';
import { note } from '../sign-in/viewer.ts';
import { auditPage, everyAuditEntry } from '../views/who-saw-and-did-what.ts';
import { parsed } from './queries.ts';

export const addAuditRoutes = (routes: GuardedRoutes, db: Kysely<SignInTables>): void => {
  routes.get('/audit', 'see-audit-trail', async (request, response) => {
    response.json(await auditPage(db, parsed(auditQuery, request.query)));
  });
  routes.get('/audit.csv', 'see-audit-trail', async (request, response) => {
    const filter = parsed(auditFilter, request.query);
    await note(request, 'exported-trail', { detail: filter });
    response.setHeader('content-type', 'text/csv; charset=utf-8');
    response.setHeader('content-disposition', 'attachment; filename="audit-trail.csv"');
    const columns = Object.keys(auditEntrySchema.shape);
    const toText = stringify({ header: true, columns, escape_formulas: true, bom: true });
    await pipeline(Readable.from(everyAuditEntry(db, filter)), toText, response);
  });
};
