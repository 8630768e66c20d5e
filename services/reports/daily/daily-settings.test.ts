import { readSettings } from '@ringback/runtime/settings/settings.ts';
import { describe, expect, it } from 'vitest';
import { dailyPlanOf, dailySettingsSchema } from './daily-settings.ts';

const read = (env: Readonly<Record<string, string>>) => dailyPlanOf(readSettings(dailySettingsSchema, env));
const mail = {
  RINGBACK_DAILY_REPORT_TO: 'head@example.com, deputy@example.com',
  RINGBACK_SMTP_URL: 'smtp://user:secret-word@mail.example.com:2525',
  RINGBACK_MAIL_FROM: 'ringback@example.com',
};

describe('the settings of the daily report', () => {
  it('given neither recipients nor a folder, then there is none', () => {
    expect(read({})).toBe(null);
    expect(read({ RINGBACK_SMTP_URL: 'smtp://mail.example.com' })).toBe(null);
  });

  it('given recipients, then it goes to each of them', () => {
    expect(read({ ...mail, RINGBACK_DAILY_REPORT_ZONE: 'Europe/Moscow' })).toMatchObject({
      at: '07:30',
      zone: 'Europe/Moscow',
      folder: null,
      mail: { to: ['head@example.com', 'deputy@example.com'], from: 'ringback@example.com' },
    });
  });

  it('given recipients without a server and a sender, then both are asked for', () => {
    expect(() => read({ RINGBACK_DAILY_REPORT_TO: 'head@example.com' })).toThrow(
      /RINGBACK_SMTP_URL is not set.*\n.*RINGBACK_MAIL_FROM is not set/,
    );
  });

  it.each([
    ['RINGBACK_DAILY_REPORT_AT', '7:30', 'must be a time of day such as 07:30'],
    ['RINGBACK_DAILY_REPORT_AT', '24:00', 'must be a time of day such as 07:30'],
    ['RINGBACK_DAILY_REPORT_ZONE', 'Mars/Base', 'must be an IANA time zone'],
    ['RINGBACK_DAILY_REPORT_TO', 'head', 'must be addresses such as head@example.com'],
    ['RINGBACK_DAILY_REPORT_TO', 'a@b.ru,A@b.ru', 'must name each address once'],
    ['RINGBACK_DAILY_REPORT_LANGUAGE', 'fr', 'Give language of the daily report'],
    ['RINGBACK_PUBLIC_URL', 'ftp://x', 'must be like https://ringback.example.com'],
    ['RINGBACK_MAIL_FROM', 'Ringback', 'must be an address'],
  ])('given %s is %s, then the refusal names it and the remedy', (variable, value, message) => {
    expect(() => read({ ...mail, [variable]: value })).toThrow(message);
  });

  it.each(['http://mail', 'smtp://', 'smtp://user@mail', 'smtp://mail/path', 'smtp://mail?x=secret-word', 'mail:25'])(
    'given the mail server %s, then it is refused without being repeated',
    (url) => {
      const problem = () => read({ ...mail, RINGBACK_SMTP_URL: url });
      expect(problem).toThrow('RINGBACK_SMTP_URL is •••: must be like smtp://user:password@');
      expect(problem).not.toThrow('secret-word');
    },
  );
});
