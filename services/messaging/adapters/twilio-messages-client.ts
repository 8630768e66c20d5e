/** The few requests to Twilio that an SMS needs. What an answer means, and what its absence means, is told by the error. */
import { twilioAnswer } from '@ringback/runtime/twilio-answers.ts';
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
      twilioAnswer(() =>
        orders.create({
          ...sender,
          to,
          body,
          validityPeriod: Math.min(LONGEST_VALIDITY_SECONDS, Math.max(1, Math.round(validitySeconds))),
          statusCallback,
        }),
      ).then(messageOf),
    fetch: (sid) => twilioAnswer(() => messages(sid).fetch()).then(messageOf),
    async sentTo(to, after, before) {
      const sent = { dateSentAfter: new Date(after), dateSentBefore: new Date(before) };
      const from = 'from' in sender ? { from: sender.from } : {};
      const asked = { to, ...from, ...sent, limit: NEWEST, pageSize: NEWEST };
      return (await twilioAnswer<DescribedMessage[]>(() => messages.list(asked))).filter(ours).map(messageOf);
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
