/** Twilio's words as the port's: how a call ended, and what an error means for the order. */
import type { FailedResult, Over } from './twilio-facts.ts';

/** SIP: the number cannot be reached at all. */
const UNREACHABLE = new Set([404, 410, 414, 416, 480, 484, 485, 502, 604]);
/** SIP: somebody, or their line, refuses it. */
const REJECTED = new Set([401, 403, 407, 433, 603, 607, 608]);
const BUSY = new Set([486, 600]);

/** `sipCode`: of the callback, where it has one. Null: it is not over. */
export const overOf = (status: string, durationSeconds: number, sipCode: number | null): Over | null => {
  switch (status) {
    case 'completed':
      return { talked: durationSeconds };
    case 'busy':
      return { failed: sipCode !== null && REJECTED.has(sipCode) ? 'rejected' : 'busy' };
    case 'no-answer':
      return { failed: 'no-answer' };
    case 'canceled':
      return { failed: 'cancelled' };
    case 'failed':
      return { failed: failureOf(sipCode) };
    default:
      return null;
  }
};

const failureOf = (sipCode: number | null): FailedResult => {
  if (sipCode === null) return 'failed';
  if (UNREACHABLE.has(sipCode)) return 'unreachable';
  if (REJECTED.has(sipCode)) return 'rejected';
  return BUSY.has(sipCode) ? 'busy' : 'failed';
};

/** Error codes of an order that tell of the number called, and not of us. Nothing rang. */
const RESULT_OF_CODE: Readonly<Record<number, FailedResult>> = {
  /** Not a valid phone number. */
  13223: 'unreachable',
  13224: 'unreachable',
  21201: 'unreachable',
  21211: 'unreachable',
  21214: 'unreachable',
  21217: 'unreachable',
  21421: 'unreachable',
  /** Emergency, premium or blocked: not to be called, by anybody or from this account. */
  13225: 'rejected',
  21202: 'rejected',
  21203: 'rejected',
  21208: 'rejected',
  21216: 'rejected',
};

export const resultOfError = (code: number | null): FailedResult | null =>
  code === null ? null : (RESULT_OF_CODE[code] ?? null);

/** "Call is not in-progress": it ended, or was not yet answered. */
const NOT_IN_PROGRESS = 21220;
const NOT_FOUND = 404;

export const isGone = (error: { readonly status: number; readonly twilioCode: number | null }): boolean =>
  error.status === NOT_FOUND || error.twilioCode === NOT_IN_PROGRESS;
