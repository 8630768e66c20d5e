/** The lists: `GET /api/losses` and `/api/opt-outs`, a page of each; with `.csv` and `.xlsx` all that was asked for, streamed. */
import type { Kysely } from 'kysely';
import { lossesQuery } from '../api/losses-query.ts';
import { optOutsQuery } from '../api/opt-outs-shape.ts';
import type { ReportTables } from '../read-model/tables.ts';
import type { GuardedRoutes } from '../sign-in/guarded-routes.ts';
import { note } from '../sign-in/viewer.ts';
import { everyLoss, losses, type Moment } from '../views/recovery/losses.ts';
import { everyOptOut, whoOptedOut } from '../views/who-opted-out.ts';
import { sendCsv } from './list-csv.ts';
import { lostCallsFile, optOutsFile } from './list-file.ts';
import { sendXlsx } from './list-xlsx.ts';
import { parsed } from './queries.ts';

const addLosses = (routes: GuardedRoutes, db: Kysely<ReportTables>, moment: () => Moment): void => {
  routes.get('/losses', 'see-case', async (request, response) => {
    response.json(await losses(db, parsed(lossesQuery, request.query), moment()));
  });
  routes.get('/losses.csv', 'export-lists', async (request, response) => {
    const asked = parsed(lossesQuery, request.query);
    await note(request, 'exported-list', { target: 'losses.csv', detail: asked });
    await sendCsv(response, lostCallsFile, everyLoss(db, asked, moment()));
  });
  routes.get('/losses.xlsx', 'export-lists', async (request, response) => {
    const asked = parsed(lossesQuery, request.query);
    await note(request, 'exported-list', { target: 'losses.xlsx', detail: asked });
    await sendXlsx(response, lostCallsFile, everyLoss(db, asked, moment()), asked.zone);
  });
};

const addOptOuts = (routes: GuardedRoutes, db: Kysely<ReportTables>): void => {
  routes.get('/opt-outs', 'see-case', async (request, response) => {
    response.json(await whoOptedOut(db, parsed(optOutsQuery, request.query)));
  });
  routes.get('/opt-outs.csv', 'export-lists', async (request, response) => {
    const asked = parsed(optOutsQuery, request.query);
    await note(request, 'exported-list', { target: 'opt-outs.csv', detail: asked });
    await sendCsv(response, optOutsFile, everyOptOut(db, asked));
  });
  routes.get('/opt-outs.xlsx', 'export-lists', async (request, response) => {
    const asked = parsed(optOutsQuery, request.query);
    await note(request, 'exported-list', { target: 'opt-outs.xlsx', detail: asked });
    await sendXlsx(response, optOutsFile, everyOptOut(db, asked), asked.zone);
  });
};

export const addListRoutes = (routes: GuardedRoutes, db: Kysely<ReportTables>, moment: () => Moment): void => {
  addLosses(routes, db, moment);
  addOptOuts(routes, db);
};
