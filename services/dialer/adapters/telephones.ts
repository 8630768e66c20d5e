/** Who has the agents and who places the calls, by the settings. */
import { type AbandonmentSettings, longestToConnect } from '../abandonment-rules-setting.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import type { Readiness } from '@ringback/runtime/http/health.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import type { Router } from 'express';
import type { Logger } from 'pino';
import type { Acd, CallPlacer } from '../ports.ts';
import { centreClient } from './centre-client.ts';
import type { TelephoneSettings } from './telephone-settings.ts';
import { openTwilio } from './twilio.ts';
import { twilioMigrations, type TwilioTables } from './twilio-record.ts';
import { completeTwilioSettings } from './twilio-settings.ts';
import { completeTaskRouterSettings } from './twilio-taskrouter-settings.ts';

export interface Telephones {
  readonly acd: Acd;
  readonly placer: CallPlacer;
  /** What the network calls back, if it does. */
  readonly routes?: Router;
  readiness(): Readiness;
  close(): Promise<void>;
}

export interface TelephoneParts {
  readonly platform: Pick<Platform, 'openDatabase'>;
  readonly clock: Clock;
  readonly log: Logger;
}

type Settings = TelephoneSettings & AbandonmentSettings;

/** Throws `SettingsProblem` at once where something is missing; what it returns opens them. */
export const telephonesBy = (settings: Settings): ((parts: TelephoneParts) => Promise<Telephones>) =>
  settings.callPlacer === 'twilio' ? overTwilio(settings) : inCentre(settings);

const inCentre = ({ centreUrl, acd }: Settings) => {
  if (acd === 'taskrouter')
    throw new SettingsProblem([
      'RINGBACK_ACD is taskrouter, which goes with calls over Twilio alone: set RINGBACK_CALL_PLACER=twilio too',
    ]);
  if (centreUrl === null)
    throw new SettingsProblem([
      'RINGBACK_CENTRE_URL is not set: give the process that is ACD and telephone network, such as http://centre:8080',
    ]);
  return async ({ clock, log }: TelephoneParts): Promise<Telephones> => centreAt(centreUrl, clock, log);
};

const overTwilio = (settings: Settings) => {
  const complete = completeTwilioSettings(settings);
  const taskRouter = settings.acd === 'taskrouter' ? { taskRouter: completeTaskRouterSettings(settings) } : {};
  const { centreUrl } = settings;
  if (centreUrl !== null && settings.acd === 'taskrouter')
    throw new SettingsProblem([
      'RINGBACK_CENTRE_URL is set beside RINGBACK_ACD=taskrouter: agents have one ACD, leave one out',
    ]);
  const connectWithinSeconds = longestToConnect(settings);
  return async ({ platform, clock, log }: TelephoneParts): Promise<Telephones> => {
    const db = await platform.openDatabase<TwilioTables>('dialer-twilio', twilioMigrations);
    const centre = centreUrl === null ? null : centreAt(centreUrl, clock, log);
    const acd = centre?.acd ?? null;
    const calls = await openTwilio(complete, { clock, log, db, acd, connectWithinSeconds, ...taskRouter });
    return {
      ...calls,
      readiness: () => centre?.readiness() ?? {},
      async close() {
        await Promise.all([calls.close(), centre?.close()]);
      },
    };
  };
};

const centreAt = (url: string, clock: Clock, log: Logger): Telephones => {
  const centre = centreClient({ url, clock, log });
  return {
    acd: centre.acd,
    placer: centre.placer,
    readiness: () => ({ centre: centre.connected }),
    close: () => centre.close(),
  };
};
