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

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);

const neverPasses = (error: unknown): boolean => NEVER_PASSES.has(typeOf(error)) || codeOf(error) === INVALID_ARGUMENT;

/** By gRPC's ABORTED a server says that its disk or its followers took too long; the client has a name for it in newer calls only. */
const ABORTED = 10;

const reasons: Readonly<Record<string, string>> = {
  'access-denied': 'refuses this user',
  'not-leader': 'has another leader now',
  'deadline-exceeded': 'did not answer in time',
};

const reasonOf = (error: unknown): string =>
  codeOf(error) === ABORTED ? 'did not finish in time' : (reasons[typeOf(error)] ?? 'cannot be reached');

export const isUnreachable = (error: unknown): boolean => typeOf(error) === 'unavailable';

/** Reads and writes go through two different libraries inside the client, so the same fault has many faces. */
export const inWordsOfThePort = (error: unknown, address: string): unknown => {
  if (error instanceof StoreUnavailable || ANSWERS.has(typeOf(error)) || neverPasses(error)) return error;
  return new StoreUnavailable(`KurrentDB at ${address} ${reasonOf(error)}`, { cause: error });
};
