/** The few requests to Twilio that a redial needs. What an answer means, and what its absence means, is told by the error. */
import { twilioAnswer } from '@ringback/runtime/twilio-answers.ts';
import type { Twilio as TwilioClient } from 'twilio';

/** The package, which takes half a second to load: for those who use it. */
export type Twilio = typeof import('twilio');
export const loadTwilio = async (): Promise<Twilio> => (await import('twilio')).default;

export interface TwilioAccount {
  readonly accountSid: string;
  readonly authToken: string;
  /** Instead of the token, for requests; callbacks are signed with the token all the same. */
  readonly apiKey: { readonly sid: string; readonly secret: string } | null;
  readonly region: string | null;
  readonly edge: string | null;
  /** Instead of Twilio's own address. */
  readonly apiUrl: string | null;
  readonly answerWithinMs: number;
}

export interface CallToPlace {
  readonly to: string;
  readonly from: string;
  readonly twiml: string;
  readonly ringSeconds: number;
  readonly timeLimitSeconds: number;
  readonly statusCallback: string;
  /** Where the verdict of answering machine detection goes, which then runs beside the call. */
  readonly machineCallback: string | null;
}

export interface TwilioCall {
  readonly sid: string;
  readonly status: string;
  readonly to: string;
  readonly from: string;
  /** `human`, `machine…`, `fax`, `unknown`; null as long as nobody knows. */
  readonly answeredBy: string | null;
  readonly durationSeconds: number;
  /** ms since 1970. */
  readonly createdAt: number;
}

export interface TwilioVoice {
  create(call: CallToPlace): Promise<TwilioCall>;
  fetch(sid: string): Promise<TwilioCall>;
  redirect(sid: string, twiml: string): Promise<TwilioCall>;
  /** `canceled` spares a call that was answered meanwhile. */
  end(sid: string, how: 'canceled' | 'completed'): Promise<TwilioCall>;
  /** The newest of those between the two numbers. */
  between(from: string, to: string): Promise<readonly TwilioCall[]>;
}

/** Twilio keeps calls between two numbers, and a redial is looked for soon after it was ordered. */
const NEWEST = 20;

export const twilioVoice = (twilio: Twilio, account: TwilioAccount): TwilioVoice => {
  const orders = clientOf(twilio, account, false).calls;
  const { calls } = clientOf(twilio, account, true);
  return {
    create: ({ to, from, twiml, ringSeconds, timeLimitSeconds, statusCallback, machineCallback }) =>
      twilioAnswer(() =>
        orders.create({
          to,
          from,
          twiml,
          timeout: ringSeconds,
          timeLimit: timeLimitSeconds,
          statusCallback,
          statusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
          ...(machineCallback === null
            ? {}
            : { machineDetection: 'Enable', asyncAmd: 'true', asyncAmdStatusCallback: machineCallback }),
        }),
      ).then(callOf),
    fetch: (sid) => twilioAnswer(() => calls(sid).fetch()).then(callOf),
    redirect: (sid, twiml) => twilioAnswer(() => calls(sid).update({ twiml })).then(callOf),
    end: (sid, how) => twilioAnswer(() => calls(sid).update({ status: how })).then(callOf),
    between: async (from, to) =>
      (await twilioAnswer(() => calls.list({ from, to, limit: NEWEST, pageSize: NEWEST }))).map(callOf),
  };
};

/** `patient`: asks again a moment later when Twilio says there are too many, which is safe for all that is no order of ours to pace. */
export const clientOf = (twilio: Twilio, account: TwilioAccount, patient: boolean): TwilioClient => {
  const { accountSid, authToken, apiKey, region, edge, apiUrl, answerWithinMs } = account;
  const client = twilio(apiKey?.sid ?? accountSid, apiKey?.secret ?? authToken, {
    accountSid,
    timeout: answerWithinMs,
    autoRetry: patient,
    ...(region === null ? {} : { region }),
    ...(edge === null ? {} : { edge }),
  });
  if (apiUrl !== null) client.api.baseUrl = apiUrl;
  return client;
};

/** The package's types promise values where the description allows null: until they are known. */
interface DescribedCall {
  readonly sid: string;
  readonly status: string;
  readonly to: string;
  readonly from: string;
  readonly answeredBy: string | null;
  readonly duration: string | null;
  readonly dateCreated: Date | null;
}

const callOf = ({ sid, status, to, from, answeredBy, duration, dateCreated }: DescribedCall): TwilioCall => ({
  sid,
  status,
  to,
  from,
  answeredBy,
  durationSeconds: Number(duration ?? 0),
  createdAt: dateCreated?.getTime() ?? 0,
});
