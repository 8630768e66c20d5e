/** The operations of the lists: a page of each, and the whole of it as a file. */
import { z } from 'zod';
import { answer, needs, refused } from './answers.ts';
import { lossesQuery, lossesSchema } from './losses-query.ts';
import { optOutsQuery, optOutsSchema } from './opt-outs-shape.ts';

const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

const files = (path: string, operationId: string, query: z.ZodObject) => ({
  [`${path}.csv`]: {
    get: {
      operationId: `${operationId}Csv`,
      ...needs('export-lists'),
      requestParams: { query },
      responses: {
        '200': { description: 'All of them, streamed', content: { 'text/csv': { schema: z.string() } } },
        '400': refused,
      },
    },
  },
  [`${path}.xlsx`]: {
    get: {
      operationId: `${operationId}Xlsx`,
      ...needs('export-lists'),
      requestParams: { query },
      responses: {
        '200': {
          description: 'All of them as a workbook, streamed',
          content: { [WORKBOOK]: { schema: z.string().meta({ format: 'binary' }) } },
        },
        '400': refused,
      },
    },
  },
});

export const listPaths = {
  '/api/losses': {
    get: {
      operationId: 'losses',
      ...needs('see-case'),
      requestParams: { query: lossesQuery },
      responses: answer('A page of the lost calls behind a number', lossesSchema),
    },
  },
  ...files('/api/losses', 'losses', lossesQuery),
  '/api/opt-outs': {
    get: {
      operationId: 'optOuts',
      ...needs('see-case'),
      requestParams: { query: optOutsQuery },
      responses: answer('A page of the callers who asked to be left alone', optOutsSchema),
    },
  },
  ...files('/api/opt-outs', 'optOuts', optOutsQuery),
};
