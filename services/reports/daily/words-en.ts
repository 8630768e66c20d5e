/** The words of the daily report, in English; names of measures are those of the page. */
import { recoveryEn } from '../web/words/en/recovery.ts';

export const dailyEn = {
  locale: 'en-GB',
  measures: recoveryEn.measures,
  colours: recoveryEn.colours,
  units: { second: 's', minute: 'min', hour: 'h' },
  subject: (day: string, lost: string, rate: string) => `Ringback, ${day}: ${lost} lost, ${rate} won back`,
  subjectNobody: (day: string) => `Ringback, ${day}: nobody was lost`,
  title: 'Lost callers and what became of them',
  nobody: 'Nobody was lost on this day.',
  points: 'pp',
  columns: { measure: 'Measure', day: 'this day', before: 'day before', weekBefore: 'a week before' },
  short: { lost: 'Lost', opened: 'Cases', byRedial: 'By redial', byCaller: 'Alone', recoveryRate: 'Rate' },
  team: 'By team',
  queue: 'By queue',
  noPlace: 'without a name',
  worst: 'Worst hours',
  places: { team: 'Team', queue: 'Queue', hour: 'Hour' },
  late: {
    none: 'No promise is late now.',
    some: (count: string, oldest: string) => `Promises late now: ${count}, the oldest caller was lost ${oldest}.`,
    open: 'Show them',
  },
  abandonment: {
    title: 'Answered redials nobody took, against the limit',
    day: 'this day',
    month: 'last 30 days',
    row: (rate: string, abandoned: string, answered: string) => `${rate} (${abandoned} of ${answered})`,
    limit: (limit: string) => `limit ${limit}`,
    over: 'over the limit',
    within: 'within the limit',
  },
  sms: {
    title: 'SMS of this day',
    accepted: 'taken on',
    submitted: 'with the operator',
    delivered: 'delivered',
    failed: 'not delivered',
    unknown: 'outcome unknown',
  },
  open: 'Open the report',
  footer: (made: string, zone: string) =>
    `Days and times in ${zone}; figures as of ${made}. Cases that are still open may change them; the page always shows the newest.`,
};
export type DailyWords = typeof dailyEn;
