/**
 * Promise 3 for SMS: the intent before any outcome; a second attempt only after "surely not sent"; none after the outcome
 * became unknown; taken by the operator once.
 */
import type { Check } from '../check.ts';
import { count } from '../evidence/rows.ts';
import { followLives, type Life } from './life.ts';

type Status = 'new' | 'waiting' | 'submitting' | 'unknown' | 'submitted' | 'over';

const settled = { SmsDelivered: 'over', SmsFailed: 'over' } as const;
const life: Life<Status> = {
  new: { SmsAccepted: 'waiting', SmsRefused: 'over' },
  waiting: { SmsSubmitting: 'submitting', SmsRefused: 'over' },
  submitting: { SmsSubmitted: 'submitted', SmsNotSent: 'waiting', SmsOutcomeUnknown: 'unknown', ...settled },
  // By the policy of the settings, to replace the first: not blindly.
  unknown: { SmsSubmitted: 'submitted', 'SmsSubmitting again': 'submitting', ...settled },
  submitted: settled,
  over: {},
};

const OUTCOMES = new Set(['SmsSubmitted', 'SmsNotSent', 'SmsOutcomeUnknown', 'SmsDelivered', 'SmsFailed']);

const wrong = (status: Status, type: string): string => {
  const neverMeant = status === 'new' || status === 'waiting';
  if (type === 'SmsSubmitting')
    return neverMeant ? 'submitted without being taken on' : `submitted again while ${status}`;
  if (neverMeant && OUTCOMES.has(type)) return `${type} without an intent before it`;
  if (type === 'SmsSubmitted') return 'taken by the operator twice';
  return `${type} may not come while ${status}`;
};

export const smsAreNeverSentTwiceBlindly: Check = {
  name: 'SMS are never sent twice blindly',
  guards: 'promise 3',
  look({ db }, notes) {
    const types = ['SmsAccepted', 'SmsRefused', 'SmsSubmitting', ...OUTCOMES];
    notes.examined('SMS', followLives(db, notes, { life, begin: 'new', types, wrong }));
    notes.examined('intents to submit', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'SmsSubmitting'`));
  },
};
