/** Abandonment rules of jurisdictions as they are set: JSON, so that they fit in a variable. */
import { z } from 'zod';
import type { RulesOf } from './domain/campaign.ts';

const EXAMPLE = '{"us":{"limit":0.03,"connectWithinSeconds":2,"greetingSeconds":1.5},"uk":{"limit":0.01}}';

/** Said once for all, and once more for each jurisdiction. */
export const abandonmentLimits = {
  limit: z.number('must be a number').min(0, 'must be 0 to 0.2').max(0.2, 'must be 0 to 0.2'),
  connectWithinSeconds: z.number('must be a number').min(0.1, 'must be 0.1 to 10').max(10, 'must be 0.1 to 10'),
  greetingSeconds: z.number('must be a number').min(0, 'must be 0 to 5').max(5, 'must be 0 to 5'),
};

const rules = z.record(z.string().regex(/^[a-z]{2,16}$/), z.strictObject(abandonmentLimits).partial(), {
  error: ({ code }) =>
    code === 'invalid_key'
      ? 'must be the name of a jurisdiction such as us, uk, ru, eu or plain'
      : `must be an object such as ${EXAMPLE}`,
});
type Rules = z.infer<typeof rules>;

const read = (text: string): { readonly rules: Rules } | { readonly problem: string } => {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    return { problem: `is not JSON such as ${EXAMPLE}` };
  }
  const result = rules.safeParse(given);
  if (result.success) return { rules: result.data };
  const [issue] = result.error.issues;
  const where = issue!.path.map(String).join('.');
  return { problem: `${where === '' ? '' : `${where}: `}${issue!.message}` };
};

export const abandonmentRulesSetting = z
  .string()
  .superRefine((text, context) => {
    const known = read(text);
    if ('problem' in known) context.addIssue({ code: 'custom', message: known.problem });
  })
  .nullable()
  .default(null)
  .describe(
    `abandonment rules of jurisdictions, by the name recovery's decision gives them, where they differ from those for all, as JSON: ${EXAMPLE}; none: the same for all`,
  );

export interface AbandonmentSettings {
  readonly abandonmentLimit: number;
  readonly connectWithinSeconds: number;
  readonly greetingSeconds: number;
  readonly abandonmentRules: string | null;
}

const rulesSet = ({ abandonmentRules }: AbandonmentSettings): Rules => {
  const known = abandonmentRules === null ? null : read(abandonmentRules);
  return known !== null && 'rules' in known ? known.rules : {};
};

/** Of settings that were checked. */
export const rulesOfSettings = (settings: AbandonmentSettings): RulesOf => {
  const set = rulesSet(settings);
  const of = ({ limit, connectWithinSeconds, greetingSeconds }: Rules[string]) => ({
    limit: limit ?? settings.abandonmentLimit,
    withinSeconds:
      (greetingSeconds ?? settings.greetingSeconds) + (connectWithinSeconds ?? settings.connectWithinSeconds),
  });
  const all = of({});
  const known = new Map(Object.entries(set).map(([name, own]) => [name, of(own)]));
  return (jurisdiction) => known.get(jurisdiction ?? '') ?? all;
};

/** The jurisdiction a redial goes by where it has rules of its own; `version`: of its rules, such as `us-1`, as recovery decided. */
export const jurisdictionWithRules = (settings: AbandonmentSettings): ((version?: string) => string | undefined) => {
  const names = new Set(Object.keys(rulesSet(settings)));
  return (version) => {
    const name = version?.replace(/-\d+$/, '');
    return name !== undefined && names.has(name) ? name : undefined;
  };
};

/** From the pick-up, under the rules that leave the most time. */
export const longestToConnect = (settings: AbandonmentSettings): number => {
  const rulesOf = rulesOfSettings(settings);
  const names = [undefined, ...Object.keys(rulesSet(settings))];
  return Math.max(...names.map((name) => rulesOf(name).withinSeconds));
};
