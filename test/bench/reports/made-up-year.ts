/**
 * A year of a contact centre as events off the bus, as many as are wanted: of each four calls one is lost, becomes a case, gets its
 * apology and a redial or two, and comes back, or does not. The same number is the same event, in every run.
 */
import { type Envelope, versionOf } from '@ringback/contracts/envelope.ts';
import { deriveId, type Instant, instant } from '@ringback/contracts/ids.ts';
import type { EventType } from '@ringback/contracts/registry.ts';

export const YEAR_BEGINS = Date.parse('2025-11-22T00:00:00.000Z');
export const YEAR_ENDS = Date.parse('2026-11-22T00:00:00.000Z');
const QUEUES = ['sales', 'support', 'cards', 'loans', 'claims'] as const;
const AGENTS = 200;
/** Of callers one in eight is lost again later in the year. */
const CASES_PER_CALLER = 8;

const decision = {
  rule: 'redial',
  inputs: { attempt: 1, restSeconds: 30, waitsForCap: false, contactsToday: 1, contactsPerDay: 5 },
  policyVersion: 'default-1',
  localTime: '2026-01-22T10:00:00+03:00',
  zone: 'Europe/Moscow',
  zoneSource: 'number',
};
const pacing = {
  policy: 'progressive-1',
  freeAgents: 2,
  inFlight: 1,
  waiting: 7,
  manner: 'reserved',
  mode: 'progressive',
  reason: 'as-set',
  limit: 'agent-each',
  answerChance: 0.5,
  risk: null,
  allowedRisk: null,
  ledgerRoom: 1.2,
};

const hex = (n: number): string => n.toString(16).padStart(32, '0');
export const idsOf = (story: number) => {
  const caller = story % CASES_PER_CALLER === 0 && story > 0 ? story - 1 : story;
  return {
    callerId: hex(caller),
    caseId: deriveId('bench-case', story),
    smsId: deriveId('bench-sms', story),
    redialId: deriveId('bench-redial', story),
  };
};

/** Events of one story. */
export const EVENTS_IN_STORY = 25;

/** A lost call and what became of it, beside three that were answered; all at about `at`. */
export const storyOf = (story: number, at: number): Envelope[] => {
  const { callerId, caseId, smsId, redialId } = idsOf(story);
  const queue = QUEUES[story % QUEUES.length]!;
  const place = { queue, teamId: queue };
  const agentId = `${queue}-${story % AGENTS}`;
  const told: Envelope[] = [];
  const tell = (type: EventType, key: string, afterSeconds: number, data: object): void => {
    const time: Instant = instant(at + afterSeconds * 1000);
    const id = deriveId('bench', type, key, story, told.length);
    const whole = { tenantId: 'acme', at: time, ...data };
    told.push({ id, source: '/bench', type, version: versionOf(type), time, key, data: whole } as unknown as Envelope);
  };
  const callerWith = (id: string) => ({
    callerId: id,
    sealedNumber: `v1.${id}${id}`,
    line: 'mobile',
    country: 'RU',
    zones: ['Europe/Moscow'],
    zoneSource: 'number',
    language: 'ru',
  });
  for (let n = 1; n <= 3; n++) {
    const other = hex(0x1_0000_0000 + story * 3 + n);
    const call = { callId: `a-${story}-${n}`, caller: callerWith(other), callerProblem: null };
    tell('CallQueued', other, n, { ...call, ...place });
    tell('CallAnswered', other, n + 9, { ...call, ...place, agentId, waitSeconds: 9 });
    tell('CallEnded', other, n + 199, { ...call, agentId, talkSeconds: 190 });
  }
  const callId = `l-${story}`;
  const caller = callerWith(callerId);
  const lostAt = instant(at + 40_000);
  const inCase = { callerId, caseId };
  const loss = { callId, ...place, lostAt, lossReason: 'hung-up', waitSeconds: 38 };
  const window = { notBefore: instant(at + 70_000), notAfter: instant(at + 36_000_000) };
  tell('CallQueued', callerId, 2, { callId, caller, callerProblem: null, ...place });
  tell('CallLost', callerId, 40, { callId, caller, callerProblem: null, ...place, reason: 'hung-up', waitSeconds: 38 });
  tell('CaseOpened', callerId, 41, { ...loss, ...inCase, caller, decision });
  tell('ApologyRequested', callerId, 41, {
    ...inCase,
    smsId,
    caller,
    template: 'apology',
    language: 'ru',
    ...window,
    decision,
  });
  const redial = { ...inCase, redialId };
  const order = {
    ...redial,
    caller,
    teamId: queue,
    attempt: 1,
    virtualStart: lostAt,
    ...window,
    ringTimeoutSeconds: 25,
    reservedAgentOnly: false,
  };
  tell('RedialRequested', callerId, 41, { ...order, decision });
  tell('SmsAccepted', callerId, 42, {
    callerId,
    smsId,
    caseId,
    kind: 'apology',
    caller,
    template: 'apology',
    language: 'ru',
    ...window,
  });
  tell('SmsSubmitting', callerId, 43, { callerId, smsId, parts: 2, encoding: 'ucs2' });
  tell('SmsSubmitted', callerId, 44, { callerId, smsId, messageIds: [`m-${story}`] });
  tell('SmsDelivered', callerId, 49, { callerId, smsId, deliveredAt: instant(at + 48_000) });
  tell('RedialQueued', callerId, 42, order);
  const delay = 120 + (story % 97) * 60;
  tell('RedialPlaced', callerId, delay, { ...redial, teamId: queue, agentId, attempt: 1, pacing });
  if (story % 3 === 0) {
    tell('RedialUnanswered', callerId, delay + 25, { ...redial, result: 'no-answer', ringSeconds: 25 });
    tell('RedialConcluded', callerId, delay + 26, { ...redial, attempt: 1, result: 'no-answer' });
    if (story % 2 === 0)
      tell('CaseRecovered', callerId, delay + 900, {
        ...inCase,
        by: 'caller',
        callId: `b-${story}`,
        redialId: null,
        recoveredAt: instant(at + (delay + 900) * 1000),
      });
    else if (story % 5 !== 0)
      tell('CaseGivenUp', callerId, delay + 36_000, { ...inCase, reason: 'attempts-exhausted', decision });
  } else {
    tell('RedialAnswered', callerId, delay + 8, { ...redial, ringSeconds: 8 });
    tell('RedialConnected', callerId, delay + 9, { ...redial, agentId, secondsToAgent: 0.7 });
    tell('RedialEnded', callerId, delay + 190, { ...redial, agentId, talkSeconds: 180 });
    tell('RedialConcluded', callerId, delay + 9, { ...redial, attempt: 1, result: 'connected' });
    tell('CaseRecovered', callerId, delay + 9, {
      ...inCase,
      by: 'redial',
      callId: null,
      redialId,
      recoveredAt: instant(at + (delay + 9) * 1000),
    });
  }
  return told;
};

/** Stories evenly over the year, oldest first. */
export function* madeUpYear(events: number): Generator<Envelope[]> {
  const stories = Math.ceil(events / EVENTS_IN_STORY);
  const apart = (YEAR_ENDS - YEAR_BEGINS) / stories;
  for (let story = 0; story < stories; story++) yield storyOf(story, Math.floor(YEAR_BEGINS + story * apart));
}
