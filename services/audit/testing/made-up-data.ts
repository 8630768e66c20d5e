/** Data of made-up events, valid by the contracts. Times are seconds after `BEGIN`. */
import { caseIdOf, instant, redialIdOf, smsIdOf, type CallerId, type CallId } from '@ringback/contracts/ids.ts';

export const BEGIN = Date.parse('2026-11-22T08:00:00.000Z');
export const DAY_SECONDS = 86_400;
export const msOf = (seconds: number): number => BEGIN + Math.round(seconds * 1000);
export const timeOf = (seconds: number): string => instant(msOf(seconds));

export type Data = Readonly<Record<string, unknown>>;

const TENANT = 'acme-bank';
const queue = { queue: 'support', teamId: 'support' };

const decision = (at: number): Data => ({
  rule: 'made-up',
  inputs: { waitSeconds: 55 },
  policyVersion: 'test-1',
  localTime: `${timeOf(at + 3 * 3600).slice(0, 19)}+03:00`,
  zone: 'Europe/Moscow',
  zoneSource: 'number',
});

/** Everything about the `n`th person: who they are, their call, case, SMS and redials. */
export const personOf = (n: number) => {
  const callerId = n.toString(16).padStart(32, '0') as CallerId;
  const callId = `call-${n}` as CallId;
  const caseId = caseIdOf(callerId, callId);
  const smsId = smsIdOf(caseId, 'apology');
  const caller = {
    callerId,
    sealedNumber: 'v1.sealed',
    line: 'mobile',
    country: 'RU',
    zones: ['Europe/Moscow'],
    zoneSource: 'number',
    language: 'ru',
  };
  const call = (at: number, more: Data = {}): Data => ({
    tenantId: TENANT,
    callId,
    caller,
    callerProblem: null,
    at: timeOf(at),
    ...more,
  });
  const ofCaller = (at: number, more: Data = {}): Data => ({ tenantId: TENANT, callerId, at: timeOf(at), ...more });
  const inCase = (at: number, more: Data = {}): Data => ofCaller(at, { caseId, ...more });
  const loss = (lostAt: number, at: number, more: Data = {}): Data => ({
    ...inCase(at),
    ...queue,
    callId,
    lostAt: timeOf(lostAt),
    lossReason: 'hung-up',
    waitSeconds: 55,
    decision: decision(at),
    ...more,
  });
  const redialId = (nth: number) => redialIdOf(caseId, nth);
  const redial = (at: number, nth = 1, more: Data = {}): Data => inCase(at, { redialId: redialId(nth), ...more });
  const window = (at: number) => ({ notBefore: timeOf(at), notAfter: timeOf(at + 12 * 3600) });
  const asked = (at: number) => ({
    caller,
    teamId: 'support',
    attempt: 1,
    virtualStart: timeOf(at),
    ...window(at),
    ringTimeoutSeconds: 30,
    reservedAgentOnly: false,
  });
  return {
    callerId,
    callId,
    caseId,
    smsId,
    redialId,
    calls: {
      started: (at: number, more?: Data) => call(at, more),
      queued: (at: number, more?: Data) => call(at, { ...queue, ...more }),
      lost: (at: number, more?: Data) => call(at, { ...queue, reason: 'hung-up', waitSeconds: 55, ...more }),
      answered: (at: number, more?: Data) => call(at, { ...queue, agentId: 'boris', waitSeconds: 5, ...more }),
      ended: (at: number, more?: Data) => call(at, { agentId: 'boris', talkSeconds: 60, ...more }),
    },
    cases: {
      opened: (lostAt: number, at: number, more?: Data) => loss(lostAt, at, { caller, ...more }),
      merged: (lostAt: number, at: number, more?: Data) => loss(lostAt, at, more),
      notEligible(lostAt: number, at: number, more: Data = {}): Data {
        const { caseId: _, ...without } = loss(lostAt, at);
        return { ...without, reason: 'short-abandon', ...more };
      },
      apologyRequested: (at: number, more?: Data) =>
        inCase(at, {
          smsId,
          caller,
          template: 'apology',
          language: 'ru',
          ...window(at),
          decision: decision(at),
          ...more,
        }),
      redialRequested: (at: number, nth = 1, more?: Data) =>
        redial(at, nth, { ...asked(at), decision: decision(at), ...more }),
      recovered: (at: number, more?: Data) =>
        inCase(at, { by: 'redial', callId: null, redialId: redialId(1), recoveredAt: timeOf(at), ...more }),
      givenUp: (at: number, more?: Data) => inCase(at, { reason: 'expired', decision: decision(at), ...more }),
      wished: (at: number, wish = 'now') =>
        inCase(at, {
          replyId: 'reply-1',
          wish,
          saidAt: timeOf(at),
          callAt: timeOf(at),
          decision: decision(at),
        }),
      answered: (at: number, replyId: string, more?: Data) =>
        inCase(at, {
          smsId,
          kind: 'wish-confirmation',
          replyId,
          caller,
          template: 'wish-confirmation',
          language: 'ru',
          promise: null,
          ...window(at),
          decision: decision(at),
          ...more,
        }),
      acted: (at: number, action: string, more: Data = {}) =>
        inCase(at, {
          actionId: caseIdOf(callerId, action as CallId),
          by: 'anna',
          decision: decision(at),
          action,
          note: 'They wrote to us',
          callAt: null,
          endsAt: null,
          ...more,
        }),
      optedOut: (at: number) => ofCaller(at, { source: 'sms' }),
      optedIn: (at: number) => ofCaller(at, { source: 'sms' }),
    },
    requests: {
      asked: (at: number, action: string, more: Data = {}) =>
        inCase(at, {
          actionId: caseIdOf(callerId, action as CallId),
          by: 'anna',
          action,
          callAt: null,
          note: 'They wrote to us',
          undoUntil: null,
          ...more,
        }),
    },
    sms: {
      accepted: (at: number, more?: Data) =>
        inCase(at, { smsId, caller, kind: 'apology', template: 'apology', language: 'ru', ...window(at), ...more }),
      submitting: (at: number, more?: Data) => ofCaller(at, { smsId, parts: 1, encoding: 'ucs2', ...more }),
      submitted: (at: number, messageIds: readonly string[], more?: Data) =>
        ofCaller(at, { smsId, messageIds, ...more }),
      delivered: (at: number) => ofCaller(at, { smsId, deliveredAt: timeOf(at) }),
      notSent: (at: number) => ofCaller(at, { smsId, why: 'ESME_RTHROTTLED', retryAt: timeOf(at + 5) }),
      received: (at: number, replyId: string) => ofCaller(at, { replyId, intent: 'now', sealedText: 'sealed' }),
      unknown: (at: number, why = 'no answer') => ofCaller(at, { smsId, why }),
    },
    redials: {
      queued: (at: number, nth = 1, more?: Data) => redial(at, nth, { ...asked(at), ...more }),
      placed: (at: number, nth = 1) =>
        redial(at, nth, {
          teamId: 'support',
          agentId: 'anna',
          attempt: nth,
          pacing: { policy: 'progressive', freeAgents: 1, inFlight: 0, waiting: 1 },
        }),
      answered: (at: number, nth = 1) => redial(at, nth, { ringSeconds: 10 }),
      connected: (at: number, nth = 1, more?: Data) =>
        redial(at, nth, { agentId: 'anna', secondsToAgent: 0.5, ...more }),
      abandoned: (at: number, nth = 1) => redial(at, nth, { secondsWaited: 2 }),
      unanswered: (at: number, nth = 1) => redial(at, nth, { result: 'no-answer', ringSeconds: 30 }),
      ended: (at: number, nth = 1) => redial(at, nth, { agentId: 'anna', talkSeconds: 60 }),
    },
  };
};
export type Person = ReturnType<typeof personOf>;
