import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { describe, expect, it, test } from 'vitest';
import { dialerSettingsOf, embeddedSettings, reportsSettingsOf } from './settings.ts';

const read = (env: Readonly<Record<string, string>>) => reportsSettingsOf(readSettings(embeddedSettings, env));

test('given what the law of a country says of abandoned calls, then the dialer in one process goes by it', () => {
  const given = {
    RINGBACK_ABANDONMENT_LIMIT: '0.02',
    RINGBACK_CONNECT_WITHIN_SECONDS: '3',
    RINGBACK_GREETING_SECONDS: '1.5',
    RINGBACK_ABANDONMENT_RULES: '{"uk":{"limit":0.01}}',
    RINGBACK_AGENTS_STALE_AFTER_SECONDS: '90',
    RINGBACK_ZONE: 'Asia/Omsk',
  };
  expect(dialerSettingsOf(readSettings(embeddedSettings, given))).toMatchObject({
    abandonmentLimit: 0.02,
    connectWithinSeconds: 3,
    greetingSeconds: 1.5,
    abandonmentRules: '{"uk":{"limit":0.01}}',
    agentsStaleAfterSeconds: 90,
    zone: 'Asia/Omsk',
  });
});

describe('the settings of reports in one process', () => {
  it('given prices, thresholds and a daily report, then reports has them', () => {
    const given = {
      RINGBACK_PRICE_PER_AGENT_MINUTE: '12.5',
      RINGBACK_PROMISE_MINUTES: '30',
      RINGBACK_SERVICE_LEVEL_SECONDS: '15',
      RINGBACK_DAILY_REPORT_FOLDER: './reports',
    };
    expect(read(given)).toMatchObject({
      pricePerAgentMinute: 12.5,
      promiseMinutes: 30,
      serviceLevelSeconds: 15,
      dailyReportFolder: './reports',
    });
  });

  it("given the dialer's limit and the centre's zone, then the page and the daily report go by them", () => {
    const given = { RINGBACK_ABANDONMENT_LIMIT: '0.05', RINGBACK_ZONE: 'Asia/Omsk' };
    expect(read(given)).toMatchObject({ abandonmentLimitPercent: 5, dailyReportZone: 'Asia/Omsk' });
    expect(read({ ...given, RINGBACK_DAILY_REPORT_ZONE: 'UTC' }).dailyReportZone).toBe('UTC');
  });
});
