/** A contact policy as a JSON file: every field optional but `version`, laid over the defaults; every error names field and remedy. */
import { readFile } from 'node:fs/promises';
import { lossReasonSchema } from '@ringback/contracts/parts.ts';
import { describeIssues } from '@ringback/contracts/registry.ts';
import { z } from 'zod';
import { publicHolidays } from './adapters/public-holidays.ts';
import { jurisdictionNames } from './domain/jurisdictions.ts';
import { defaultPolicy, type Hours, type Policy } from './domain/policy.ts';

export { defaultPolicy };
export type { Hours, Policy };

const clockTime = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, {
    error: 'must be local time as HH:MM, from 00:00 to 24:00, such as 09:00',
    // Nothing is said of an order of times that are none.
    abort: true,
  })
  .transform((text) => Number(text.slice(0, 2)) * 60 + Number(text.slice(3)));

const hours = z
  .strictObject({
    from: clockTime,
    to: clockTime,
    days: z
      .array(z.int().min(1, 'days run from 1 (Monday) to 7 (Sunday)').max(7, 'days run from 1 (Monday) to 7 (Sunday)'))
      .nonempty('name at least one day')
      .optional(),
  })
  .refine(({ from, to }) => from < to, {
    path: ['to'],
    error: 'must be later than `from`; hours cannot cross midnight',
  });

const minutes = z
  .number()
  .min(0)
  .max(14 * 24 * 60);

/** Callers fall into ten thousand buckets. */
const isWholeBucket = (share: number): boolean => Math.abs(share * 10_000 - Math.round(share * 10_000)) < 1e-6;

const choice = z.enum(['by-number', ...jurisdictionNames]);

const policySchema = z.strictObject({
  version: z
    .string()
    .regex(
      /^[\w.-]{1,64}$/,
      'give the policy a version of 1 to 64 letters, digits and . _ -: every decision will name it',
    ),
  jurisdiction: choice.optional(),
  jurisdictionOfTenants: z.record(z.string().max(128), choice).optional(),
  language: z.enum(['ru', 'en']).optional(),
  shortAbandonSeconds: z.number().min(0).max(600).optional(),
  chase: z.array(lossReasonSchema).optional(),
  allowedPrefixes: z
    .array(z.string().regex(/^\+[1-9]\d{0,14}$/, 'must be the start of an international number, such as +7'))
    .optional(),
  apology: z
    .strictObject({ hours: hours.optional(), freshMinutes: minutes.optional(), toUnknownLines: z.boolean().optional() })
    .optional(),
  redial: z
    .strictObject({
      hours: hours.optional(),
      freshMinutes: minutes.optional(),
      quarantineSeconds: z.number().min(0).max(86_400).optional(),
      attempts: z.int().min(0).max(20).optional(),
      retryMinutes: z
        .partialRecord(
          z.enum(['busy', 'no-answer', 'machine', 'rejected', 'unreachable', 'failed', 'abandoned']),
          minutes,
        )
        .optional(),
      ringTimeoutSeconds: z.int().min(15, 'a phone must ring at least 15 seconds').max(120).optional(),
    })
    .optional(),
  contactsPerDay: z.int().min(1).max(50).optional(),
  expiryHours: z
    .number()
    .positive()
    .max(14 * 24)
    .optional(),
  lateAfterMinutes: minutes.optional(),
  lineStaleMinutes: minutes.optional(),
  justCalledMinutes: minutes.optional(),
  holdOut: z
    .strictObject({
      share: z
        .number()
        .min(0)
        .max(0.5, 'at most half of the callers can be left alone: write a share of 1 such as 0.1')
        .refine((share) => isWholeBucket(share), 'must have at most four decimals')
        .optional(),
      salt: z
        .string()
        .regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits and . _ -')
        .optional(),
    })
    .optional(),
});

/** The file is missing, not JSON, or breaks a rule. The message is one sentence for the person who wrote it. */
export class PolicyProblem extends Error {
  override readonly name = 'PolicyProblem';
}

/** Leaves out keys that were not given, so that they do not hide defaults. */
const given = <T extends object>(part: T | undefined): Partial<T> =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as Partial<T>;

const withHours = (
  base: Hours,
  over: { from: number; to: number; days?: number[] | undefined } | undefined,
): Hours => ({ ...base, ...given(over) });

/** Throws `PolicyProblem`. `origin` is named in errors. */
export const parsePolicy = (text: string, origin: string): Policy => {
  let json: unknown;
  try {
    // Editors of Windows begin a file with a byte order mark.
    json = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (cause) {
    throw new PolicyProblem(
      `${origin} is not JSON: ${(cause as Error).message}. Write one JSON object, at least {"version": "my-policy-1"}.`,
      { cause },
    );
  }
  const parsed = policySchema.safeParse(json);
  if (!parsed.success)
    throw new PolicyProblem(`${origin}: ${describeIssues(parsed.error, '')}. docs/policy.md lists every field.`);
  const { apology, redial, holdOut, ...top } = parsed.data;
  return {
    ...defaultPolicy,
    // Who writes hours of their own knows where they call, unless they say otherwise.
    jurisdiction: 'plain',
    isHoliday: publicHolidays(),
    ...given(top),
    apology: {
      ...defaultPolicy.apology,
      ...given(apology),
      hours: withHours(defaultPolicy.apology.hours, apology?.hours),
    },
    holdOut: { ...defaultPolicy.holdOut, ...given(holdOut) },
    redial: {
      ...defaultPolicy.redial,
      ...given(redial),
      hours: withHours(defaultPolicy.redial.hours, redial?.hours),
      retryMinutes: { ...defaultPolicy.redial.retryMinutes, ...given(redial?.retryMinutes) },
    },
  };
};

/** The default policy when no file is named. Throws `PolicyProblem`. */
export const readPolicy = async (file: string | null): Promise<Policy> => {
  if (file === null) return { ...defaultPolicy, isHoliday: publicHolidays() };
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new PolicyProblem(
      `The policy file ${file} cannot be read (${cause.code ?? cause.message}). Check the path.`,
      { cause },
    );
  });
  return parsePolicy(text, `The policy file ${file}`);
};
