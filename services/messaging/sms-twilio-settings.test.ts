import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { expect, test } from 'vitest';
import { completeSmsTwilioSettings, smsTwilioSettingsSchema } from './sms-twilio-settings.ts';

const ALL = {
  RINGBACK_SMS_TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
  RINGBACK_SMS_TWILIO_AUTH_TOKEN: 'token',
  RINGBACK_SMS_TWILIO_FROM: '+15005550006',
  RINGBACK_SMS_TWILIO_PUBLIC_URL: 'https://sms.example.com/',
  RINGBACK_SMS_TWILIO_AFTER_MINUTES: '5',
} as const;
const complete = (environment: Record<string, string>) =>
  completeSmsTwilioSettings(readSettings(smsTwilioSettingsSchema, environment));
const problemsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    complete(environment);
    return [];
  } catch (error) {
    return (error as { problems: readonly string[] }).problems;
  }
};
const without = (variable: string) => Object.fromEntries(Object.entries(ALL).filter(([name]) => name !== variable));

test('given nothing, then it is off; given all, then it is on', () => {
  expect(complete({})).toBeNull();
  expect(complete(ALL)).toMatchObject({ smsTwilioAfterMinutes: 5, smsTwilioPublicUrl: 'https://sms.example.com' });
  const countries = { ...without('RINGBACK_SMS_TWILIO_AFTER_MINUTES'), RINGBACK_SMS_TWILIO_COUNTRIES: 'US,CA' };
  expect(complete(countries)).toMatchObject({ smsTwilioCountries: ['US', 'CA'] });
});

test.each(Object.keys(ALL))('given all but %s, then it is named', (variable) => {
  expect(problemsOf(without(variable))).toEqual([expect.stringContaining(variable)]);
});

test('given a number and a messaging service, then one of them is enough', () => {
  const both = { ...ALL, RINGBACK_SMS_TWILIO_MESSAGING_SERVICE_SID: `MG${'b'.repeat(32)}` };
  expect(problemsOf(both)).toEqual([expect.stringMatching(/give one of them, not both/)]);
});

test('given a country that is none, then it is named', () => {
  expect(problemsOf({ ...ALL, RINGBACK_SMS_TWILIO_COUNTRIES: 'usa' })).toEqual([
    expect.stringContaining('RINGBACK_SMS_TWILIO_COUNTRIES'),
  ]);
});
