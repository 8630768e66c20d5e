/**
 * Numbers that say which parts belong together. A handset joins parts by sender and number, so two texts to one handset must
 * not share one: each destination counts for itself, from a start that follows from the SMS.
 */
import type { SmsId } from '@ringback/contracts/ids.ts';
import { referenceOf } from '../domain/sms-reference.ts';

export interface LongMessageReferences {
  /** From 0 to 65535; its low octet alone does as well. */
  next(destination: string, sms: SmsId): number;
}

const HIGHEST = 0xffff;

/** Remembers the latest `destinations`; who comes back after that starts anew. */
export const longMessageReferences = (destinations = 10_000): LongMessageReferences => {
  const latest = new Map<string, number>();
  return {
    next(destination, sms) {
      const before = latest.get(destination);
      const reference = before === undefined ? referenceOf(sms) : (before + 1) & HIGHEST;
      latest.delete(destination);
      latest.set(destination, reference);
      if (latest.size > destinations) latest.delete(latest.keys().next().value ?? destination);
      return reference;
    },
  };
};
