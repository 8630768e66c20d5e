/** The many ways in which the client of KurrentDB fails, in the words of the port. */
import { StoreUnavailable } from './port.ts';

/** What repeating cannot help: too large, or a stream somebody deleted for good. */
const NEVER_PASSES = new Set([
  'maximum-append-size-exceeded',
  // More than a chunk of the server's log.
  'invalid-transaction',
  'transaction-max-size-exceeded',
  'append-record-size-exceeded',
  'invalid-argument',
  'stream-deleted',
  'stream-tombstoned',
]);
/** gRPC's INVALID_ARGUMENT: servers say so of an event above `MaxAppendEventSize`, which the client has no name for. */
const INVALID_ARGUMENT = 3;
/** Not failures: the caller asks what they mean. */
const ANSWERS = new Set(['wrong-expected-version', 'stream-not-found']);

const typeOf = (error: unknown): string => (error instanceof Error && 'type' in error ? String(error.type) : '');

const neverPasses = (error: unknown): boolean =>
  NEVER_PASSES.has(typeOf(error)) || (error instanceof Error && 'code' in error && error.code === INVALID_ARGUMENT);

const reasons: Readonly<Record<string, string>> = {
  'access-denied': 'refuses this user',
  'not-leader': 'has another leader now',
  'deadline-exceeded': 'did not answer in time',
};

export const isUnreachable = (error: unknown): boolean => typeOf(error) === 'unavailable';

/** Reads and writes go through two different libraries inside the client, so the same fault has many faces. */
export const inWordsOfThePort = (error: unknown, address: string): unknown => {
  const type = typeOf(error);
  if (error instanceof StoreUnavailable || ANSWERS.has(type) || neverPasses(error)) return error;
  return new StoreUnavailable(`KurrentDB at ${address} ${reasons[type] ?? 'cannot be reached'}`, { cause: error });
};
