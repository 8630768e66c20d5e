/** The API of the wallboard, the report and the lists as an OpenAPI 3.1 document, made from the schemas that check and type it. */
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { answer, needs, refused, securitySchemes } from './answers.ts';
import { signInAndPagePaths } from './openapi-sign-in.ts';
import { findCallerBody, foundCallerSchema } from '../http/find-caller.ts';
import { actionBody, actionSchema } from './action-shape.ts';
import { pacedHourSchema, pacedTeamsSchema } from './pacing-shape.ts';
import { caseEvidenceSchema, evidenceSchema, printedSchema } from './evidence-shape.ts';
import { dailyPath, dailyQuery, dailyReportsSchema, sentAgainSchema } from '../daily/daily-shape.ts';
import { backtestBody, backtestRunSchema, backtestsSchema } from './backtest-shape.ts';
import { boardSchema } from './board-shape.ts';
import { holdOutSchema } from './hold-out-shape.ts';
import { listPaths } from './openapi-lists.ts';
import { recoverySchema } from './recovery-shape.ts';
import { recoveryQuery } from './report-query.ts';

const idOf = (what: string) => ({ path: z.object({ id: z.uuid().meta({ description: `Id of a ${what}` }) }) });
const json = (schema: z.ZodType) => ({ 'application/json': { schema } });
const unknownOr = (conflict: string) => ({
  '400': refused,
  '404': { ...refused, description: 'There is none' },
  '409': { ...refused, description: conflict },
});
const printsOf = (what: string, path: string, operationId: string) => ({
  [path]: {
    post: {
      operationId,
      ...needs('print-evidence'),
      requestParams: idOf(what),
      responses: {
        '201': { description: 'It is in the audit trail, so it may be printed', content: json(printedSchema) },
        '400': refused,
        '404': { ...refused, description: 'There is none' },
      },
    },
  },
});
export const openApi = (): ReturnType<typeof createDocument> =>
  createDocument({
    openapi: '3.1.0',
    info: { title: 'Ringback reports', version: '1.0.0', license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    components: { securitySchemes },
    paths: {
      ...signInAndPagePaths,
      ...listPaths,
      '/api/board': {
        get: { operationId: 'board', ...needs('see-now'), responses: answer('How things stand now', boardSchema) },
      },
      '/api/recovery': {
        get: {
          operationId: 'recovery',
          ...needs('see-reports'),
          requestParams: { query: recoveryQuery },
          responses: answer('What became of the callers lost in a period', recoverySchema),
        },
      },
      '/api/hold-out': {
        get: {
          operationId: 'holdOut',
          ...needs('see-reports'),
          requestParams: { query: recoveryQuery },
          responses: answer('What chasing adds, by callers who were left alone', holdOutSchema),
        },
      },
      '/api/daily-reports': {
        get: {
          operationId: 'dailyReports',
          ...needs('see-reports'),
          responses: answer('The last daily reports and how each went out', dailyReportsSchema),
        },
      },
      '/api/daily-reports/{date}': {
        get: {
          operationId: 'dailyReport',
          ...needs('see-reports'),
          requestParams: { path: dailyPath, query: dailyQuery },
          responses: {
            '200': { description: 'It, as it was made', content: { 'text/html': { schema: z.string() } } },
            '400': refused,
            '404': refused,
          },
        },
      },
      '/api/daily-reports/{date}/send': {
        post: {
          operationId: 'sendDailyReport',
          ...needs('send-report'),
          requestParams: { path: dailyPath, query: dailyQuery },
          responses: {
            '202': { description: 'It goes out again', content: json(sentAgainSchema) },
            '400': refused,
            '404': refused,
          },
        },
      },
      '/api/pacing': {
        get: {
          operationId: 'pacing',
          ...needs('see-now'),
          responses: answer('How each team is paced, and why', pacedTeamsSchema),
        },
      },
      '/api/pacing/{team}': {
        get: {
          operationId: 'pacingOfTeam',
          ...needs('see-now'),
          requestParams: { path: z.object({ team: z.string() }) },
          responses: answer('How one team was paced in the last hour', pacedHourSchema),
        },
      },
      '/api/redials/{id}/evidence': {
        get: {
          operationId: 'evidence',
          ...needs('print-evidence'),
          requestParams: idOf('redial'),
          responses: { ...answer('The evidence of one attempt', evidenceSchema), '404': refused },
        },
      },
      '/api/cases/{id}/evidence': {
        get: {
          operationId: 'caseEvidence',
          ...needs('print-evidence'),
          requestParams: idOf('case'),
          responses: { ...answer('The evidence of every attempt of a case', caseEvidenceSchema), '404': refused },
        },
      },
      ...printsOf('redial', '/api/redials/{id}/evidence/prints', 'printedEvidence'),
      ...printsOf('case', '/api/cases/{id}/evidence/prints', 'printedCaseEvidence'),
      '/api/cases/{id}/actions': {
        post: {
          operationId: 'actOnCase',
          ...needs('act-on-case'),
          requestParams: idOf('case'),
          requestBody: { content: { 'application/json': { schema: actionBody } }, required: true },
          responses: {
            '202': {
              description: 'Written down; what becomes of it is told with the case',
              content: json(actionSchema),
            },
            ...unknownOr('The case is closed'),
          },
        },
      },
      '/api/actions/{id}/undo': {
        post: {
          operationId: 'undoAction',
          ...needs('act-on-case'),
          requestParams: idOf('action'),
          responses: {
            '202': { description: 'Undone, or the request to undo it', content: json(actionSchema) },
            ...unknownOr('It is too late'),
          },
        },
      },
      '/api/back-tests': {
        get: {
          operationId: 'backtests',
          ...needs('run-backtest'),
          responses: answer('The last back-tests, and how far the one is that runs', backtestsSchema),
        },
        post: {
          operationId: 'runBacktest',
          ...needs('run-backtest'),
          requestBody: { content: json(backtestBody), required: true },
          responses: {
            '202': { description: 'It runs', content: json(backtestRunSchema) },
            '400': refused,
            '409': { ...refused, description: 'Another one runs' },
            '501': { ...refused, description: 'This process has no history of its own' },
          },
        },
      },
      '/api/back-tests/{id}': {
        delete: {
          operationId: 'cancelBacktest',
          ...needs('run-backtest'),
          requestParams: { path: z.object({ id: z.string() }) },
          responses: { '204': { description: 'It ends' }, '404': refused },
        },
      },
      '/api/callers/find': {
        post: {
          operationId: 'findCaller',
          ...needs('see-case'),
          requestBody: { content: { 'application/json': { schema: findCallerBody } }, required: true },
          responses: {
            ...answer('Who has this number', foundCallerSchema),
            '501': { ...refused, description: 'This process has no keys' },
          },
        },
      },
    },
  });

export const openApiText = (): string => `${JSON.stringify(openApi(), null, 2)}\n`;
