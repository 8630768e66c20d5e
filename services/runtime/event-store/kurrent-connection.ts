/** The client of KurrentDB, and its many ways to fail in the words of the port. */
import type { KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { Clock } from '../clock/clock.ts';
import { StoreUnavailable } from './port.ts';

type Kurrent = typeof import('@kurrent/kurrentdb-client');

export interface KurrentConnection {
  readonly kurrent: Kurrent;
  readonly client: KurrentDBClient;
  /** `host:port`, or several: for people to know which server is meant, without its user. */
  readonly address: string;
  /** Throws `StoreUnavailable` for all that may pass, also when there is no answer in time. */
  ask<T>(call: () => Promise<T>, withinMs?: number): Promise<T>;
}

export interface KurrentConnectionOptions {
  /** `kurrentdb://user:password@host:2113?tls=true`; `esdb://` means the same. */
  readonly url: string;
  readonly clock: Clock;
  /** Longest wait for an answer, in milliseconds: the client itself waits for ever in some cases. */
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN_MS = 15_000;

/** What repeating cannot help: too large, or a stream somebody deleted for good. */
const NEVER_PASSES = new Set([
  'maximum-append-size-exceeded',
  'transaction-max-size-exceeded',
  'append-record-size-exceeded',
  'invalid-argument',
  'stream-deleted',
  'stream-tombstoned',
]);
/** Not failures: the caller asks what they mean. */
const ANSWERS = new Set(['wrong-expected-version', 'stream-not-found']);

const typeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'type' in error ? String(error.type) : '';

const reasons: Readonly<Record<string, string>> = {
  'access-denied': 'refuses this user',
  'not-leader': 'has another leader now',
  'deadline-exceeded': 'did not answer in time',
};

/** Reads and writes go through two different libraries inside the client, so the same fault has many faces. */
const inWordsOfThePort = (error: unknown, address: string): unknown => {
  const type = typeOf(error);
  if (error instanceof StoreUnavailable || ANSWERS.has(type) || NEVER_PASSES.has(type)) return error;
  return new StoreUnavailable(`KurrentDB at ${address} ${reasons[type] ?? 'cannot be reached'}`, { cause: error });
};

const inTime = <T>(call: Promise<T>, withinMs: number, clock: Clock, late: () => Error): Promise<T> =>
  new Promise((resolve, reject) => {
    const cancel = clock.after(withinMs, () => reject(late()));
    call.then(resolve, reject).finally(cancel);
  });

/** Between the user and the path; by the last @, as a password may hold one. */
const addressOf = (url: string): string => {
  const rest = url.slice(url.indexOf('://') + '://'.length).split(/[?]/)[0] ?? '';
  return rest.slice(rest.lastIndexOf('@') + 1).replace(/\/+$/, '');
};

/** Both libraries must talk to the leader by default: only there is what was just written also read. */
const completed = (url: string): string => {
  const named = url.replace(/^esdb(?=\+discover:|:)/, 'kurrentdb');
  if (/[?&]nodePreference=/i.test(named)) return named;
  return `${named}${named.includes('?') ? '&' : '?'}nodePreference=leader`;
};

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
  let problem: string;
  try {
    return withUser(withoutBatches(kurrent.KurrentDBClient.connectionString(completed(url))), url);
  } catch (error) {
    problem = problemOf(error);
  }
  throw new TypeError(`The KurrentDB address cannot be used${problem}`);
};

/** Does not reach for the server yet. Throws when the address cannot be understood. */
export const connectToKurrent = async (options: KurrentConnectionOptions): Promise<KurrentConnection> => {
  const { url, clock, answerWithinMs = ANSWER_WITHIN_MS } = options;
  const kurrent = await import('@kurrent/kurrentdb-client');
  const client = connect(kurrent, url);
  const address = addressOf(url);
  const late = (): Error => new StoreUnavailable(`KurrentDB at ${address} did not answer in time`);
  return {
    kurrent,
    client,
    address,
    async ask(call, withinMs = answerWithinMs) {
      try {
        return await inTime(call(), withinMs, clock, late);
      } catch (error) {
        throw inWordsOfThePort(error, address);
      }
    },
  };
};
