/** What can be set about agents who are workers of Twilio TaskRouter. */
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';
import { sid } from './sid.ts';

export const taskRouterEventsSettings = z.object({
  taskrouterEventsUrl: z
    .url({ protocol: /^https?$/, error: 'must be like https://ringback.example.com' })
    .transform((url) => url.replace(/\/+$/, ''))
    .nullable()
    .default(null)
    .describe(
      'the address under which Twilio reaches ingest, whatever proxy is before it: /twilio/taskrouter behind it takes what TaskRouter tells; none: nothing is taken',
    ),
  taskrouterEventsAccountSid: sid('AC')
    .nullable()
    .default(null)
    .describe('with events of TaskRouter: the account, AC and 32 hex digits'),
  taskrouterEventsAuthToken: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('with events of TaskRouter: the auth token of the account, with which they are signed'),
  taskrouterEventsWorkspaceSid: sid('WS')
    .nullable()
    .default(null)
    .describe('with events of TaskRouter: the workspace, WS and 32 hex digits'),
  taskrouterEventsAvailable: z
    .array(sid('WA'))
    .nullable()
    .default(null)
    .describe('with events of TaskRouter: the activities in which agents are free, WA and 32 hex digits each'),
  taskrouterEventsReserved: sid('WA')
    .nullable()
    .default(null)
    .describe('the activity of agents held for a redial; none: nobody is'),
  taskrouterEventsOffline: z
    .array(sid('WA'))
    .nullable()
    .default(null)
    .describe('the activities of agents who are not there; all others are a break'),
  taskrouterEventsTaskChannel: z.string().default('voice').describe('the task channel of calls; others are left out'),
  taskrouterEventsTeamsAttribute: z
    .string()
    .regex(/^[A-Za-z_]\w{0,63}$/, 'must be the name of an attribute, such as teams')
    .default('teams')
    .describe('the attribute of workers that names their team, or a list of them'),
});
export type TaskRouterEventsSettings = z.infer<typeof taskRouterEventsSettings>;

const MUST_BE_GIVEN = {
  taskrouterEventsAccountSid: 'RINGBACK_TASKROUTER_EVENTS_ACCOUNT_SID',
  taskrouterEventsAuthToken: 'RINGBACK_TASKROUTER_EVENTS_AUTH_TOKEN',
  taskrouterEventsWorkspaceSid: 'RINGBACK_TASKROUTER_EVENTS_WORKSPACE_SID',
  taskrouterEventsAvailable: 'RINGBACK_TASKROUTER_EVENTS_AVAILABLE',
} as const;
type MustBeGiven = keyof typeof MUST_BE_GIVEN;
export type CompleteEventsSettings = TaskRouterEventsSettings & {
  readonly [K in MustBeGiven]: NonNullable<TaskRouterEventsSettings[K]>;
} & { readonly taskrouterEventsUrl: string };

/** Null: no events of TaskRouter. Throws `SettingsProblem` with all that is missing. */
export const completeEventsSettings = (settings: TaskRouterEventsSettings): CompleteEventsSettings | null => {
  if (settings.taskrouterEventsUrl === null) return null;
  const missing = (Object.keys(MUST_BE_GIVEN) as MustBeGiven[]).filter((key) => settings[key] === null);
  if (missing.length > 0)
    throw new SettingsProblem(missing.map((key) => `${MUST_BE_GIVEN[key]} is not set: events of TaskRouter need it`));
  // All of them are there.
  return settings as CompleteEventsSettings;
};
