/**
 * The contact policy of the demo centre: a call takes half a minute there and it is always day, so the hours and rests that
 * decency asks for would only hide what there is to see. Waits shrink as the centre speeds up.
 */
import { defaultPolicy, type Hours, type Policy } from '@ringback/recovery/policy-file.ts';

const always: Hours = { from: 0, to: 24 * 60, days: [1, 2, 3, 4, 5, 6, 7] };

/** `speed`: how fast the demo centre lives, 1 being its own pace. */
export const demoPolicy = (speed: number): Policy => ({
  ...defaultPolicy,
  version: 'demo-1',
  shortAbandonSeconds: defaultPolicy.shortAbandonSeconds / speed,
  apology: { ...defaultPolicy.apology, hours: always },
  redial: {
    ...defaultPolicy.redial,
    hours: always,
    quarantineSeconds: 5 / speed,
    retryMinutes: {
      busy: 0.5 / speed,
      'no-answer': 1 / speed,
      machine: 1 / speed,
      rejected: 2 / speed,
      unreachable: 1 / speed,
      failed: 0.5 / speed,
      abandoned: 0.5 / speed,
    },
  },
  contactsPerDay: 50,
});
