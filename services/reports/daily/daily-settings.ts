/** What can be set about the daily report: when, in which zone and language, and where it goes. */
import { SettingsProblem } from '@ringback/runtime/settings/settings.ts';
import { z } from 'zod';
import { zoneSchema } from '../api/report-query.ts';

const address = /^[^\s@<>,;"]+@[^\s@<>,;"]+$/;

/** Scheme, host, and both of user and password or neither; throws what `new URL` throws. */
const isSmtpUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, pathname } = new URL(text);
  const isPlain = search === '' && (pathname === '' || pathname === '/');
  return /^smtps?:$/.test(protocol) && hostname !== '' && (username === '') === (password === '') && isPlain;
};

export const dailySettingsSchema = z.strictObject({
  dailyReportTo: z
    .array(z.string().regex(address, 'must be addresses such as head@example.com'))
    .max(50, 'must be 50 addresses at most')
    .refine((all) => new Set(all.map((one) => one.toLowerCase())).size === all.length, 'must name each address once')
    .default([])
    .describe('mail addresses the daily report goes to, with commas between; none: no mail'),
  dailyReportFolder: z
    .string()
    .min(1)
    .nullable()
    .default(null)
    .describe('folder the daily report is written to as a file, made if missing; none: no file'),
  dailyReportAt: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day such as 07:30')
    .default('07:30')
    .describe('time of day at which the report of the day before is made'),
  dailyReportZone: zoneSchema
    .unwrap()
    .nullable()
    .default(null)
    .describe(
      'time zone of that time and of the days of the daily report, such as Europe/Moscow; none: that of the centre, else UTC',
    ),
  dailyReportLanguage: z.enum(['en', 'ru']).default('en').describe('language of the daily report'),
  smtpUrl: z
    .string()
    .refine(isSmtpUrl, 'must be like smtp://user:password@mail.example.com:587 or smtps://mail.example.com')
    .nullable()
    .default(null)
    .meta({ secret: true })
    .describe('mail server the daily report goes out by; a password is only sent over TLS, but to this machine itself'),
  mailFrom: z
    .string()
    .regex(address, 'must be an address such as ringback@example.com')
    .nullable()
    .default(null)
    .describe('address the daily report comes from'),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'must be like https://ringback.example.com' })
    .nullable()
    .default(null)
    .describe('address of the page as people open it, for links in the daily report; none: no links'),
});
export type DailySettings = z.infer<typeof dailySettingsSchema>;

export interface MailPlan {
  readonly smtpUrl: string;
  readonly from: string;
  readonly to: readonly string[];
}

/** When and how a report is made, and where it goes; at least one of `mail` and `folder` is there. */
export interface DailyPlan {
  readonly at: string;
  readonly zone: string;
  readonly language: DailySettings['dailyReportLanguage'];
  readonly publicUrl: string | null;
  readonly mail: MailPlan | null;
  readonly folder: string | null;
}

const mailOf = ({ dailyReportTo: to, smtpUrl, mailFrom }: DailySettings): MailPlan | null => {
  if (to.length === 0) return null;
  if (smtpUrl !== null && mailFrom !== null) return { smtpUrl, from: mailFrom, to };
  const missing = [
    ...(smtpUrl === null ? ['RINGBACK_SMTP_URL is not set: RINGBACK_DAILY_REPORT_TO needs a mail server'] : []),
    ...(mailFrom === null ? ['RINGBACK_MAIL_FROM is not set: RINGBACK_DAILY_REPORT_TO needs a sender'] : []),
  ];
  throw new SettingsProblem(missing);
};

/** Null: nobody is to get a report. Throws `SettingsProblem` where mail is wanted and cannot go out. */
export const dailyPlanOf = (settings: DailySettings): DailyPlan | null => {
  const mail = mailOf(settings);
  if (mail === null && settings.dailyReportFolder === null) return null;
  return {
    at: settings.dailyReportAt,
    zone: settings.dailyReportZone ?? 'UTC',
    language: settings.dailyReportLanguage,
    publicUrl: settings.publicUrl,
    mail,
    folder: settings.dailyReportFolder,
  };
};
