/** What may be asked of the API, checked: a refusal names the field. */
import { teamId } from '@ringback/contracts/ids.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { z } from 'zod';
import { caseStatuses } from '../api/case-shape.ts';

const caseId = z.uuid('must be the id of a case');

export const caseListQuery = z.strictObject({
  status: z.enum(caseStatuses).optional(),
  limit: z.coerce.number('must be a number').int('must be a whole number').min(1).max(200).default(50),
  before: caseId.optional(),
});

export const casePath = z.strictObject({ id: caseId });
export const redialPath = z.strictObject({ id: z.uuid('must be the id of a redial') });
export const teamPath = z.strictObject({ team: teamId });
export const noQuery = z.strictObject({});

/** Throws `HttpRefused` (400) with the first field at fault; an unknown parameter is at fault, too. */
export const parsed = <T>(schema: z.ZodType<T>, given: unknown): T => {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  const field = unknown ?? issue?.path.map(String).join('.') ?? '';
  throw new HttpRefused(400, {
    field,
    message: unknown === undefined ? (issue?.message ?? 'is not valid') : 'is not a parameter here',
  });
};
