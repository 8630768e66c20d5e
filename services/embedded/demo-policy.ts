/**
 * The contact policy of the demo centre: a day passes in minutes there and it is always day, so hours and rests that decency
 * asks for would only hide what there is to see.
 */
import { defaultPolicy, type Hours, type Policy } from '@ringback/recovery/policy-file.ts';

const always: Hours = { from: 0, to: 24 * 60, days: [1, 2, 3, 4, 5, 6, 7] };

export const demoPolicy: Policy = {
  ...defaultPolicy,
  version: 'demo-1',
  apology: { ...defaultPolicy.apology, hours: always },
  redial: {
    ...defaultPolicy.redial,
    hours: always,
    quarantineSeconds: 5,
    retryMinutes: { busy: 0.5, 'no-answer': 1, machine: 1, rejected: 2, unreachable: 1, failed: 0.5, abandoned: 0.5 },
  },
  contactsPerDay: 50,
};
