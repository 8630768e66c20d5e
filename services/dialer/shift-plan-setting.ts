/** The shift plan as it is set: JSON, so that it fits in a variable. */
import { z } from 'zod';
import type { ShiftPlan } from './domain/shift-plan.ts';

const EXAMPLE = '[{"from":"09:00","inboundShare":0.5},{"from":"13:00","inboundShare":0.2}]';

const plan = z
  .array(
    z.strictObject({
      from: z
        .string('must be a time such as "09:00"')
        .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as "09:00"'),
      inboundShare: z
        .number('must be a number from 0 to 1')
        .min(0, 'must be a number from 0 to 1')
        .max(1, 'must be a number from 0 to 1'),
    }),
    `must be a list such as ${EXAMPLE}`,
  )
  .min(1, `must be a list such as ${EXAMPLE}`)
  .max(48, 'must have at most 48 shifts')
  .refine((shifts) => new Set(shifts.map(({ from }) => from)).size === shifts.length, 'has two shifts of one time');

type Read = { readonly plan: ShiftPlan } | { readonly problem: string };

const readShiftPlan = (text: string): Read => {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { problem: `is not JSON such as ${EXAMPLE}` };
  }
  const result = plan.safeParse(given);
  if (result.success) return { plan: result.data.toSorted((a, b) => (a.from < b.from ? -1 : 1)) };
  const [issue] = result.error.issues;
  const [index, field] = issue!.path;
  const where =
    index === undefined ? '' : `shift ${Number(index) + 1}${field === undefined ? '' : `, ${String(field)}`}: `;
  return { problem: `${where}${issue!.message}` };
};

export const shiftPlanSetting = z
  .string()
  .superRefine((text, context) => {
    const read = readShiftPlan(text);
    if ('problem' in read) context.addIssue({ code: 'custom', message: read.problem });
  })
  .nullable()
  .default(null)
  .describe(
    `the share of each team's agents that serves live callers alone, by time of day in the centre's zone, as JSON: ${EXAMPLE}; none: all agents serve both`,
  );

/** Of a setting that was checked; null: an empty plan. */
export const shiftPlanOf = (setting: string | null): ShiftPlan => {
  if (setting === null) return [];
  const read = readShiftPlan(setting);
  return 'plan' in read ? read.plan : [];
};
