/** Callers and what is said of them, as many as wanted. */
import type { CallEventOf } from '@ringback/contracts/calls.ts';
import { toWire, versionOf, type Envelope, type WireMessage } from '@ringback/contracts/envelope.ts';
import { deriveId, instant, type CallId, type QueueId, type TeamId, type TenantId } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import type { DomainEvent } from '@ringback/contracts/registry.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';

export const TENANT = 'bench' as TenantId;
export const TEAM = 'service' as TeamId;

/** The caller with the n-th number, which is sealed. */
export const callerOf = async (sealing: Sealing, n: number): Promise<Caller> => {
  const number = `+7916${String(n).padStart(7, '0')}`;
  const callerId = sealing.callerIdOf(TENANT, number);
  return {
    callerId,
    sealedNumber: await sealing.seal(callerId, number),
    line: 'mobile',
    country: 'RU',
    zones: ['Europe/Moscow'],
    zoneSource: 'number',
    language: 'ru',
  };
};

export const onTheWire = (event: DomainEvent, key: string): WireMessage => {
  const { type, data } = event;
  const id = deriveId('bench', type, JSON.stringify(data));
  const envelope = { id, source: '/bench', type, version: versionOf(type), time: data.at, key, data } as Envelope;
  return toWire(envelope);
};

/** Who just gave up after 40 seconds. */
export const lostCall = (caller: Caller, at: number): WireMessage => {
  const data: CallEventOf<'CallLost'> = {
    tenantId: TENANT,
    callId: `call-${caller.callerId}` as CallId,
    caller,
    callerProblem: null,
    at: instant(at),
    queue: 'service' as QueueId,
    teamId: TEAM,
    reason: 'hung-up',
    waitSeconds: 40,
  };
  return onTheWire({ type: 'CallLost', data }, caller.callerId);
};
