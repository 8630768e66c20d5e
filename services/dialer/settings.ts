/** What the dialer can be told. */
import { isZone } from '@ringback/contracts/zones.ts';
import { groundSettings } from '@ringback/runtime/ground/settings.ts';
import { z } from 'zod';
import { abandonmentLimits, abandonmentRulesSetting } from './abandonment-rules-setting.ts';
import { telephoneSettingsSchema } from './adapters/telephone-settings.ts';
import { shiftPlanSetting } from './shift-plan-setting.ts';

const pacingModes = ['progressive', 'predictive', 'automatic'] as const;
const MODE_OF_TEAM = new RegExp(`^[\\w.:@/+-]{1,128}=(${pacingModes.join('|')})$`);

const keepAgentWords = z
  .boolean()
  .describe('keeps what the ACD last told in the read models, so that another replica knows the agents at once');

export const dialerSettingsSchema = z.strictObject({
  connectWithinSeconds: abandonmentLimits.connectWithinSeconds
    .default(2)
    .describe('seconds within which a person who answered is with an agent, else the redial counts as abandoned'),
  greetingSeconds: abandonmentLimits.greetingSeconds
    .default(0)
    .describe(
      'seconds after the pick-up at which connectWithinSeconds begins, where the law counts from the end of the greeting; 0: from the pick-up',
    ),
  abandonmentLimit: abandonmentLimits.limit
    .default(0.03)
    .describe(
      'share of redials answered by a person that may find no agent in time, in every rolling 24 hours and 30 days, of all teams together that dial for one tenant',
    ),
  abandonmentRules: abandonmentRulesSetting,
  pacingMode: z
    .enum(pacingModes)
    .default('automatic')
    .describe(
      'progressive: an agent is reserved before each redial rings; predictive: agents who will be free are counted on; automatic: predictive where enough was learned and it gains something',
    ),
  pacingModeOfTeams: z
    .array(z.string().regex(MODE_OF_TEAM, 'must be team=progressive, team=predictive or team=automatic each'))
    .refine(
      (entries) => new Set(entries.map((entry) => entry.split('=')[0])).size === entries.length,
      'names a team twice',
    )
    .default([])
    .describe('modes of teams that differ, with commas between, such as vip=progressive,sales=predictive'),
  pacingReserve: z
    .int()
    .min(0)
    .max(1000)
    .default(0)
    .describe('free agents of each team that are kept for live callers'),
  shiftPlan: shiftPlanSetting,
  yieldAfterWaitSeconds: z
    .number()
    .min(0)
    .max(3600)
    .nullable()
    .default(20)
    .describe('nothing is placed for a team while a live caller of it has waited longer; none: whatever they wait'),
  yieldBelowServiceLevel: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe(
      'nothing is placed for a team while a smaller share of its live callers is answered in time, as its ACD measures; none: whatever it is',
    ),
  zone: z
    .string()
    .refine(isZone, 'must be an IANA time zone')
    .default('Europe/Moscow')
    .describe('the time zone of the contact centre: people answer differently by the hour'),
  agentsStaleAfterSeconds: z
    .number()
    .min(5)
    .max(3600)
    .nullable()
    .default(null)
    .describe(
      'age in seconds of the newest news of a team from which on none of its agents counts as free; none: any age',
    ),
  agentDoubtSeconds: z
    .number()
    .min(0)
    .max(300)
    .default(5)
    .describe('seconds an agent given back or refused is left alone when the ACD tells nothing newer'),
  silenceSeconds: z
    .number()
    .min(1)
    .max(120)
    .default(10)
    .describe('seconds without word after a redial must have stopped ringing, until the network is asked'),
  talkCheckSeconds: z
    .number()
    .min(60)
    .max(86_400)
    .default(900)
    .describe('seconds between two questions to the network whether a connected call still lasts'),
  lookUpGraceSeconds: z
    .number()
    .min(0)
    .max(60)
    .default(3)
    .describe(
      'seconds until the network is asked again before "never heard of it" is believed: orders may be under way',
    ),
  retrySeconds: z
    .number()
    .min(0.01)
    .max(60)
    .default(2)
    .describe('seconds of pause after trouble with the store, the ACD or the network'),
  pacingNewsSeconds: z
    .number()
    .min(0)
    .max(60)
    .default(1)
    .describe('seconds at least between two words to the page of how a team is paced and why; 0: it is not told'),
  drainSeconds: z
    .number()
    .min(0)
    .max(120)
    .default(0)
    .describe(
      'seconds a stop waits for what rings to be settled, then hangs up; about the ring time on a real network',
    ),
  keepAgentWords: keepAgentWords.default(false),
  concurrency: z.int().min(1).max(1000).default(64).describe('redials of different callers taken on at once'),
  cacheSize: z.int().min(1).max(1_000_000).default(10_000).describe('redials kept in memory, ready to be decided on'),
});

export type DialerSettings = z.infer<typeof dialerSettingsSchema>;

/** Of the dialer as a process of its own. */
export const dialerProcessSettings = z.object({
  ...groundSettings.shape,
  ...dialerSettingsSchema.shape,
  keepAgentWords: keepAgentWords.default(true),
  ...telephoneSettingsSchema.shape,
});
