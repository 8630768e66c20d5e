/** How the SMSC behaves towards those who send through it: well, unless somebody wants to see how they bear it. */
import { z } from 'zod';
import { chanceOf } from './chance.ts';

const share = z.number().min(0).max(1);
const milliseconds = z.number().int().min(0).max(3_600_000);
const status = z.string().regex(/^ESME_[A-Za-z0-9_]{1,24}$/, 'must be the name of a status, such as ESME_RINVDSTADR');

/** Every share is of all SMS, from 0 to 1; which ones follows from the seed. */
export const behaviourSchema = z.strictObject({
  receiptDelayMs: milliseconds.default(2000).describe('time from the submit to its receipt'),
  answerDelayMs: milliseconds.default(0).describe('time from the submit, already stored, to its answer'),
  retryMs: milliseconds.default(5000).describe('pause before what a receiver did not take is delivered again'),
  seed: z.number().int().default(1).describe('seed of all chance'),
  failShare: share.default(0).describe('share whose handset cannot be reached'),
  bindStatus: status.nullable().default(null).describe('status every bind is refused with; none: binds are taken'),
  deaf: z.boolean().default(false).describe('takes what comes and answers nothing, not even signs of life'),
  window: z
    .int()
    .min(1)
    .max(10_000)
    .nullable()
    .default(null)
    .describe('unanswered submits of one bind beyond which it throttles'),
  messagesPerSecond: z
    .number()
    .min(0.1)
    .nullable()
    .default(null)
    .describe('submits a second of one bind beyond which it throttles'),
  throttleShare: share.default(0).describe('share answered ESME_RTHROTTLED'),
  queueFullShare: share.default(0).describe('share answered ESME_RMSGQFUL'),
  rejectShare: share.default(0).describe('share refused with rejectStatus'),
  rejectStatus: status.default('ESME_RINVDSTADR').describe('the status of a refusal'),
  dropUnreadShare: share.default(0).describe('share at which the connection breaks before the submit is stored'),
  loseAnswerShare: share.default(0).describe('share stored, with every connection broken before the answer'),
  silenceShare: share.default(0).describe('share stored and never answered'),
  cutAnswerShare: share.default(0).describe('share stored, with the connection broken in the middle of the answer'),
  cutAnswerAtByte: z.int().min(0).max(100).default(8).describe('how many bytes of such an answer get out'),
  dropAfterBytes: z
    .int()
    .min(1)
    .nullable()
    .default(null)
    .describe('bytes received after a bind at which the connection breaks'),
  receiptRadix: z
    .enum(['hex', 'decimal'])
    .default('hex')
    .describe('ids are hex in the answer, and this in the receipt'),
  receiptId: z
    .enum(['both', 'text', 'parameter', 'none'])
    .default('both')
    .describe('where a receipt names the message'),
  receiptReference: z.boolean().default(true).describe('whether a receipt gives user_message_reference back'),
  lostReceiptShare: share.default(0).describe('share whose receipt is lost'),
  doubleReceiptShare: share.default(0).describe('share whose receipt comes twice'),
  intermediate: z.boolean().default(false).describe('whether an intermediate notification precedes the receipt'),
});

/** What can be set, also while it runs. */
export type BehaviourSettings = z.infer<typeof behaviourSchema>;

/** What becomes of one submit_sm. All but the first are faults, for tests. */
export type Verdict =
  | 'accept'
  | 'throttle'
  | 'queue-full'
  | 'reject'
  /** The connection breaks before it is stored. */
  | 'drop-unread'
  /** Stored, then every connection breaks before the answer. */
  | 'lose-answer'
  /** Stored, and never answered. */
  | 'silence'
  /** Stored, and the connection breaks after so many bytes of the answer. */
  | `cut-answer-${number}`;

export interface SmscBehaviour extends BehaviourSettings {
  /** `nth` counts the submits since the start, from 1. Null: by the shares. */
  readonly verdict: ((nth: number) => Verdict) | null;
}

export const plainBehaviour: SmscBehaviour = { ...behaviourSchema.parse({}), verdict: null };

export const verdictOn = (behaviour: SmscBehaviour, nth: number): Verdict => {
  if (behaviour.verdict !== null) return behaviour.verdict(nth);
  let drawn = chanceOf(behaviour.seed, 'verdict', nth);
  for (const [portion, verdict] of portions(behaviour)) {
    if (drawn < portion) return verdict;
    drawn -= portion;
  }
  return 'accept';
};

const portions = (behaviour: BehaviourSettings): readonly (readonly [number, Verdict])[] => [
  [behaviour.throttleShare, 'throttle'],
  [behaviour.queueFullShare, 'queue-full'],
  [behaviour.rejectShare, 'reject'],
  [behaviour.dropUnreadShare, 'drop-unread'],
  [behaviour.loseAnswerShare, 'lose-answer'],
  [behaviour.silenceShare, 'silence'],
  [behaviour.cutAnswerShare, `cut-answer-${behaviour.cutAnswerAtByte}`],
];

/** Whether chance names this one. */
export const drawn = ({ seed }: BehaviourSettings, what: string, which: number, portion: number): boolean =>
  portion > 0 && chanceOf(seed, what, which) < portion;

export const handsetReached = ({ seed, failShare }: BehaviourSettings, smsId: number): boolean =>
  chanceOf(seed, 'handset', smsId) >= failShare;

/** Behaviour that can be changed while the SMSC runs. */
export interface BehaviourControl {
  readonly current: SmscBehaviour;
  change(settings: Partial<BehaviourSettings>): void;
}

export const behaviourControl = (initial: Partial<SmscBehaviour>): BehaviourControl => {
  let current: SmscBehaviour = { ...plainBehaviour, ...initial };
  return {
    get current() {
      return current;
    },
    change(settings) {
      current = { ...current, ...settings };
    },
  };
};
