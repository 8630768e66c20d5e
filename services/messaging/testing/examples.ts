/** One caller, one SMS, for the tests of this service. */
import {
  callerId,
  caseIdOf,
  epochMs,
  instant,
  instantSchema,
  smsIdOf,
  tenantId,
  callId,
} from '@ringback/contracts/ids.ts';
import type { Instant } from '@ringback/contracts/ids.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import type { SmsOrder } from '../domain/sms-state.ts';

export const TENANT = tenantId.parse('bank');
export const CALLER = callerId.parse('0123456789abcdef0123456789abcdef');
export const CASE = caseIdOf(CALLER, callId.parse('call-1'));
export const SMS = smsIdOf(CASE, 'apology');
export const NOON: Instant = instantSchema.parse('2026-11-22T12:00:00.000Z');

export const secondsAfterNoon = (seconds: number): Instant => instant(epochMs(NOON) + seconds * 1000);

export const mobileCaller: Caller = {
  callerId: CALLER,
  sealedNumber: 'v1.sealed',
  line: 'mobile',
  country: 'GB',
  zones: ['Europe/London'],
  zoneSource: 'number',
  language: 'en',
};

/** To be sent from noon until ten minutes later. */
export const order: SmsOrder = {
  tenantId: TENANT,
  callerId: CALLER,
  smsId: SMS,
  caseId: CASE,
  caller: mobileCaller,
  kind: 'apology',
  template: 'apology',
  language: 'en',
  notBefore: NOON,
  notAfter: secondsAfterNoon(600),
};
