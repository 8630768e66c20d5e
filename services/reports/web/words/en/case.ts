/** The words of a case and of its story, in English. */
import type { ApologyStatus, CaseStatus, RedialStatus } from '../../../shapes.ts';
import { actionStepsEn } from './actions.ts';
import { inputsEn } from './inputs.ts';
import { reason, seconds, text } from './reasons.ts';

export type Facts = Readonly<Record<string, unknown>>;
/** A time as the viewer reads it. */
export type ShowTime = (at: string) => string;
const agentOr = (facts: Facts, otherwise: string): string => text(facts['agentId']) || otherwise;

const told = (facts: Facts, field: string, at: ShowTime, words: string): string =>
  typeof facts[field] === 'string' ? `${words} ${at(facts[field])}` : '';
const said = (facts: Facts): string => {
  if (facts['text'] === null) return ', in words that were forgotten with them';
  return typeof facts['text'] === 'string' ? `: “${facts['text']}”` : '';
};
const windowOf = (facts: Facts, at: ShowTime): string =>
  `${told(facts, 'notBefore', at, ': from')}${told(facts, 'notAfter', at, ' to')}`;

/** What each step of a case says. Steps without an entry show the event's name. */
const steps: Readonly<Record<string, (facts: Facts, at: ShowTime) => string>> = {
  CallStarted: () => 'Called',
  CallLeftMenu: () => 'Hung up in the menu',
  CallQueued: (facts) => `Called, waits in queue ${text(facts['queue'])}`,
  CallAnswered: (facts) => `Answered by ${agentOr(facts, 'an agent')} after ${seconds(facts['waitSeconds'])}`,
  CallLost: (facts) => `Lost after ${seconds(facts['waitSeconds'])}: ${reason(facts['reason'])}`,
  CallEnded: (facts) => `Call over, talked ${seconds(facts['talkSeconds'])}`,
  LossNotEligible: (facts) => `This loss is not chased: ${reason(facts['reason'])}`,
  CaseOpened: () => 'Case opened',
  LossMerged: () => 'Lost again: still the same case',
  ApologyRequested: () => 'Apology asked for',
  ApologyRefused: (facts) => `No apology: ${reason(facts['reason'])}`,
  RedialRequested: (facts, at) =>
    `Redial ${text(facts['attempt'])} asked for${windowOf(facts, at)}${told(facts, 'promisedAt', at, ', promised for')}`,
  RedialRefused: (facts) => `No further redial: ${reason(facts['reason'])}`,
  RedialWithdrawn: (facts) => `Redial called off: ${reason(facts['reason'])}`,
  RedialConcluded: (facts) => `Redial ${text(facts['attempt'])} concluded: ${reason(facts['result'])}`,
  CallerCameOnLine: () => 'The caller is on the line: hands off',
  CallerLeftLine: () => 'The caller left the line',
  CaseRecovered: (facts) =>
    facts['by'] === 'redial' ? 'Recovered by redial' : 'Recovered: the caller got through alone',
  CaseGivenUp: (facts) => `Given up: ${reason(facts['reason'])}`,
  CallerWished: (facts, at) =>
    `The caller wants the redial: ${text(facts['wish'])}${told(facts, 'callAt', at, ', from')}`,
  NoticeRequested: (facts) => `SMS asked for: ${reason(facts['kind'])}`,
  NoticeRefused: (facts) => `No SMS (${reason(facts['kind'])}): ${reason(facts['reason'])}`,
  CallerOptedOut: (facts) => (facts['source'] === 'agent' ? 'Opted out by a supervisor' : 'Asked us to stop'),
  CallerOptedIn: (facts) =>
    facts['source'] === 'agent' ? 'Opted in again by a supervisor' : 'Asked us to contact them again',
  SmsAccepted: (facts) => `SMS taken on${facts['kind'] === undefined ? '' : `: ${reason(facts['kind'])}`}`,
  SmsRefused: (facts) => `SMS not sent: ${reason(facts['reason'])}`,
  SmsSubmitting: (facts) => `SMS going out${Number(facts['parts']) > 1 ? ` in ${text(facts['parts'])} parts` : ''}`,
  SmsSubmitted: () => 'SMS with the operator',
  SmsDelivered: () => 'SMS delivered',
  SmsFailed: (facts) => `SMS failed: ${text(facts['error'])}`,
  SmsNotSent: (facts) => `SMS did not go out, will be tried again: ${text(facts['why'])}`,
  SmsOutcomeUnknown: () => 'SMS sent, perhaps: no answer from the operator',
  SmsReceived: (facts) => `The caller answered by SMS (${text(facts['intent'])})${said(facts)}`,
  RedialQueued: (facts) => `Redial ${text(facts['attempt'])} waits for an agent`,
  RedialPlaced: (facts) =>
    facts['agentId'] === null
      ? 'Redialling, an agent is expected'
      : `Redialling, with ${agentOr(facts, 'an agent')} held ready`,
  RedialAnswered: (facts) => `Answered after ${seconds(facts['ringSeconds'])} of ringing`,
  RedialConnected: (facts) => `Talking with ${agentOr(facts, 'an agent')}`,
  RedialAbandoned: () => 'Answered, but no agent came in time',
  RedialUnanswered: (facts) => `Not reached: ${reason(facts['result'])}`,
  RedialCancelled: (facts) => `Redial cancelled while ${text(facts['phase'])}: ${reason(facts['reason'])}`,
  RedialOutcomeUnknown: () => 'Placed, perhaps: no word from the network',
  ...actionStepsEn,
  RedialEnded: (facts) => `Redial over, talked ${seconds(facts['talkSeconds'])}`,
};

const apology: Readonly<Record<ApologyStatus, (why: string | null) => string>> = {
  none: () => '',
  requested: () => 'apology waiting',
  refused: (why) => `no apology: ${reason(why)}`,
  sending: () => 'apology going out',
  sent: () => 'apology sent',
  delivered: () => 'apology delivered',
  failed: () => 'apology failed',
  unknown: () => 'apology: outcome unknown',
};

const redial: Readonly<Record<RedialStatus, (why: string | null) => string>> = {
  waiting: () => 'redial waits for an agent',
  ringing: () => 'ringing',
  answered: () => 'answered, agent joining',
  talking: () => 'talking',
  ended: () => 'redialled',
  unanswered: (why) => `redial: ${reason(why)}`,
  abandoned: () => 'redial: no agent in time',
  withdrawn: (why) => `redial called off: ${reason(why)}`,
  unknown: () => 'redial: outcome unknown',
};

const caseStatus: Readonly<Record<CaseStatus, string>> = {
  open: 'Open',
  'recovered-by-redial': 'Recovered by redial',
  'recovered-by-caller': 'Caller got through',
  'given-up': 'Given up',
};

export const casesEn = {
  title: 'Last cases',
  all: 'All',
  none: 'No case yet. Losses that are not chased are only counted.',
  noneOfStatus: 'None of these among the cases.',
  older: 'Show older',
  loading: 'Loading…',
  failed: 'This could not be loaded. It will be tried again when something changes.',
  caller: (short: string) => `Caller ${short}`,
  lostAfter: (wait: string, queue: string) => `lost after ${wait} in ${queue}`,
  losses: (count: number) => `lost ${count} times`,
  attempts: (count: number) => (count === 1 ? '1 attempt' : `${count} attempts`),
  onLine: 'caller on the line',
  status: caseStatus,
  givenUp: (code: string | null) => `Given up: ${reason(code)}`,
  apology: (status: ApologyStatus, why: string | null) => apology[status](why),
  redial: (status: RedialStatus, why: string | null) => redial[status](why),
};

export const timelineEn = {
  label: (short: string) => `Timeline of caller ${short}`,
  step: (type: string, facts: Facts, at: ShowTime) => steps[type]?.(facts, at) ?? type,
  rule: 'rule',
  policy: 'policy',
  jurisdiction: 'law',
  inputs: inputsEn,
  yesNo: { yes: 'yes', no: 'no' },
  forCaller: (time: string, zone: string) => `${time} for the caller (${zone})`,
  zoneSource: { told: 'zone known', number: 'zone by the number', centre: "the centre's zone" } as Readonly<
    Record<string, string>
  >,
};
