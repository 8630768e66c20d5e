/** Every word the page says, in one place: another language is another object of this shape. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import type { ApologyStatus, CaseStatus, RedialStatus } from '../shapes.ts';

const seconds = (value: unknown): string => {
  const whole = Math.round(Number(value));
  return whole < 90 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
};

/** Names of codes the services use; a code without a name here is shown as it is, with spaces. */
const reasons: Readonly<Record<string, string>> = {
  'hung-up': 'hung up in the queue',
  'queue-timeout': 'waited out the queue',
  'no-agents': 'nobody was on shift',
  'closed-hours': 'outside opening hours',
  'unknown-caller': 'caller unknown',
  'short-abandon': 'hung up at once',
  'invalid-number': 'no valid number',
  'number-not-allowed': 'number not allowed',
  'opted-out': 'asked us to stop',
  'got-through': 'had got through already',
  'too-late': 'too long ago',
  'reason-not-chased': 'kind of loss not chased',
  landline: 'landline',
  'line-unknown': 'perhaps no mobile',
  'frequency-cap': 'contacted often enough',
  'quiet-hours': 'quiet hours',
  expired: 'time ran out',
  'attempts-exhausted': 'no attempts left',
  busy: 'busy',
  'no-answer': 'no answer',
  machine: 'a machine answered',
  rejected: 'rejected',
  unreachable: 'unreachable',
  failed: 'failed',
  unknown: 'outcome unknown',
  'not-placed': 'not placed',
  connected: 'connected',
  abandoned: 'no agent in time',
  withdrawn: 'called off',
  'caller-on-line': 'the caller is on the line',
  'caller-got-through': 'the caller got through',
  'window-closed': 'the time for it is over',
  'caller-asked': 'the caller asked for it',
  'caller-cancelled': 'the caller called it off',
  'caller-solved': 'the caller has it solved',
  'wish-confirmation': 'the answer to a wish',
  'delay-notice': 'that the call is late',
  help: 'how to steer the call',
  'opt-in-confirmation': 'welcome back',
  unencodable: 'cannot be written as an SMS',
  forgotten: 'caller forgotten',
};

type Facts = Readonly<Record<string, unknown>>;
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');
const reason = (code: unknown): string => reasons[text(code)] ?? text(code).replaceAll('-', ' ');
const agentOr = (facts: Facts, otherwise: string): string => text(facts['agentId']) || otherwise;

/** What each step of a case says. Steps without an entry show the event's name. */
const steps: Readonly<Record<string, (facts: Facts) => string>> = {
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
  RedialRequested: (facts) => `Redial ${text(facts['attempt'])} asked for`,
  RedialRefused: (facts) => `No further redial: ${reason(facts['reason'])}`,
  RedialWithdrawn: (facts) => `Redial called off: ${reason(facts['reason'])}`,
  RedialConcluded: (facts) => `Redial ${text(facts['attempt'])} concluded: ${reason(facts['result'])}`,
  CallerCameOnLine: () => 'The caller is on the line: hands off',
  CallerLeftLine: () => 'The caller left the line',
  CaseRecovered: (facts) =>
    facts['by'] === 'redial' ? 'Recovered by redial' : 'Recovered: the caller got through alone',
  CaseGivenUp: (facts) => `Given up: ${reason(facts['reason'])}`,
  CallerWished: (facts) => `The caller wants the redial: ${text(facts['wish'])}`,
  NoticeRequested: (facts) => `SMS asked for: ${reason(facts['kind'])}`,
  NoticeRefused: (facts) => `No SMS (${reason(facts['kind'])}): ${reason(facts['reason'])}`,
  CallerOptedOut: () => 'Asked us to stop',
  CallerOptedIn: () => 'Asked us to contact them again',
  SmsAccepted: () => 'SMS taken on',
  SmsRefused: (facts) => `SMS not sent: ${reason(facts['reason'])}`,
  SmsSubmitting: (facts) => `SMS going out${Number(facts['parts']) > 1 ? ` in ${text(facts['parts'])} parts` : ''}`,
  SmsSubmitted: () => 'SMS with the operator',
  SmsDelivered: () => 'SMS delivered',
  SmsFailed: (facts) => `SMS failed: ${text(facts['error'])}`,
  SmsNotSent: (facts) => `SMS did not go out, will be tried again: ${text(facts['why'])}`,
  SmsOutcomeUnknown: () => 'SMS sent, perhaps: no answer from the operator',
  SmsReceived: (facts) => `The caller answered by SMS (${text(facts['intent'])})`,
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

const agentStatus: Readonly<Record<AgentStatus, string>> = {
  free: 'free',
  reserved: 'held for a redial',
  talking: 'talking',
  'wrap-up': 'wrapping up',
  paused: 'paused',
  'logged-out': 'logged out',
};

export const texts = {
  locale: 'en-GB',
  product: 'Ringback',
  tagline: 'Lost callers, won back',
  skipToCases: 'Skip to the last cases',
  connection: {
    connecting: 'Connecting…',
    live: 'Live',
    lost: 'Connection lost, trying again',
    since: (ago: string) => `figures from ${ago} ago`,
  },
  figures: {
    title: 'What became of lost callers',
    lost: 'Lost calls',
    apologised: 'Apologised',
    redialled: 'Redials placed',
    byRedial: 'Recovered by redial',
    byCaller: 'Recovered by the caller',
    givenUp: 'Given up',
    open: 'Still open',
    rate: 'Recovery rate',
    rateOf: (recovered: string, opened: string) => `${recovered} of ${opened} cases`,
    notChased: (count: string) => `${count} not chased`,
    merged: (count: string) => `${count} again by the same caller`,
    delivered: (count: string) => `${count} delivered`,
    reached: (count: string) => `${count} answered by a person`,
    mostly: (code: string) => `mostly: ${reason(code)}`,
    legend: { redial: 'by redial', caller: 'by the caller', open: 'open', gone: 'given up' },
    share: (percent: string) => `${percent} of cases`,
    working: 'being worked on now',
  },
  waiting: {
    title: 'Waiting for the first call…',
    text: 'As soon as a caller hangs up in the queue, the loss, the apology and the redial appear here by themselves.',
  },
  cases: {
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
  },
  timeline: {
    label: (short: string) => `Timeline of caller ${short}`,
    step: (type: string, facts: Facts) => steps[type]?.(facts) ?? type,
    rule: 'rule',
    policy: 'policy',
    forCaller: (time: string, zone: string) => `${time} for the caller (${zone})`,
    zoneSource: { told: 'zone known', number: 'zone by the number', centre: "the centre's zone" } as Readonly<
      Record<string, string>
    >,
  },
  agents: {
    title: 'Agents',
    none: 'No agent is logged in.',
    noneText: 'Redials start when one is free.',
    count: (free: string, all: string) => `${free} of ${all} free`,
    status: agentStatus,
    onRedial: 'on a redial',
    onCall: 'on a call',
  },
  inbox: {
    title: 'SMS inbox',
    explained: 'What customers saw, at the built-in SMSC. Answer as the customer.',
    absent: 'Only with the built-in SMSC',
    absentText: 'Messages go to a real operator here, so what customers read stays with them.',
    none: 'No SMS yet',
    noneText: 'The first apology shows up here as the customer sees it.',
    threads: 'Customers',
    back: 'All customers',
    conversation: (number: string) => `Conversation with ${number}`,
    reply: 'Answer as the customer',
    placeholder: 'Write as the customer…',
    send: 'Send',
    quick: ['STOP', 'START'],
    notSent: 'Not sent: ',
    unread: (count: number) => (count === 1 ? '1 SMS' : `${count} SMS`),
    state: { accepted: 'on its way', delivered: 'delivered', failed: 'not delivered' } as Readonly<
      Record<string, string>
    >,
    arriving: (arrived: number, parts: number) => `${arrived} of ${parts} parts arrived`,
  },
  seconds,
  reasons,
  reason,
};
