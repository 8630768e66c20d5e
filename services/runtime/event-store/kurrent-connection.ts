/** The client of KurrentDB, and asking it something. */
import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { Clock } from '../clock/clock.ts';
import { addressOf, completed } from './kurrent-address.ts';
import { inWordsOfThePort, isUnreachable } from './kurrent-failures.ts';
import { StoreUnavailable } from './port.ts';

type Kurrent = typeof import('@kurrent/kurrentdb-client');

export interface KurrentConnection {
  readonly kurrent: Kurrent;
  /** For writes and subscriptions: it finds its way back to a server by itself. */
  readonly client: KurrentDBClient;
  /** `host:port`, or several: for people to know which server is meant, without its user. */
  readonly address: string;
  /** Throws `StoreUnavailable` for all that may pass, also when there is no answer in time. */
  ask<T>(call: () => Promise<T>, withinMs?: number): Promise<T>;
  /** The same for what is read, with a client that can reach the server again once it is back. */
  askReader<T>(call: (reader: KurrentDBClient) => Promise<T>, withinMs?: number): Promise<T>;
}

export interface KurrentConnectionOptions {
  /** `kurrentdb://user:password@host:2113?tls=true`; `esdb://` means the same. */
  readonly url: string;
  readonly clock: Clock;
  /** Longest wait for an answer, in milliseconds: the client itself waits for ever in some cases. */
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN_MS = 15_000;

const inTime = <T>(call: Promise<T>, withinMs: number, clock: Clock, late: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(withinMs, () => reject(late()));
    call.then(resolve, reject).finally(cancel);
  });

/** Given to both libraries: the one that reads takes a password as it stands in the address, %40 and all. */
const withUser = (client: KurrentDBClient, url: string): KurrentDBClient => {
  const [, username, password] = /^[^:]+:\/\/([^:@/?]+):([^@]+)@/.exec(url) ?? [];
  if (username !== undefined && password !== undefined) {
    const user = { username: decodeURIComponent(username), password: decodeURIComponent(password) };
    client.setCredentialsProvider(() => user);
  }
  return client;
};

/** The client's own error holds the whole address, password and all, so it goes no further. */
const problemOf = (error: unknown): string =>
  error instanceof Error && /certificate/i.test(error.message)
    ? `: ${error.message}`
    : '; it looks like kurrentdb://user:password@host:2113?tls=true';

/**
 * Without batch appends, all of which share one stream: when it breaks while much is being written, the client (1.3.1) rejects
 * promises nobody holds, which ends the process, and forgets others. What the server supports is asked for nothing else.
 */
const withoutBatches = (client: KurrentDBClient): KurrentDBClient =>
  Object.assign(client, { supports: () => Promise.resolve(false) });

const connect = (kurrent: Kurrent, url: string): KurrentDBClient => {
  if (/[?&]throwOnAppendFailure=false/i.test(url)) {
    throw new TypeError('The KurrentDB address must not say throwOnAppendFailure=false');
  }
  const full = completed(url);
  let problem: string;
  try {
    return withUser(withoutBatches(kurrent.KurrentDBClient.connectionString(full)), url);
  } catch (error) {
    problem = problemOf(error);
  }
  throw new TypeError(`The KurrentDB address cannot be used${problem}`);
};

/**
 * The library by which the client reads gives up for good when it cannot connect (bridge 0.2.2): at the first read, or to the
 * leader it was sent to. So after a read that could not reach the server the next one takes a new client.
 */
const renewedReader = (open: () => KurrentDBClient): KurrentConnection['askReader'] => {
  let reader: KurrentDBClient | undefined;
  return async (call) => {
    const used = (reader ??= open());
    try {
      return await call(used);
    } catch (error) {
      if (isUnreachable(error) && reader === used) reader = undefined;
      throw error;
    }
  };
};

/** Does not reach for the server yet. Throws when the address cannot be understood. */
export const connectToKurrent = async (options: KurrentConnectionOptions): Promise<KurrentConnection> => {
  const { url, clock, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const kurrent = await import('@kurrent/kurrentdb-client');
  const client = connect(kurrent, url);
  const address = addressOf(url);
  const late = (): Error => new StoreUnavailable(`KurrentDB at ${address} did not answer in time`);
  const ask: KurrentConnection['ask'] = async (call, withinMs = answerWithinMs) => {
    try {
      return await inTime(call(), withinMs, clock, late);
    } catch (error) {
      throw inWordsOfThePort(error, address);
    }
  };
  const reading = renewedReader(() => connect(kurrent, url));
  return { kurrent, client, address, ask, askReader: (call, withinMs) => ask(() => reading(call), withinMs) };
};
