/** Facts for tests: one centre, one team, as many callers and redials as wanted. */
import type { AgentState, AgentStatus, LiveQueue } from '@ringback/contracts/agents.ts';
import type { CaseEventOf, WithdrawalReason } from '@ringback/contracts/cases.ts';
import {
  type AgentId,
  type CallerId,
  type CallId,
  caseIdOf,
  instant,
  type Instant,
  redialIdOf,
  type TeamId,
  type TenantId,
} from '@ringback/contracts/ids.ts';
import type { Caller, Decision } from '@ringback/contracts/parts.ts';

export const START_MS = Date.parse('2026-11-22T07:00:00.000Z');
/** An instant so many seconds after the start. */
export const after = (seconds: number): Instant => instant(START_MS + seconds * 1000);

export const TENANT = 'bank' as TenantId;
export const TEAM = 'service' as TeamId;
export const agentNamed = (name: string): AgentId => name as AgentId;
export const callerNumber = (n: number): CallerId => n.toString(16).padStart(32, '0') as CallerId;
/** The number of a caller, as the sealing of tests unseals it. */
export const phoneOf = (caller: CallerId): string => `+7916${String(Number.parseInt(caller, 16)).padStart(7, '0')}`;

const decision: Decision = {
  rule: 'test',
  inputs: {},
  policyVersion: 'test',
  localTime: null,
  zone: null,
  zoneSource: null,
};
const callerOf = (callerId: CallerId): Caller => ({
  callerId,
  sealedNumber: `sealed:${callerId}`,
  line: 'mobile',
  country: 'RU',
  zones: ['Europe/Moscow'],
  zoneSource: 'told',
  language: 'ru',
});
const caseOf = (n: number) => caseIdOf(callerNumber(n), 'call-1' as CallId);

export type Request = CaseEventOf<'RedialRequested'>;

export const redialRequested = (n: number, changes: Partial<Request> = {}): Request => {
  const callerId = callerNumber(n);
  const attempt = changes.attempt ?? 1;
  return {
    tenantId: TENANT,
    callerId,
    caseId: caseOf(n),
    at: after(0),
    redialId: redialIdOf(caseOf(n), attempt),
    caller: callerOf(callerId),
    teamId: TEAM,
    attempt,
    virtualStart: after(-600 + n),
    notBefore: after(-60),
    notAfter: after(3600),
    ringTimeoutSeconds: 30,
    reservedAgentOnly: true,
    decision,
    ...changes,
  };
};

export const redialWithdrawn = (request: Request, reason: WithdrawalReason): CaseEventOf<'RedialWithdrawn'> => {
  const { tenantId, callerId, caseId, redialId } = request;
  return { tenantId, callerId, caseId, redialId, at: after(0), reason, decision };
};

export const agentState = (agent: string, status: AgentStatus, version: number, seconds = 0): AgentState => ({
  agentId: agentNamed(agent),
  status,
  version,
  since: after(seconds),
  callId: null,
  redialId: null,
});
export const agentChanged = (agent: string, status: AgentStatus, version: number, seconds = 0) => ({
  tenantId: TENANT,
  teamId: TEAM,
  at: after(seconds),
  ...agentState(agent, status, version, seconds),
});
export const teamSnapshot = (seconds: number, agents: AgentState[], inbound?: LiveQueue) => ({
  tenantId: TENANT,
  teamId: TEAM,
  at: after(seconds),
  agents,
  ...(inbound && { inbound }),
});
