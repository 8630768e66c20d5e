/** What kafkajs throws, told apart: Kafka is away, the producer must begin anew, or this message will never be taken. */
import { BusUnavailable } from './port.ts';

const DEEPEST_CAUSE = 10;

/** What began it: kafkajs wraps errors in errors. */
const firstCause = (error: unknown, depth = 0): unknown =>
  error instanceof Error && error.cause instanceof Error && depth < DEEPEST_CAUSE
    ? firstCause(error.cause, depth + 1)
    : error;

/** The protocol's name of the error (`MESSAGE_TOO_LARGE`) where it has one. */
export const kafkaErrorType = (error: unknown): string | null => {
  const cause = firstCause(error);
  return cause instanceof Error && 'type' in cause && typeof cause.type === 'string' ? cause.type : null;
};

const reasonOf = (error: unknown): string => {
  const cause = firstCause(error);
  const message = cause instanceof Error ? cause.message : String(cause);
  return message === '' && cause instanceof Error ? cause.name : message;
};

/** Says which brokers and why. */
export const kafkaUnavailable = (brokers: readonly string[], error: unknown): BusUnavailable =>
  new BusUnavailable(`Kafka at ${brokers.join(', ')} is not available: ${reasonOf(error)}`, { cause: error });

const NEVER_TAKEN = new Set(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE', 'INVALID_RECORD', 'CORRUPT_MESSAGE']);

/** However often it is repeated. */
export const isNeverTaken = (error: unknown): boolean => NEVER_TAKEN.has(kafkaErrorType(error) ?? '');

/** The group calls its members together; until they come, the partitions stay with whom they are. */
export const isCalledTogether = (error: unknown): boolean => kafkaErrorType(error) === 'REBALANCE_IN_PROGRESS';

/** The group goes on without this member. */
const LEFT_BEHIND = new Set(['ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'FENCED_INSTANCE_ID']);

export const isLeftBehind = (error: unknown): boolean => LEFT_BEHIND.has(kafkaErrorType(error) ?? '');

/** Somebody deleted it while we use it. */
export const isTopicGone = (error: unknown): boolean => kafkaErrorType(error) === 'UNKNOWN_TOPIC_OR_PARTITION';
