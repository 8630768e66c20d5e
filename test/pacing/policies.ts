/** The policies that are compared, by name. */
import { ledgerOf } from '@ringback/dialer/pacing/ledger.ts';
import { pacerOf } from '@ringback/dialer/pacing/pacer.ts';
import { defaultPacing, type PacingSettings } from '@ringback/dialer/pacing/settings.ts';
import { clairvoyant } from './clairvoyant.ts';
import type { Policy } from './policy.ts';
import { selfTuningRatio } from './self-tuning-ratio.ts';
import { vicidial } from './vicidial.ts';

export const policyNames = ['lookahead', 'progressive', 'vicidial', 'self-tuning', 'clairvoyant'] as const;
export type PolicyName = (typeof policyNames)[number];

/** The real module, with a ledger of its own. */
export const realPacer = (name: string, limit: number, settings: Partial<PacingSettings>): Policy => {
  const pacer = pacerOf({ ...defaultPacing, ...settings }, ledgerOf({ limit }));
  return { name, decide: pacer.decide, hear: pacer.hear };
};

/** A policy without memories. `settings` are for the real module. */
export const policyOf = (name: PolicyName, limit: number, settings: Partial<PacingSettings> = {}): Policy => {
  if (name === 'lookahead') return realPacer(name, limit, { mode: 'predictive', ...settings });
  if (name === 'progressive') return realPacer(name, limit, { ...settings, mode: 'progressive' });
  if (name === 'vicidial') return vicidial(limit);
  return name === 'self-tuning' ? selfTuningRatio(limit) : clairvoyant(limit);
};
