/** What can be set about SMS over Twilio Messages, beside SMPP: all of it or nothing. */
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';

const sid = (prefix: string) =>
  z.string().regex(new RegExp(`^${prefix}[0-9a-fA-F]{32}$`), `must be ${prefix} and 32 hex digits`);

export const smsTwilioSettingsSchema = z.object({
  smsTwilioAccountSid: sid('AC')
    .nullable()
    .default(null)
    .describe('the account of Twilio for SMS that SMPP does not carry, AC and 32 hex digits; none: SMPP alone'),
  smsTwilioAuthToken: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('the auth token of that account; callbacks are signed with it'),
  smsTwilioFrom: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'must be + and 7 to 15 digits')
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('the number of that account callers see; or give a messaging service'),
  smsTwilioMessagingServiceSid: sid('MG')
    .nullable()
    .default(null)
    .describe('the messaging service that chooses the sender, MG and 32 hex digits; or give a number'),
  smsTwilioPublicUrl: z
    .url({ protocol: /^https?$/, error: 'must be like https://ringback.example.com' })
    .transform((url) => url.replace(/\/+$/, ''))
    .nullable()
    .default(null)
    .describe('the address under which Twilio reaches messaging, whatever proxy is before it'),
  smsTwilioCountries: z
    .array(z.string().regex(/^[A-Z]{2}$/, 'must be countries of two capital letters, such as US,CA'))
    .nullable()
    .default(null)
    .describe('countries whose numbers get their SMS over Twilio always, such as US,CA; none: no country'),
  smsTwilioAfterMinutes: z
    .number()
    .min(0.01)
    .max(10_080)
    .nullable()
    .default(null)
    .describe('minutes without any SMSC after which SMS go over Twilio until one is back; none: never'),
  smsTwilioMessagesPerSecond: z
    .number()
    .min(0.1)
    .max(1000)
    .default(1)
    .describe('SMS this process hands to Twilio in a second, evenly spread; slower by itself after 429'),
  smsTwilioAnswerWithinSeconds: z
    .number()
    .min(0.05)
    .max(60)
    .default(8)
    .describe('seconds after which a request to Twilio without an answer counts as lost'),
  smsTwilioApiUrl: z
    .url({ protocol: /^https?$/, error: 'must be like https://api.example.com' })
    .nullable()
    .default(null)
    .describe('another address for requests to Twilio, for tests and forwarders; none: the one of Twilio'),
});
export type SmsTwilioSettings = z.infer<typeof smsTwilioSettingsSchema>;

const MUST_BE_GIVEN = {
  smsTwilioAccountSid: 'RINGBACK_SMS_TWILIO_ACCOUNT_SID',
  smsTwilioAuthToken: 'RINGBACK_SMS_TWILIO_AUTH_TOKEN',
  smsTwilioPublicUrl: 'RINGBACK_SMS_TWILIO_PUBLIC_URL',
} as const;
type MustBeGiven = keyof typeof MUST_BE_GIVEN;
export type CompleteSmsTwilioSettings = SmsTwilioSettings & { readonly [K in MustBeGiven]: string };

/** Null: nothing of it is set, so SMPP alone carries SMS. Throws `SettingsProblem` with all that is missing. */
export const completeSmsTwilioSettings = (settings: SmsTwilioSettings): CompleteSmsTwilioSettings | null => {
  const {
    smsTwilioFrom: from,
    smsTwilioMessagingServiceSid: service,
    smsTwilioCountries: countries,
    smsTwilioAfterMinutes: afterMinutes,
  } = settings;
  const keys = Object.keys(MUST_BE_GIVEN) as MustBeGiven[];
  const given = [...keys.map((key) => settings[key]), from, service, countries, afterMinutes];
  if (given.every((value) => value === null)) return null;
  const problems = keys
    .filter((key) => settings[key] === null)
    .map((key) => `${MUST_BE_GIVEN[key]} is not set: SMS over Twilio need it`);
  if ((from === null) === (service === null))
    problems.push('RINGBACK_SMS_TWILIO_FROM or RINGBACK_SMS_TWILIO_MESSAGING_SERVICE_SID: give one of them, not both');
  if (countries === null && afterMinutes === null)
    problems.push(
      'RINGBACK_SMS_TWILIO_COUNTRIES and RINGBACK_SMS_TWILIO_AFTER_MINUTES are not set: give one, else nothing goes over Twilio',
    );
  if (problems.length > 0) throw new SettingsProblem(problems);
  // All of them are there.
  return settings as CompleteSmsTwilioSettings;
};
