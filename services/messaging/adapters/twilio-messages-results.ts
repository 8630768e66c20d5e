/** Twilio's words as the port's: what a status says, and what an error means for the order. */
import type { Receipt, SubmitResult } from '../ports.ts';
import type { TwilioRefused } from '@ringback/runtime/twilio-answers.ts';

const TOO_MANY = 429;
/** Too many for the sender, the queue or the account: later there is room again. */
const THROTTLED = new Set([14107, 20429, 21611, 30001, 30022]);
/** Of the sender or the account, not of this SMS: somebody mends it, and until then nothing is sent. */
const OURS = new Set([20003, 20005, 21212, 21603, 21606, 21659, 21660, 21661, 21701, 21703, 30002, 63038]);
const NOT_OF_THE_SMS = new Set([401, 403, 404]);

export const isThrottled = ({ status, twilioCode }: TwilioRefused): boolean =>
  status === TOO_MANY || (twilioCode !== null && THROTTLED.has(twilioCode));

/** Codes tell more than the status: 21610 (opted out) and 21408 (country not allowed) come with 400 and 403 alike. */
export const resultOfRefusal = (error: TwilioRefused): SubmitResult => {
  const { status, twilioCode } = error;
  const word = `TWILIO_${twilioCode ?? status}`;
  if (isThrottled(error)) return { outcome: 'not-sent', why: 'throttled' };
  if (twilioCode !== null && OURS.has(twilioCode)) return { outcome: 'not-sent', why: word };
  if (status !== 400 && NOT_OF_THE_SMS.has(status) && !isOfTheSms(twilioCode))
    return { outcome: 'not-sent', why: word };
  return { outcome: 'refused', error: word };
};

/** 21211 no number, 21408 country, 21610 opted out, 21612 no route, 21614 no mobile, 21617 too long. */
const OF_THE_SMS = new Set([21211, 21214, 21217, 21265, 21408, 21602, 21610, 21612, 21614, 21617, 21635]);
const isOfTheSms = (code: number | null): boolean => code !== null && OF_THE_SMS.has(code);

const STATES: Readonly<Record<string, Receipt['state']>> = {
  delivered: 'delivered',
  read: 'delivered',
  undelivered: 'failed',
  failed: 'failed',
  canceled: 'failed',
};

/** `sent` is not the end: the carrier has it, and may still say what became of it. */
export const stateOf = (status: string): Receipt['state'] => STATES[status] ?? 'pending';

/** The words SMPP has for the same, so that an outcome reads alike whichever way it went. */
const WORDS: Readonly<Record<number, string>> = {
  21610: 'REJECTD 21610 opted out',
  30001: 'EXPIRED 30001 queue overflow',
  30002: 'REJECTD 30002 account suspended',
  30003: 'UNDELIV 30003 unreachable handset',
  30004: 'REJECTD 30004 message blocked',
  30005: 'UNDELIV 30005 unknown handset',
  30006: 'UNDELIV 30006 landline or unreachable carrier',
  30007: 'REJECTD 30007 filtered by the carrier',
  30008: 'UNKNOWN 30008 unknown error',
  30034: 'REJECTD 30034 unregistered sender',
  30036: 'EXPIRED 30036 validity period expired',
};

export const errorOf = (status: string, code: number | null): string => {
  if (code !== null && code !== 0) return WORDS[code] ?? `UNDELIV ${code}`;
  if (status === 'canceled') return 'DELETED';
  return status === 'failed' ? 'REJECTD' : 'UNDELIV';
};
