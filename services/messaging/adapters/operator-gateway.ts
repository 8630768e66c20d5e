/** Who carries SMS, by the settings: SMPP, and Twilio beside it where it is set up. */
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Router } from 'express';
import type { SmsGateway } from '../ports.ts';
import type { SmppSettings } from '../settings.ts';
import {
  completeSmsTwilioSettings,
  type CompleteSmsTwilioSettings,
  type SmsTwilioSettings,
} from '../sms-twilio-settings.ts';
import { chosenGateway } from './chosen-gateway.ts';
import { smppGateway, type GatewayDuties } from './smpp-gateway.ts';
import { smsWays, wayMigrations, type SmsWays, type WayTables } from './sms-ways.ts';
import { submitPace } from './submit-pace.ts';
import { twilioGateway, type TwilioGateway, type TwilioTiming } from './twilio-messages.ts';
import { loadTwilio, twilioMessagesClient, type MessagesAccount } from './twilio-messages-client.ts';

export interface OperatorGateway {
  readonly gateway: SmsGateway;
  /** What Twilio calls back, where it is set up. */
  readonly routes?: Router;
}

export interface OperatorParts extends GatewayDuties {
  readonly platform: Pick<Platform, 'openDatabase'>;
}

/** Throws `SettingsProblem` at once where something is missing; what it returns opens them. */
export const operatorGatewayBy = (
  settings: SmppSettings & SmsTwilioSettings,
): ((parts: OperatorParts) => Promise<OperatorGateway>) => {
  const complete = completeSmsTwilioSettings(settings);
  return async ({ platform, ...duties }) => {
    if (complete === null) return { gateway: smppGateway(settings, duties) };
    const ways = smsWays(await platform.openDatabase<WayTables>('messaging-ways', wayMigrations));
    const twilio = await openTwilioGateway(complete, { ...duties, ways });
    const smpp = smppGateway(settings, duties);
    const { smsTwilioCountries, smsTwilioAfterMinutes: afterMinutes } = complete;
    const countries = smsTwilioCountries ?? [];
    return {
      gateway: chosenGateway({ ...duties, smpp, twilio, ways, countries, afterMinutes }),
      routes: twilio.routes,
    };
  };
};

export interface TwilioDuties extends Pick<GatewayDuties, 'clock' | 'log'> {
  readonly ways: SmsWays;
  readonly timing?: TwilioTiming;
}

export const openTwilioGateway = async (
  settings: CompleteSmsTwilioSettings,
  duties: TwilioDuties,
): Promise<TwilioGateway> => {
  const twilio = await loadTwilio();
  return twilioGateway({
    ...duties,
    messages: twilioMessagesClient(twilio, accountOf(settings)),
    pace: submitPace(settings.smsTwilioMessagesPerSecond),
    validateRequest: twilio.validateRequest,
    accountSid: settings.smsTwilioAccountSid,
    authToken: settings.smsTwilioAuthToken,
    publicUrl: settings.smsTwilioPublicUrl,
  });
};

const accountOf = (settings: CompleteSmsTwilioSettings): MessagesAccount => ({
  accountSid: settings.smsTwilioAccountSid,
  authToken: settings.smsTwilioAuthToken,
  sender:
    settings.smsTwilioFrom === null
      ? { messagingServiceSid: settings.smsTwilioMessagingServiceSid ?? '' }
      : { from: settings.smsTwilioFrom },
  apiUrl: settings.smsTwilioApiUrl,
  answerWithinMs: settings.smsTwilioAnswerWithinSeconds * 1000,
});
