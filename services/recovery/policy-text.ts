/** A policy as the file it could have been read from, with every field, for people to change. */
import type { Hours, Policy } from './domain/policy.ts';

const clockTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;

const hoursText = ({ from, to, days }: Hours) => ({ from: clockTime(from), to: clockTime(to), days });

export const policyText = ({ ruledBy: _ruled, isHoliday: _days, apology, redial, ...fields }: Policy): string =>
  JSON.stringify(
    {
      ...fields,
      apology: { ...apology, hours: hoursText(apology.hours) },
      redial: { ...redial, hours: hoursText(redial.hours) },
    },
    null,
    2,
  );
