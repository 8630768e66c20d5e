/** The hold-out: a share of the callers who would be chased is left alone, so that what the chase adds can be measured. */
import type { CaseEventOf } from '@ringback/contracts/cases.ts';
import { deriveId, type CallerId } from '@ringback/contracts/ids.ts';
import type { OpenCase } from './caller-state.ts';
import type { Inputs } from './loss-rules.ts';
import type { Policy } from './policy.ts';

const BUCKETS = 10_000;

/** 0 to 9,999, and always the same for a caller and a salt. A larger share takes more buckets and gives none back. */
export const bucketOf = (caller: CallerId, salt: string): number =>
  Math.floor((Number.parseInt(deriveId('hold-out', salt, caller).slice(0, 8), 16) / 2 ** 32) * BUCKETS);

export interface ArmChosen {
  readonly arm: NonNullable<CaseEventOf<'CaseOpened'>['arm']>;
  readonly inputs: Inputs;
}

/** Null where no hold-out is set. */
export const armOf = (caller: CallerId, { holdOut }: Policy): ArmChosen | null => {
  const { share, salt } = holdOut;
  if (share === 0) return null;
  const bucket = bucketOf(caller, salt);
  const arm = bucket < Math.round(share * BUCKETS) ? 'held-out' : 'chased';
  return { arm, inputs: { holdOutShare: share, holdOutBucket: bucket } };
};

/** Nothing is sent and nobody calls, until the caller asks for a call: their wish comes before our measuring. */
export const isLeftAlone = ({ arm, askedForCall }: OpenCase): boolean => arm === 'held-out' && !askedForCall;
