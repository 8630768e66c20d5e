/** Where agents and telephones are. */
import { z } from 'zod';
import { twilioSettingsSchema } from './twilio-settings.ts';
import { taskRouterSettingsSchema } from './twilio-taskrouter-settings.ts';

export const telephoneSettingsSchema = z.object({
  callPlacer: z
    .enum(['centre', 'twilio'])
    .default('centre')
    .describe('who places the calls: the centre that has the agents too, or Twilio'),
  acd: z
    .enum(['centre', 'taskrouter'])
    .default('centre')
    .describe('who has the agents: the centre, or Twilio TaskRouter, which goes with twilio alone'),
  centreUrl: z
    .url({ protocol: /^https?$/, error: 'must be like http://host:8080' })
    .nullable()
    .default(null)
    .describe(
      'the process that is ACD and telephone network, such as http://centre:8080; must be given with centre. With twilio it is the ACD; none: the dialer alone holds the agents',
    ),
  ...twilioSettingsSchema.shape,
  ...taskRouterSettingsSchema.shape,
});
export type TelephoneSettings = z.infer<typeof telephoneSettingsSchema>;
