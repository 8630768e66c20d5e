/** The operations of sign-in, keys, numbers and the audit trail, and those whose answers the page alone reads. */
import { z } from 'zod';
import { caseListQuery } from '../http/queries.ts';
import { answer, needs, refused } from './answers.ts';
import { auditFilter, auditPageSchema, auditQuery } from './audit-shape.ts';
import { agentsSchema, caseSchema, casesSchema } from './case-shape.ts';
import { apiKeySchema, apiKeysSchema, madeKeySchema, newApiKeySchema } from './keys-shape.ts';
import { liveUpdateSchema } from './live-shape.ts';
import { maskedNumberSchema, revealBody, revealedNumberSchema } from './number-shape.ts';
import { summarySchema } from './summary-shape.ts';
import { signedOutSchema, viewerSchema } from './viewer-shape.ts';

const json = (schema: z.ZodType) => ({ content: { 'application/json': { schema } }, required: true });
const caseId = { path: z.object({ id: z.uuid().meta({ description: 'of the case' }) }) };
const keyId = { path: z.object({ id: z.string().meta({ description: 'of the key' }) }) };

const signInPaths = {
  '/api/viewer': {
    get: { operationId: 'viewer', ...needs('see-now'), responses: answer('Who is signed in', viewerSchema) },
  },
  '/api/sign-out': {
    post: { operationId: 'signOut', ...needs('see-now'), responses: answer('Signed out', signedOutSchema) },
  },
  '/api/keys': {
    get: { operationId: 'keys', ...needs('manage-keys'), responses: answer('All keys, without them', apiKeysSchema) },
    post: {
      operationId: 'makeKey',
      ...needs('manage-keys'),
      requestBody: json(newApiKeySchema),
      responses: {
        '201': { description: 'Made', content: { 'application/json': { schema: madeKeySchema } } },
        '400': refused,
      },
    },
  },
  '/api/keys/{id}/revoke': {
    post: {
      operationId: 'revokeKey',
      ...needs('manage-keys'),
      requestParams: keyId,
      responses: { ...answer('Revoked, once and for all', apiKeySchema), '404': refused },
    },
  },
};

const numberPaths = {
  '/api/cases/{id}/number': {
    get: {
      operationId: 'maskedNumber',
      ...needs('see-case'),
      requestParams: caseId,
      responses: { ...answer('The number, masked', maskedNumberSchema), '404': refused },
    },
  },
  '/api/cases/{id}/reveal': {
    post: {
      operationId: 'revealNumber',
      ...needs('reveal-number'),
      requestParams: caseId,
      requestBody: json(revealBody),
      responses: {
        ...answer('The whole number; the audit trail has it', revealedNumberSchema),
        '404': refused,
        '410': { ...refused, description: 'The caller was forgotten' },
        '429': { ...refused, description: 'Too many in this minute; Retry-After says when' },
        '501': { ...refused, description: 'This process has no keys' },
      },
    },
  },
};

const auditPaths = {
  '/api/audit': {
    get: {
      operationId: 'audit',
      ...needs('see-audit-trail'),
      requestParams: { query: auditQuery },
      responses: answer('A page of who saw and did what, newest first', auditPageSchema),
    },
  },
  '/api/audit.csv': {
    get: {
      operationId: 'auditCsv',
      ...needs('see-audit-trail'),
      requestParams: { query: auditFilter },
      responses: {
        '200': { description: 'All of it, streamed', content: { 'text/csv': { schema: z.string() } } },
        '400': refused,
      },
    },
  },
};

const pagePaths = {
  '/api/events': {
    get: {
      operationId: 'live',
      ...needs('see-now'),
      responses: {
        '200': {
          description:
            'Server-sent events `snapshot` and `change`, whose data is this; `pacing` and `heartbeat` besides',
          content: { 'text/event-stream': { schema: liveUpdateSchema } },
        },
        '503': { ...refused, description: 'As many pages are open as may be' },
      },
    },
  },
  '/api/summary': {
    get: { operationId: 'summary', ...needs('see-reports'), responses: answer('All in all', summarySchema) },
  },
  '/api/agents': {
    get: { operationId: 'agents', ...needs('see-now'), responses: answer('What agents do', agentsSchema) },
  },
  '/api/cases': {
    get: {
      operationId: 'cases',
      ...needs('see-case'),
      requestParams: { query: caseListQuery },
      responses: answer('The last cases', casesSchema),
    },
  },
  '/api/cases/{id}': {
    get: {
      operationId: 'case',
      ...needs('see-case'),
      requestParams: caseId,
      responses: { ...answer('A case, step by step', caseSchema), '404': refused },
    },
  },
};

export const signInAndPagePaths = { ...signInPaths, ...numberPaths, ...auditPaths, ...pagePaths };
