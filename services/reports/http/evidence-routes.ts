/** What was recorded of attempts, for a sheet of paper each; and that it was printed, by whom and when, before the printer has it. */
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import type { Request } from 'express';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import type { Printed } from '../shapes.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import { note, noteOnce, viewerOf } from '../sign-in/viewer.ts';
import { evidenceOfCase, evidenceOfRedial } from '../views/evidence.ts';
import { casePath, noQuery, parsed, redialPath } from './queries.ts';

const knownTo = <T>(found: T | null, what: 'case' | 'redial'): T => {
  if (found === null) throw new HttpRefused(404, { field: 'id', message: `names no ${what}` });
  return found;
};

/** The time on paper is the one in the audit trail. */
const notePrinting = async (request: Request, target: string, sheets: number): Promise<Printed> => ({
  at: await note(request, 'printed-evidence', { target, detail: { sheets } }),
  by: viewerOf(request).name,
});

export const addEvidenceRoutes = (routes: GuardedRoutes, db: Kysely<ReportTables>): void => {
  const ofCase = async (id: string) => knownTo(await evidenceOfCase(db, id), 'case');
  const ofRedial = async (id: string) => knownTo(await evidenceOfRedial(db, id), 'redial');
  routes.get('/cases/:id/evidence', 'print-evidence', async (request, response) => {
    const { id } = parsed(casePath, request.params);
    const attempts = await ofCase(id);
    await noteOnce(request, 'saw-evidence', id);
    response.json({ attempts });
  });
  routes.get('/redials/:id/evidence', 'print-evidence', async (request, response) => {
    const { id } = parsed(redialPath, request.params);
    const found = await ofRedial(id);
    await noteOnce(request, 'saw-evidence', id);
    response.json(found);
  });
  routes.post('/cases/:id/evidence/prints', 'print-evidence', async (request, response) => {
    parsed(noQuery, request.query);
    const { id } = parsed(casePath, request.params);
    const { length } = await ofCase(id);
    response.status(201).json(await notePrinting(request, id, length));
  });
  routes.post('/redials/:id/evidence/prints', 'print-evidence', async (request, response) => {
    parsed(noQuery, request.query);
    const { id } = parsed(redialPath, request.params);
    await ofRedial(id);
    response.status(201).json(await notePrinting(request, id, 1));
  });
};
