/**
 * A double of Twilio's Calls API, for tests only: it knows of Twilio what its description says, and behaves as Twilio documents. It shows that
 * the adapter keeps to the description, never that Twilio behaves so: nobody has tried it with an account.
 */
import { appendFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { onLoopback } from './on-loopback.ts';
import { callbackLine, type CallbackLine } from './callbacks.ts';
import { doubleCalls, type Callee, type DoubleCall, type Status } from './calls.ts';
import { twilioDescription, type Operation, type Parameters } from './description.ts';

/** What becomes of the next CreateCall, or of `on`. `lost…`: the call is made, the answer is not heard. */
export type Fault =
  | { readonly is: 'lost' }
  | { readonly is: 'lost-late'; readonly afterMs: number }
  | { readonly is: 'error-after'; readonly status: number }
  | { readonly is: 'error-before'; readonly status: number; readonly code: number; readonly on?: Operation };

export interface TwilioServerOptions {
  readonly accountSid: string;
  readonly authToken: string;
  /** User and password of requests; the account and its token if left out. */
  readonly credentials?: { readonly user: string; readonly password: string };
  readonly clock: Clock;
  readonly calleeOf: (to: string) => Callee;
  /** What the proxy before the service makes of an address. */
  readonly reach: (url: string) => string;
  /** A line for each call that was dialled, so that it outlives whoever ordered it. */
  readonly dialledFile?: string;
}

export interface TwilioServerDouble {
  readonly url: string;
  readonly calls: readonly DoubleCall[];
  /** Calls to the number. */
  dialled(to: string): readonly DoubleCall[];
  readonly requests: { readonly operation: Operation; readonly parameters: Parameters }[];
  /** Where a request or an answer was not as described. */
  readonly violations: string[];
  readonly faults: Fault[];
  readonly callbacks: CallbackLine;
  /** The one at the other end, or a broken line, ends it. */
  hangUp(call: DoubleCall, status?: Status): void;
  close(): Promise<void>;
}

const TOO_MANY_REQUESTS = 20429;

export const twilioServer = async (options: TwilioServerOptions): Promise<TwilioServerDouble> => {
  const { accountSid, authToken, clock, calleeOf } = options;
  const description = twilioDescription();
  const violations: string[] = [];
  const requests: { operation: Operation; parameters: Parameters }[] = [];
  const faults: Fault[] = [];
  const callbacks = callbackLine(authToken, options.reach);
  const basis = (call: DoubleCall) => ({ AccountSid: accountSid, CallSid: call.sid, To: call.to, From: call.from });
  const { calls, place, end, redirect } = doubleCalls({
    clock,
    tell(call, event) {
      if (!call.events.includes(event)) return;
      callbacks.send({
        url: call.statusCallback,
        form: {
          ...basis(call),
          CallStatus: event === 'initiated' ? 'initiated' : call.status,
          Timestamp: rfc2822(clock.now()),
          ...(event === 'completed' ? { CallDuration: String(durationOf(call)) } : {}),
          ...(call.sipCode === null ? {} : { SipResponseCode: String(call.sipCode) }),
        },
      });
    },
    tellVerdict: (call) =>
      callbacks.send({ url: call.machineCallback!, form: { ...basis(call), AnsweredBy: call.answeredBy! } }),
  });
  let made = 0;

  const create = (parameters: Parameters): DoubleCall => {
    const text = (name: string): string => String(parameters[name] ?? '');
    made += 1;
    const call: DoubleCall = {
      sid: `CA${made.toString(16).padStart(32, '0')}`,
      to: text('To'),
      from: text('From'),
      createdAt: clock.now(),
      ringSeconds: Number(text('Timeout') || 60),
      statusCallback: text('StatusCallback'),
      events: [parameters['StatusCallbackEvent'] ?? []].flat(),
      machineCallback: parameters['AsyncAmd'] === 'true' ? text('AsyncAmdStatusCallback') : null,
      callee: calleeOf(text('To')),
      twiml: [text('Twiml')],
      status: 'queued',
      answeredBy: null,
      answeredAt: null,
      endedAt: null,
      sipCode: null,
      next: [],
    };
    if (options.dialledFile !== undefined) appendFileSync(options.dialledFile, `${call.sid} ${call.to}\n`);
    place(call);
    return call;
  };
  const update = (call: DoubleCall, { Status: status, Twiml: twiml }: Parameters): Answer => {
    if (typeof twiml === 'string') {
      if (call.status !== 'in-progress') return refusal(400, 21220, 'Call is not in-progress. Cannot redirect.');
      redirect(call, twiml);
    }
    const unanswered = call.status === 'queued' || call.status === 'ringing';
    if (status !== undefined && unanswered) end(call, 'canceled');
    if (status === 'completed') end(call, 'completed');
    return { status: 200, body: call };
  };
  const listed = ({ To: to, From: from }: Parameters): DoubleCall[] =>
    calls
      .filter((call) => (to === undefined || call.to === to) && (from === undefined || call.from === from))
      .toReversed();

  const { user, password } = options.credentials ?? { user: accountSid, password: authToken };
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization !== authorization) return send(response, refusal(401, 20003, 'Authenticate'));
    const { pathname, searchParams } = new URL(request.url!, 'http://twilio');
    const match = new RegExp(`^/2010-04-01/Accounts/${accountSid}/Calls(?:/(CA[0-9a-f]{32}))?\\.json$`).exec(pathname);
    if (match === null) return send(response, refusal(404, 20404, 'The requested resource was not found'));
    const operation = operationOf(request.method!, match[1]);
    const parameters = parametersOf(
      request.method === 'POST' ? new URLSearchParams(await bodyOf(request)) : searchParams,
    );
    requests.push({ operation, parameters });
    const wrong = description.request(operation, parameters);
    violations.push(...wrong);
    if (wrong.length > 0) return send(response, refusal(400, 21200, wrong.join('; ')));
    const fault = operation === operationAtFault(faults[0]) ? faults.shift() : undefined;
    if (fault?.is === 'error-before')
      return send(response, refusal(fault.status, fault.code, `about ${String(parameters['To'])}`));
    const known = calls.find(({ sid }) => sid === match[1]);
    if (match[1] !== undefined && known === undefined) return send(response, refusal(404, 20404, 'not found'));
    const answer = perform(operation, parameters, known);
    if (fault?.is === 'lost') return void request.socket.destroy();
    if (fault?.is === 'error-after') return send(response, refusal(fault.status, 20500, 'Internal Server Error'));
    if (fault?.is === 'lost-late') await new Promise((resolve) => setTimeout(resolve, fault.afterMs));
    send(response, answer);
  };
  const perform = (operation: Operation, parameters: Parameters, known: DoubleCall | undefined): Answer => {
    const answer = carryOut(operation, parameters, known);
    if (answer.status >= 400) return answer;
    const body = bodyFor(answer.body, accountSid);
    violations.push(...description.answer(operation, body));
    return { status: answer.status, body };
  };
  const carryOut = (operation: Operation, parameters: Parameters, known: DoubleCall | undefined): Answer => {
    if (operation === 'CreateCall') return { status: 201, body: create(parameters) };
    if (operation === 'ListCall') return { status: 200, body: listed(parameters) };
    return operation === 'UpdateCall' ? update(known!, parameters) : { status: 200, body: known! };
  };

  const listening = await onLoopback(respond, { violations, callbacks });
  return {
    url: listening.url,
    calls,
    dialled: (to) => calls.filter((call) => call.to === to),
    requests,
    violations,
    faults,
    callbacks,
    hangUp: (call, status = 'completed') => end(call, status),
    close: listening.close,
  };
};

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

export const refusal = (status: number, code: number, message: string): Answer => ({
  status,
  body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status },
});
export const tooManyRequests = { is: 'error-before', status: 429, code: TOO_MANY_REQUESTS } as const satisfies Fault;

export const send = (response: ServerResponse, { status, body }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
};

const operationAtFault = (fault: Fault | undefined): Operation =>
  fault?.is === 'error-before' ? (fault.on ?? 'CreateCall') : 'CreateCall';

const operationOf = (method: string, sid: string | undefined): Operation => {
  if (method === 'POST') return sid === undefined ? 'CreateCall' : 'UpdateCall';
  return sid === undefined ? 'ListCall' : 'FetchCall';
};

export const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString();
};

export const parametersOf = (form: URLSearchParams): Parameters =>
  Object.fromEntries(
    [...new Set(form.keys())].map((name) => {
      const values = form.getAll(name);
      return [name, values.length > 1 ? values : values[0]!];
    }),
  );

export const rfc2822 = (ms: number): string => new Date(ms).toUTCString().replace('GMT', '+0000');
const durationOf = ({ answeredAt, endedAt }: DoubleCall): number =>
  answeredAt === null || endedAt === null ? 0 : Math.round((endedAt - answeredAt) / 1000);

const bodyFor = (what: unknown, accountSid: string): unknown => {
  if (!Array.isArray(what)) return resourceOf(what as DoubleCall, accountSid);
  const uri = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Calls.json?PageSize=20&Page=0`;
  const calls = (what as DoubleCall[]).map((call) => resourceOf(call, accountSid));
  return {
    calls,
    page: 0,
    page_size: 20,
    start: 0,
    end: Math.max(0, calls.length - 1),
    uri,
    first_page_uri: uri,
    next_page_uri: null,
    previous_page_uri: null,
  };
};

const resourceOf = (call: DoubleCall, accountSid: string) => ({
  sid: call.sid,
  account_sid: accountSid,
  api_version: '2010-04-01',
  to: call.to,
  from: call.from,
  status: call.status,
  direction: 'outbound-api',
  date_created: rfc2822(call.createdAt),
  date_updated: rfc2822(call.endedAt ?? call.answeredAt ?? call.createdAt),
  start_time: call.status === 'queued' ? null : rfc2822(call.createdAt),
  end_time: call.endedAt === null ? null : rfc2822(call.endedAt),
  duration: call.answeredAt === null || call.endedAt === null ? null : String(durationOf(call)),
  answered_by: call.answeredBy === null ? null : call.answeredBy.replace(/_.*/, ''),
  price: null,
  price_unit: 'USD',
  queue_time: '0',
  parent_call_sid: null,
  uri: `/2010-04-01/Accounts/${accountSid}/Calls/${call.sid}.json`,
});
