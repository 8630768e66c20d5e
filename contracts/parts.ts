/** Shapes that several contexts share: who the caller is, why a decision was made. */
import { z } from 'zod';
import { callerId, instantSchema } from './ids.ts';

/**
 * A caller as it travels: never the number itself, only the number sealed with the caller's own key (see runtime/sealing).
 * `zones`: IANA time zones the caller may be in, the most likely first, one if it is known; `zoneSource` says how it is known.
 */
export const callerSchema = z.strictObject({
  callerId,
  sealedNumber: z.string().max(400),
  line: z.enum(['mobile', 'fixed', 'premium', 'unknown']),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/)
    .nullable(),
  zones: z.array(z.string().max(64)).min(1).max(64),
  zoneSource: z.enum(['told', 'number', 'centre']),
  language: z.enum(['ru', 'en']).nullable(),
});
export type Caller = z.infer<typeof callerSchema>;

/** Why: the rule that decided, what it looked at, under which policy, and what time it was for the caller. */
export const decisionSchema = z.strictObject({
  rule: z.string().max(64),
  inputs: z.record(z.string().max(64), z.union([z.string().max(256), z.number(), z.boolean(), z.null()])),
  policyVersion: z.string().max(64),
  /** Version of the rules of the caller's jurisdiction, where they limited the policy. */
  jurisdiction: z.string().max(64).optional(),
  localTime: z.string().max(40).nullable(),
  zone: z.string().max(64).nullable(),
  zoneSource: z.enum(['told', 'number', 'centre']).nullable(),
});
export type Decision = z.infer<typeof decisionSchema>;

export const lossReasonSchema = z.enum(['hung-up', 'queue-timeout', 'no-agents', 'closed-hours']);
export type LossReason = z.infer<typeof lossReasonSchema>;

export const seconds = z
  .number()
  .min(0)
  .max(7 * 24 * 3600);
export const at = instantSchema;

/** Who asked, as the sign-in names them. */
export const requestedBy = z.string().min(1).max(200);

/** A call that was promised: not before `callAt`, shown as the clocks of `zone` show it; `zoneKnown`: nowhere else can they be. */
export const promiseSchema = z.strictObject({ callAt: at, zone: z.string().max(64), zoneKnown: z.boolean() });
export type CallPromise = z.infer<typeof promiseSchema>;
