/** What an event is about, whichever it is. */
import { epochMs } from '@ringback/contracts/ids.ts';
import type { DomainEvent } from '@ringback/contracts/registry.ts';

export interface Subject {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly tenant: string;
  readonly caller: string | null;
  readonly caseId: string | null;
  readonly redial: string | null;
  readonly sms: string | null;
  readonly call: string | null;
}

const callerOf = (data: DomainEvent['data']): string | null => {
  if ('callerId' in data) return data.callerId;
  return 'caller' in data ? (data.caller?.callerId ?? null) : null;
};

export const subjectOf = ({ data }: DomainEvent): Subject => ({
  at: epochMs(data.at),
  // What a pacer tells is of a team, and never stored.
  tenant: 'tenantId' in data ? data.tenantId : '',
  caller: callerOf(data),
  caseId: 'caseId' in data ? data.caseId : null,
  redial: 'redialId' in data ? data.redialId : null,
  sms: 'smsId' in data ? data.smsId : null,
  call: 'callId' in data ? data.callId : null,
});
