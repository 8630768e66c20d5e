/**
 * A double of Twilio's Messages API, for tests only: it knows of Twilio what its description says, and behaves as Twilio documents. It shows that
 * the adapter keeps to the description, never that Twilio behaves so: nobody has tried it with an account.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { callbackLine, type CallbackLine } from './callbacks.ts';
import { messagesDescription, type Operation, type Parameters } from './description.ts';
import { onLoopback } from './on-loopback.ts';
import { bodyOf, parametersOf, refusal, rfc2822, send, type Answer, type Fault } from './server.ts';

export interface DoubleMessage {
  readonly sid: string;
  readonly to: string;
  readonly from: string | null;
  readonly service: string | null;
  readonly body: string;
  readonly createdAt: number;
  readonly statusCallback: string;
  status: string;
  errorCode: number | null;
}

export interface MessagesServerOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly now: () => number;
  /** What the handset makes of it: the statuses it goes through. */
  readonly story: (to: string) => readonly { readonly status: string; readonly errorCode?: number }[];
  /** What the proxy before the service makes of an address. */
  readonly reach: (url: string) => string;
}

export interface MessagesServerDouble {
  readonly url: string;
  readonly messages: readonly DoubleMessage[];
  readonly requests: { readonly operation: Operation; readonly parameters: Parameters; readonly at: number }[];
  /** Where a request or an answer was not as described. */
  readonly violations: string[];
  /** For the next CreateMessage each, or for `on`. */
  readonly faults: Fault[];
  readonly callbacks: CallbackLine;
  /** A handset writes to the number. */
  answer(url: string, message: DoubleMessage, text: string): void;
  close(): Promise<void>;
}

export const messagesServer = async (options: MessagesServerOptions): Promise<MessagesServerDouble> => {
  const { accountSid, authToken, now } = options;
  const description = messagesDescription();
  const messages: DoubleMessage[] = [];
  const violations: string[] = [];
  const requests: { operation: Operation; parameters: Parameters; at: number }[] = [];
  const faults: Fault[] = [];
  const callbacks = callbackLine(authToken, options.reach);
  let texts = 0;

  const live = (message: DoubleMessage): void => {
    for (const { status, errorCode = null } of options.story(message.to)) {
      message.status = status;
      message.errorCode = errorCode;
      const form = {
        AccountSid: accountSid,
        MessageSid: message.sid,
        SmsSid: message.sid,
        MessageStatus: status,
        SmsStatus: status,
        To: message.to,
        ...(message.from === null ? {} : { From: message.from }),
        ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
      };
      callbacks.send({ url: message.statusCallback, form });
    }
  };
  const create = (parameters: Parameters): DoubleMessage => {
    const text = (name: string): string | null => {
      const value = parameters[name];
      return typeof value === 'string' ? value : null;
    };
    const message: DoubleMessage = {
      sid: `SM${(messages.length + 1).toString(16).padStart(32, '0')}`,
      to: text('To') ?? '',
      from: text('From'),
      service: text('MessagingServiceSid'),
      body: text('Body') ?? '',
      createdAt: now(),
      statusCallback: text('StatusCallback') ?? '',
      status: 'queued',
      errorCode: null,
    };
    messages.push(message);
    setImmediate(live, message);
    return message;
  };
  const listed = (parameters: Parameters): DoubleMessage[] => {
    const { To: to, From: from } = parameters;
    const after = Date.parse(String(parameters['DateSent>'] ?? rfc2822(0)));
    const before = Date.parse(String(parameters['DateSent<'] ?? '9999-01-01T00:00:00Z'));
    return messages
      .filter((each) => (to === undefined || each.to === to) && (from === undefined || each.from === from))
      .filter(({ createdAt }) => createdAt >= after && createdAt <= before)
      .toReversed();
  };
  const resourceOf = (message: DoubleMessage) => ({
    sid: message.sid,
    account_sid: accountSid,
    api_version: '2010-04-01',
    to: message.to,
    from: message.from,
    messaging_service_sid: message.service,
    body: message.body,
    status: message.status,
    error_code: message.errorCode,
    error_message: null,
    direction: 'outbound-api',
    date_created: rfc2822(message.createdAt),
    date_sent: rfc2822(message.createdAt),
    date_updated: rfc2822(message.createdAt),
    num_media: '0',
    num_segments: '1',
    price: null,
    price_unit: 'USD',
    uri: `/2010-04-01/Accounts/${accountSid}/Messages/${message.sid}.json`,
    subresource_uris: {},
  });
  const pageOf = (some: readonly DoubleMessage[]) => {
    const uri = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json?PageSize=50&Page=0`;
    const end = Math.max(0, some.length - 1);
    const uris = { uri, first_page_uri: uri, next_page_uri: null, previous_page_uri: null };
    return { messages: some.map(resourceOf), page: 0, page_size: 50, start: 0, end, ...uris };
  };
  const perform = (operation: Operation, parameters: Parameters, sid: string | undefined): Answer => {
    if (operation === 'CreateMessage') return { status: 201, body: resourceOf(create(parameters)) };
    if (operation === 'ListMessage') return { status: 200, body: pageOf(listed(parameters)) };
    const known = messages.find((each) => each.sid === sid);
    return known === undefined ? refusal(404, 20404, 'not found') : { status: 200, body: resourceOf(known) };
  };

  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const path = new RegExp(`^/2010-04-01/Accounts/${accountSid}/Messages(?:/(SM[0-9a-f]{32}))?\\.json$`);
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization !== authorization) return send(response, refusal(401, 20003, 'Authenticate'));
    const { pathname, searchParams } = new URL(request.url!, 'http://twilio');
    const match = path.exec(pathname);
    if (match === null) return send(response, refusal(404, 20404, 'The requested resource was not found'));
    const posted = request.method === 'POST';
    const operation = posted ? 'CreateMessage' : match[1] === undefined ? 'ListMessage' : 'FetchMessage';
    const parameters = parametersOf(posted ? new URLSearchParams(await bodyOf(request)) : searchParams);
    requests.push({ operation, parameters, at: now() });
    const wrong = description.request(operation, parameters);
    violations.push(...wrong);
    if (wrong.length > 0) return send(response, refusal(400, 21200, wrong.join('; ')));
    const fault = operation === operationAt(faults[0]) ? faults.shift() : undefined;
    if (fault?.is === 'error-before')
      return send(response, refusal(fault.status, fault.code, `about ${String(parameters['To'])}`));
    const answer = perform(operation, parameters, match[1]);
    if (answer.status < 400) violations.push(...description.answer(operation, answer.body));
    if (fault?.is === 'lost') return void request.socket.destroy();
    if (fault?.is === 'error-after') return send(response, refusal(fault.status, 20500, 'Internal Server Error'));
    if (fault?.is === 'lost-late') await new Promise((resolve) => setTimeout(resolve, fault.afterMs));
    send(response, answer);
  };

  const listening = await onLoopback(respond, { violations, callbacks });
  return {
    url: listening.url,
    messages,
    requests,
    violations,
    faults,
    callbacks,
    answer(url, { to, from }, text) {
      texts += 1;
      const sid = `SM${texts.toString(16).padStart(32, 'f')}`;
      callbacks.send({
        url,
        form: { AccountSid: accountSid, MessageSid: sid, From: to, To: from ?? '', Body: text, NumMedia: '0' },
      });
    },
    close: listening.close,
  };
};

const operationAt = (fault: Fault | undefined): Operation =>
  fault?.is === 'error-before' ? (fault.on ?? 'CreateMessage') : 'CreateMessage';
