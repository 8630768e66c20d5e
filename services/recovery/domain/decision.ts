/** The record of why: the same shape for every decision, so a person can ask any of them the same question. */
import type { Caller, Decision } from '@ringback/contracts/parts.ts';
import { localTimeText } from './contact-hours.ts';
import type { Policy } from './policy.ts';

export const because = (
  rule: string,
  inputs: Decision['inputs'],
  caller: Caller | null,
  policy: Policy,
  now: number,
): Decision => ({
  rule,
  inputs,
  policyVersion: policy.version,
  ...(policy.ruledBy === null ? {} : { jurisdiction: policy.ruledBy }),
  localTime: caller ? localTimeText(caller.zones[0]!, now) : null,
  zone: caller?.zones[0] ?? null,
  zoneSource: caller?.zoneSource ?? null,
});
