/** What can be set about calls over Twilio. */
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';
import { ENDPOINT } from './twilio-agents.ts';
import { sid } from './twilio-sid.ts';

const AGENT_ENTRY = /^[\w.:@/-]{1,128}=(.+)$/;
const isAgentEntry = (entry: string): boolean => ENDPOINT.test(AGENT_ENTRY.exec(entry)?.[1] ?? '');

export const twilioSettingsSchema = z.object({
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be like https://ringback.example.com' })
    .transform((url) => url.replace(/\/+$/, ''))
    .nullable()
    .default(null)
    .describe('with twilio: the address under which Twilio reaches this service, whatever proxy is before it'),
  twilioAccountSid: sid('AC').nullable().default(null).describe('with twilio: the account, AC and 32 hex digits'),
  twilioAuthToken: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('with twilio: the auth token of the account; callbacks are signed with it, also where a key is used'),
  twilioApiKeySid: sid('SK')
    .nullable()
    .default(null)
    .describe('a key for requests to Twilio, SK and 32 hex digits; none: the auth token'),
  twilioApiKeySecret: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('the secret of the key'),
  twilioFrom: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be + and 7 to 15 digits')
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('with twilio: the number callers see, which must be of the account or verified by it'),
  twilioRegion: z.string().nullable().default(null).describe('the region of Twilio, such as ie1; none: us1'),
  twilioEdge: z.string().nullable().default(null).describe('the edge of Twilio, such as dublin; none: the nearest'),
  twilioApiUrl: z
    .url({ protocol: /^https?$/, error: 'must be like https://api.example.com' })
    .nullable()
    .default(null)
    .describe('another address for requests to Twilio, for tests and forwarders; none: the one of Twilio'),
  twilioAnswerWithinSeconds: z
    .number()
    .min(0.05)
    .max(60)
    .default(8)
    .describe('seconds after which a request to Twilio without an answer counts as lost'),
  twilioCallsPerSecond: z
    .number()
    .min(0.1)
    .max(1000)
    .default(1)
    .describe(
      'calls this process begins in a second, agents included; the account has a limit, shared by all replicas',
    ),
  twilioQueueSeconds: z
    .number()
    .min(0)
    .max(60)
    .default(10)
    .describe('seconds a call may wait for its turn, then it is given up as one that never rang'),
  twilioMachineDetection: z
    .enum(['off', 'async'])
    .default('async')
    .describe('whether Twilio listens for answering machines, beside the call'),
  twilioVerdictSeconds: z
    .number()
    .min(0.1)
    .max(30)
    .default(3.5)
    .describe('seconds after an answer from which on it counts as a person, if nobody heard a machine'),
  twilioTimeLimitSeconds: z
    .int()
    .min(60)
    .max(14_400)
    .default(3600)
    .describe('seconds after which Twilio ends a call, whoever talks'),
  twilioSilenceSeconds: z
    .number()
    .min(0.05)
    .max(300)
    .default(10)
    .describe('seconds without a callback after which Twilio is asked, until somebody talks'),
  twilioAgents: z
    .array(z.string().refine(isAgentEntry, 'must be agent=client:name, agent=sip:user@host or agent=+number each'))
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('where agents are reached: anna=client:anna,boris=sip:boris@pbx.example.com,clara=+74950000001'),
  twilioAgentPattern: z
    .string()
    .regex(ENDPOINT, 'must be like client:{agent} or sip:{agent}@pbx.example.com')
    .nullable()
    .default('client:{agent}')
    .describe('where all other agents are reached; {agent} is the id of the agent'),
  twilioAgentJoins: z
    .enum(['while-ringing', 'on-answer'])
    .default('while-ringing')
    .describe('when the agent is called: with the caller, to wait on hold, or once the caller answered'),
  twilioAgentAnswerSeconds: z.int().min(5).max(120).default(15).describe('seconds the phone of an agent rings'),
  company: z
    .string()
    .min(1)
    .max(60)
    .nullable()
    .default(null)
    .describe('with twilio: the name of the company, as callers hear it where no agent came'),
  defaultLanguage: z.enum(['ru', 'en']).default('en').describe('ru or en, for callers whose language nobody knows'),
});
export type TwilioSettings = z.infer<typeof twilioSettingsSchema>;

const MUST_BE_GIVEN = {
  publicUrl: 'RINGBACK_PUBLIC_URL',
  twilioAccountSid: 'RINGBACK_TWILIO_ACCOUNT_SID',
  twilioAuthToken: 'RINGBACK_TWILIO_AUTH_TOKEN',
  twilioFrom: 'RINGBACK_TWILIO_FROM',
  company: 'RINGBACK_COMPANY',
} as const;
type MustBeGiven = keyof typeof MUST_BE_GIVEN;
export type CompleteTwilioSettings = TwilioSettings & { readonly [K in MustBeGiven]: string };

/** Throws `SettingsProblem` with all that is missing. */
export const completeTwilioSettings = (settings: TwilioSettings): CompleteTwilioSettings => {
  const missing = (Object.keys(MUST_BE_GIVEN) as MustBeGiven[]).filter((key) => settings[key] === null);
  const problems = missing.map((key) => `${MUST_BE_GIVEN[key]} is not set: calls over Twilio need it`);
  if ((settings.twilioApiKeySid === null) !== (settings.twilioApiKeySecret === null))
    problems.push('RINGBACK_TWILIO_API_KEY_SID and RINGBACK_TWILIO_API_KEY_SECRET go together: give both or none');
  if (problems.length > 0) throw new SettingsProblem(problems);
  // All of them are there.
  return settings as CompleteTwilioSettings;
};
