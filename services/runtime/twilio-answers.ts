/** What an answer of Twilio's API means for what was asked, and what its absence means: the same for calls and messages. */

/** Twilio said no, so nothing happened. Its text is left out: it may hold the number. */
export class TwilioRefused extends Error {
  override readonly name = 'TwilioRefused';
  readonly code = 'twilio-refused';
  readonly status: number;
  readonly twilioCode: number | null;
  constructor(status: number, twilioCode: number | null) {
    super(`Twilio refused with status ${status}, code ${twilioCode ?? 'none'}`);
    this.status = status;
    this.twilioCode = twilioCode;
  }
}

/** No answer, or one that says nothing: it may have happened. */
export class TwilioSilent extends Error {
  override readonly name = 'TwilioSilent';
  readonly code = 'twilio-silent';
  readonly why: string;
  /** The request never left. */
  readonly unreached: boolean;
  constructor(why: string, unreached: boolean) {
    super(`Twilio did not answer (${why})`);
    this.why = why;
    this.unreached = unreached;
  }
}

/** Throws `TwilioRefused` or `TwilioSilent` where `ask` fails. */
export const twilioAnswer = async <T>(ask: () => Promise<T>): Promise<T> => {
  try {
    return await ask();
  } catch (error) {
    throw meaningOf(error);
  }
};

/** Before anything was sent. */
const UNREACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH']);
/** A request that took too long to come may have come all the same. */
const REQUEST_TIMEOUT = 408;

/** The cause is not passed on: the client's errors hold the whole request, and with it the number. */
const meaningOf = (error: unknown): TwilioRefused | TwilioSilent => {
  const { status, code } = (error ?? {}) as { readonly status?: unknown; readonly code?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500 && status !== REQUEST_TIMEOUT)
    return new TwilioRefused(status, typeof code === 'number' ? code : null);
  const why = typeof status === 'number' ? `status ${status}` : typeof code === 'string' ? code : 'unreadable answer';
  return new TwilioSilent(why, UNREACHED.has(why));
};
