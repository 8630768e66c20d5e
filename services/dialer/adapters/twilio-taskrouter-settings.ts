/** What can be set about agents who are workers of Twilio TaskRouter. */
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';
import { sid } from './twilio-sid.ts';

export const taskRouterSettingsSchema = z.object({
  taskrouterWorkspaceSid: sid('WS')
    .nullable()
    .default(null)
    .describe('with taskrouter: the workspace, WS and 32 hex digits'),
  taskrouterReservedActivitySid: sid('WA')
    .nullable()
    .default(null)
    .describe(
      'with taskrouter: the activity of agents held for a redial, WA and 32 hex digits; must not be an available one',
    ),
  taskrouterWorkflowSid: sid('WW')
    .nullable()
    .default(null)
    .describe('the workflow of people who answered and wait for an agent; none: the dialer itself looks for the agent'),
  taskrouterTaskChannel: z
    .string()
    .regex(/^[\w-]{1,64}$/, 'must be the unique name of a task channel, such as voice')
    .default('voice')
    .describe('the task channel of calls: whoever is at work on a task of it is not free'),
  taskrouterTeamsAttribute: z
    .string()
    .regex(/^[A-Za-z_]\w{0,63}$/, 'must be the name of an attribute, such as teams')
    .default('teams')
    .describe('the attribute of workers that names their team, or a list of them'),
  taskrouterPriority: z
    .int()
    .min(0)
    .max(2_147_483_647)
    .default(1_000_000)
    .describe('the priority of people who answered: above that of every live caller'),
  taskrouterLookMs: z
    .int()
    .min(5)
    .max(2000)
    .default(200)
    .describe('milliseconds between two looks for the agent of a person who answered'),
});
export type TaskRouterSettings = z.infer<typeof taskRouterSettingsSchema>;

const MUST_BE_GIVEN = {
  taskrouterWorkspaceSid: 'RINGBACK_TASKROUTER_WORKSPACE_SID',
  taskrouterReservedActivitySid: 'RINGBACK_TASKROUTER_RESERVED_ACTIVITY_SID',
} as const;
type MustBeGiven = keyof typeof MUST_BE_GIVEN;
export type CompleteTaskRouterSettings = TaskRouterSettings & { readonly [K in MustBeGiven]: string };

/** Throws `SettingsProblem` with all that is missing. */
export const completeTaskRouterSettings = (settings: TaskRouterSettings): CompleteTaskRouterSettings => {
  const missing = (Object.keys(MUST_BE_GIVEN) as MustBeGiven[]).filter((key) => settings[key] === null);
  if (missing.length > 0)
    throw new SettingsProblem(missing.map((key) => `${MUST_BE_GIVEN[key]} is not set: agents in TaskRouter need it`));
  // All of them are there.
  return settings as CompleteTaskRouterSettings;
};
