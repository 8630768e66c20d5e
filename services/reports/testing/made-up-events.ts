/** Events as they come off the bus, for tests: checked against the contract, ids by number, times in seconds after a morning. */
import { type Envelope, versionOf } from '@ringback/contracts/envelope.ts';
import { deriveId, instant, type Instant } from '@ringback/contracts/ids.ts';
import { decode, type EventType } from '@ringback/contracts/registry.ts';

export const MORNING = Date.parse('2026-11-22T07:00:00.000Z');
export const at = (seconds: number): Instant => instant(MORNING + seconds * 1000);

export const callerIdOf = (caller: number): string => caller.toString(16).padStart(32, '0');
export const callerOf = (caller: number) => ({
  callerId: callerIdOf(caller),
  sealedNumber: 'sealed',
  line: 'mobile',
  country: 'RU',
  zones: ['Europe/Moscow'],
  zoneSource: 'number',
  language: null,
});
export const decision = (rule: string) => ({
  rule,
  inputs: { waitSeconds: 30 },
  policyVersion: 'test',
  localTime: '2026-11-22T10:00:00',
  zone: 'Europe/Moscow',
  zoneSource: 'number',
});
export const caseIdOf = (name: string | number): string => deriveId('case', name);
export const smsIdOf = (name: string | number): string => deriveId('sms', name);
export const redialIdOf = (name: string | number, attempt = 1): string => deriveId('redial', name, attempt);

/** `data` without `tenantId` and `at`. The same arguments make the same event, id and all. */
export const event = (type: EventType, seconds: number, data: Readonly<Record<string, unknown>>): Envelope => {
  const whole = { tenantId: 'test', at: at(seconds), ...data };
  const decoded = decode(type, versionOf(type), whole);
  if (!decoded.ok) throw new Error(`${type}: ${decoded.problem}`);
  const id = deriveId(type, JSON.stringify(whole));
  return {
    id,
    source: 'test',
    type,
    version: versionOf(type),
    time: at(seconds),
    key: null,
    data: decoded.event.data,
  };
};

const inQueue = { queue: 'sales', teamId: 'sales' };
export const inboundCall = (callId: string, caller: number | null) => {
  const call = {
    callId,
    caller: caller === null ? null : callerOf(caller),
    callerProblem: caller === null ? 'withheld' : null,
  };
  return {
    started: (seconds: number) => event('CallStarted', seconds, call),
    leftMenu: (seconds: number) => event('CallLeftMenu', seconds, { ...call, menuSeconds: 5 }),
    queued: (seconds: number) => event('CallQueued', seconds, { ...call, ...inQueue }),
    answered: (seconds: number, agentId: string | null) =>
      event('CallAnswered', seconds, { ...call, ...inQueue, agentId, waitSeconds: 10 }),
    lost: (seconds: number, waitSeconds = 30) =>
      event('CallLost', seconds, { ...call, ...inQueue, reason: 'hung-up', waitSeconds }),
    ended: (seconds: number, agentId: string | null) =>
      event('CallEnded', seconds, { ...call, agentId, talkSeconds: 60 }),
  };
};

export const lossOf = (callId: string, seconds: number) => ({
  callId,
  ...inQueue,
  lostAt: at(seconds),
  lossReason: 'hung-up',
  waitSeconds: 30,
});

/** The events of one case by what they say. */
export const madeUpCase = (name: string, caller: number) => {
  const inCase = { callerId: callerIdOf(caller), caseId: caseIdOf(name) };
  const window = { notBefore: at(0), notAfter: at(86_400) };
  return {
    ...inCase,
    opened: (seconds: number, callId: string, arm?: 'held-out' | 'chased') =>
      event('CaseOpened', seconds, {
        ...inCase,
        ...lossOf(callId, seconds),
        caller: callerOf(caller),
        ...(arm === undefined ? {} : { arm }),
        decision: decision('eligible'),
      }),
    merged: (seconds: number, callId: string) =>
      event('LossMerged', seconds, { ...inCase, ...lossOf(callId, seconds), decision: decision('case-open') }),
    apologyRequested: (seconds: number) =>
      event('ApologyRequested', seconds, {
        ...inCase,
        ...window,
        smsId: smsIdOf(name),
        caller: callerOf(caller),
        template: 'apology',
        language: 'ru',
        decision: decision('apologise'),
      }),
    apologyRefused: (seconds: number, reason: string) =>
      event('ApologyRefused', seconds, { ...inCase, reason, decision: decision(reason) }),
    cameOnLine: (seconds: number, callId: string) => event('CallerCameOnLine', seconds, { ...inCase, callId }),
    leftLine: (seconds: number, callId: string) => event('CallerLeftLine', seconds, { ...inCase, callId }),
    recoveredByRedial: (seconds: number) =>
      event('CaseRecovered', seconds, {
        ...inCase,
        by: 'redial',
        callId: null,
        redialId: redialIdOf(name),
        recoveredAt: at(seconds),
      }),
    recoveredByCaller: (seconds: number, callId: string) =>
      event('CaseRecovered', seconds, { ...inCase, by: 'caller', callId, redialId: null, recoveredAt: at(seconds) }),
    gaveUp: (seconds: number, reason: string) =>
      event('CaseGivenUp', seconds, { ...inCase, reason, decision: decision(reason) }),
  };
};

export const notEligible = (callId: string, seconds: number, caller: number | null, reason: string): Envelope =>
  event('LossNotEligible', seconds, {
    ...lossOf(callId, seconds),
    callerId: caller === null ? null : callerIdOf(caller),
    reason,
    decision: decision(reason),
  });

/** The apology of the case of that name. */
export const madeUpSms = (name: string, caller: number) => {
  const sms = { callerId: callerIdOf(caller), smsId: smsIdOf(name) };
  const ofCase = { caseId: caseIdOf(name), kind: 'apology' };
  return {
    accepted: (seconds: number) =>
      event('SmsAccepted', seconds, {
        ...sms,
        ...ofCase,
        caller: callerOf(caller),
        template: 'apology',
        language: 'ru',
        notBefore: at(0),
        notAfter: at(86_400),
      }),
    refused: (seconds: number, reason: string) => event('SmsRefused', seconds, { ...sms, ...ofCase, reason }),
    submitting: (seconds: number) => event('SmsSubmitting', seconds, { ...sms, parts: 1, encoding: 'ucs2' }),
    submitted: (seconds: number) => event('SmsSubmitted', seconds, { ...sms, messageIds: ['1'] }),
    delivered: (seconds: number) => event('SmsDelivered', seconds, { ...sms, deliveredAt: at(seconds) }),
    failed: (seconds: number) => event('SmsFailed', seconds, { ...sms, error: 'UNDELIV' }),
    unknown: (seconds: number) => event('SmsOutcomeUnknown', seconds, { ...sms, why: 'no answer' }),
  };
};

export const madeUpRedial = (name: string, caller: number, agentId: string, attempt = 1) => {
  const redial = { callerId: callerIdOf(caller), caseId: caseIdOf(name), redialId: redialIdOf(name, attempt) };
  const pacing = { policy: 'progressive', freeAgents: 1, inFlight: 0, waiting: 1 };
  return {
    queued: (seconds: number) =>
      event('RedialQueued', seconds, {
        ...redial,
        caller: callerOf(caller),
        teamId: 'sales',
        attempt,
        virtualStart: at(0),
        notBefore: at(0),
        notAfter: at(86_400),
        ringTimeoutSeconds: 20,
        reservedAgentOnly: false,
      }),
    placed: (seconds: number) =>
      event('RedialPlaced', seconds, { ...redial, teamId: 'sales', agentId, attempt, pacing }),
    answered: (seconds: number) => event('RedialAnswered', seconds, { ...redial, ringSeconds: 8 }),
    connected: (seconds: number) => event('RedialConnected', seconds, { ...redial, agentId, secondsToAgent: 1 }),
    abandoned: (seconds: number) => event('RedialAbandoned', seconds, { ...redial, secondsWaited: 2 }),
    unanswered: (seconds: number, result: string) =>
      event('RedialUnanswered', seconds, { ...redial, result, ringSeconds: 20 }),
    cancelled: (seconds: number, phase: string) =>
      event('RedialCancelled', seconds, { ...redial, phase, reason: 'caller-on-line' }),
    unknown: (seconds: number) => event('RedialOutcomeUnknown', seconds, { ...redial, why: 'no word' }),
    ended: (seconds: number) => event('RedialEnded', seconds, { ...redial, agentId, talkSeconds: 60 }),
  };
};

export const agentChanged = (agentId: string, seconds: number, status: string): Envelope =>
  event('AgentChanged', seconds, {
    teamId: 'sales',
    agentId,
    status,
    version: MORNING + seconds * 1000,
    since: at(seconds),
    callId: null,
    redialId: null,
  });
