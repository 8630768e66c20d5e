/** The few requests to Twilio that an SMS needs. What an answer means, and what its absence means, is told by the error. */
import type { Twilio as TwilioClient } from 'twilio';

/** The package, which takes half a second to load: for those who use it. */
export type Twilio = typeof import('twilio');
export const loadTwilio = async (): Promise<Twilio> => (await import('twilio')).default;

export interface MessagesAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** A number of ours, or a messaging service that chooses one. */
  readonly sender: { readonly from: string } | { readonly messagingServiceSid: string };
  /** Instead of Twilio's own address. */
  readonly apiUrl: string | null;
  readonly answerWithinMs: number;
}

export interface MessageToSend {
  readonly to: string;
  readonly body: string;
  readonly validitySeconds: number;
  readonly statusCallback: string;
}

export interface TwilioMessage {
  readonly sid: string;
  readonly to: string;
  readonly body: string;
  readonly status: string;
  readonly errorCode: number | null;
}

export interface TwilioMessages {
  create(message: MessageToSend): Promise<TwilioMessage>;
  fetch(sid: string): Promise<TwilioMessage>;
  /** What our sender sent to the number in that time (ms since 1970), the newest first. */
  sentTo(to: string, after: number, before: number): Promise<readonly TwilioMessage[]>;
}

/** Twilio said no, so nothing happened. Its text is left out: it may hold the number. */
export class MessageRefused extends Error {
  override readonly name = 'MessageRefused';
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
export class MessageSilence extends Error {
  override readonly name = 'MessageSilence';
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

const NEWEST = 50;
const LONGEST_VALIDITY_SECONDS = 36_000;

export const twilioMessagesClient = (twilio: Twilio, account: MessagesAccount): TwilioMessages => {
  const { sender } = account;
  const orders = clientOf(twilio, account, false).messages;
  const { messages } = clientOf(twilio, account, true);
  const ours = ({ messagingServiceSid }: DescribedMessage): boolean =>
    'from' in sender || messagingServiceSid === sender.messagingServiceSid;
  return {
    create: ({ to, body, validitySeconds, statusCallback }) =>
      answerOf(() =>
        orders.create({
          ...sender,
          to,
          body,
          validityPeriod: Math.min(LONGEST_VALIDITY_SECONDS, Math.max(1, Math.round(validitySeconds))),
          statusCallback,
        }),
      ).then(messageOf),
    fetch: (sid) => answerOf(() => messages(sid).fetch()).then(messageOf),
    async sentTo(to, after, before) {
      const sent = { dateSentAfter: new Date(after), dateSentBefore: new Date(before) };
      const from = 'from' in sender ? { from: sender.from } : {};
      const asked = { to, ...from, ...sent, limit: NEWEST, pageSize: NEWEST };
      return (await answerOf<DescribedMessage[]>(() => messages.list(asked))).filter(ours).map(messageOf);
    },
  };
};

/** `patient`: asks again a moment later when Twilio says there are too many, which is safe for all that sends nothing. */
const clientOf = (twilio: Twilio, account: MessagesAccount, patient: boolean): TwilioClient => {
  const { accountSid, authToken, apiUrl, answerWithinMs } = account;
  const client = twilio(accountSid, authToken, { accountSid, timeout: answerWithinMs, autoRetry: patient });
  if (apiUrl !== null) client.api.baseUrl = apiUrl;
  return client;
};

/** The package's types promise values where the description allows null. */
interface DescribedMessage {
  readonly sid: string;
  readonly to: string | null;
  readonly body: string | null;
  readonly status: string;
  readonly errorCode: number | null;
  readonly messagingServiceSid: string | null;
}

const messageOf = ({ sid, to, body, status, errorCode }: DescribedMessage): TwilioMessage => ({
  sid,
  to: to ?? '',
  body: body ?? '',
  status,
  errorCode,
});

const answerOf = async <T>(ask: () => Promise<T>): Promise<T> => {
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
const meaningOf = (error: unknown): MessageRefused | MessageSilence => {
  const { status, code } = (error ?? {}) as { readonly status?: unknown; readonly code?: unknown };
  if (typeof status === 'number' && status >= 400 && status < 500 && status !== REQUEST_TIMEOUT)
    return new MessageRefused(status, typeof code === 'number' ? code : null);
  const why = typeof status === 'number' ? `status ${status}` : typeof code === 'string' ? code : 'unreadable answer';
  return new MessageSilence(why, UNREACHED.has(why));
};
