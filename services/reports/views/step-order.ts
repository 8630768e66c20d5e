/**
 * The order in which steps of one case are told. Times come first; at the same millisecond, what causes comes before what it
 * causes. Order of arrival would not do: steps of different topics arrive in any order.
 */
import type { EventType } from '@ringback/contracts/registry.ts';
import type { TimelineEntry } from '../shapes.ts';

const ofCalls = ['CallStarted', 'CallLeftMenu', 'CallQueued', 'CallAnswered', 'CallLost', 'CallEnded'] as const;
const ofCallers = ['SmsReceived', 'CallerOptedOut', 'CallerOptedIn', 'CallerWished'] as const;
/** Before what follows from them. */
const ofSupervisors = ['ActionUndone', 'ActionTaken', 'ActionRefused'] as const;
const ofLosses = ['LossNotEligible', 'CaseOpened', 'LossMerged', 'CallerCameOnLine', 'CallerLeftLine'] as const;
/** The end of one redial comes before the wish for the next. */
const ofRedialsOver = [
  'RedialWithdrawn',
  'RedialCancelled',
  'RedialUnanswered',
  'RedialAbandoned',
  'RedialOutcomeUnknown',
  'RedialEnded',
  'RedialConcluded',
] as const;
const ofSms = [
  'ApologyRefused',
  'ApologyRequested',
  'NoticeRefused',
  'NoticeRequested',
  'SmsRefused',
  'SmsAccepted',
  'SmsSubmitting',
  'SmsNotSent',
  'SmsSubmitted',
  'SmsOutcomeUnknown',
  'SmsFailed',
  'SmsDelivered',
] as const;
const ofRedialsBegun = [
  'RedialRefused',
  'RedialRequested',
  'RedialQueued',
  'RedialPlaced',
  'RedialAnswered',
  'RedialConnected',
] as const;
const ofEnds = ['CaseRecovered', 'CaseGivenUp'] as const;

export const causesFirst: readonly EventType[] = [
  ...ofCalls,
  ...ofSupervisors,
  ...ofCallers,
  ...ofLosses,
  ...ofRedialsOver,
  ...ofSms,
  ...ofRedialsBegun,
  ...ofEnds,
];

const rank = new Map<string, number>(causesFirst.map((type, index) => [type, index]));
const rankOf = (type: string): number => rank.get(type) ?? causesFirst.length;

export const inOrder = (a: TimelineEntry, b: TimelineEntry): number => {
  if (a.at !== b.at) return a.at < b.at ? -1 : 1;
  return rankOf(a.type) - rankOf(b.type) || (a.id < b.id ? -1 : Number(a.id > b.id));
};
