/** The words of the wallboard and of what stands beside it, in English. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import { reason } from './reasons.ts';

const agentStatus: Readonly<Record<AgentStatus, string>> = {
  free: 'free',
  reserved: 'held for a redial',
  talking: 'talking',
  'wrap-up': 'wrapping up',
  paused: 'paused',
  'logged-out': 'logged out',
};

export const boardEn = {
  title: 'How things stand',
  lost: 'Lost in the last hour',
  callers: (count: number) => (count === 1 ? '1 caller' : `${count} callers`),
  before: (count: string) => `${count} in the hour before`,
  waiting: 'Waiting for redial',
  nobodyWaits: 'nobody waits',
  due: (at: string, left: string) => `oldest promise ${at}, in ${left}`,
  late: (at: string, ago: string) => `oldest promise ${at}, late by ${ago}`,
  lateCount: (count: number) => `${count} late`,
  inFlight: 'Redials in flight',
  stages: (ringing: string, talking: string) => `${ringing} ringing, ${talking} talking`,
  unknown: (count: string) => `${count} without word from the network`,
  queue: 'Live queue',
  longest: (wait: string) => `longest wait ${wait}`,
  noQueue: 'nobody waits in line',
  serviceLevel: 'Service level, last hour',
  within: (seconds: string) => `answered within ${seconds}`,
  noCalls: 'no calls yet',
  abandonment: 'Redials nobody took',
  limit: (share: string) => `limit ${share}`,
  used: (share: string) => `${share} of the limit used`,
  windows: { day: '24 h', month: '30 days' },
  answered: (abandoned: string, answered: string) => `${abandoned} of ${answered} answered`,
  health: 'Health',
  sms: 'SMS',
  smsStates: { fine: 'SMS go out', quiet: 'no SMS lately', troubled: 'SMS in trouble' },
  smsNotes: (submitted: string, failed: string, stuck: string) =>
    `last 10 minutes: ${submitted} sent, ${failed} failed, ${stuck} stuck`,
  bus: 'Events',
  busStates: { fine: 'events arrive', quiet: 'no events lately', behind: 'events come late' },
  delay: (lasting: string) => `delay ${lasting}`,
  teams: 'Teams',
  team: 'Team',
  queues: 'Queues',
  queueName: 'Queue',
  waitingNow: 'waiting',
  answeredNow: 'answered',
  lostNow: 'lost',
  redialsWaiting: 'redials waiting',
  redialsInFlight: 'in flight',
  formula: {
    lost: 'Calls that ended unanswered in a queue within the last 60 minutes, and how many different callers they were.',
    waiting:
      'Redials that wait for their window or for a free agent. The promise is the first loss plus the promised minutes (a setting).',
    inFlight: 'Redials that were placed and are not over.',
    queue: 'Callers who wait in a queue at this moment.',
    serviceLevel:
      'Of the calls queued within the last hour: answered within the target ÷ (answered + lost − hung up at once).',
    abandonment: 'Redials a person answered and no agent took in time ÷ redials a person answered.',
  },
};

export const figuresEn = {
  title: 'What became of lost callers, all in all',
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
};

export const agentsEn = {
  title: 'Agents',
  none: 'No agent is logged in.',
  noneText: 'Redials start when one is free.',
  count: (free: string, all: string) => `${free} of ${all} free`,
  status: agentStatus,
  onRedial: 'on a redial',
  onCall: 'on a call',
};
