/** What kafkajs throws, told apart: Kafka is away, the producer must begin anew, or this message will never be taken. */
import { BusUnavailable } from './port.ts';

/** The protocol's names for errors, and the causes down to the first. */
const DEEPEST_CAUSE = 10;

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

/** The broker no longer knows this member, or calls all members to share the partitions anew. */
const MEMBERSHIP = new Set([
  'REBALANCE_IN_PROGRESS',
  'ILLEGAL_GENERATION',
  'UNKNOWN_MEMBER_ID',
  'FENCED_INSTANCE_ID',
  'NOT_COORDINATOR_FOR_GROUP',
]);

export const isAboutMembership = (error: unknown): boolean => MEMBERSHIP.has(kafkaErrorType(error) ?? '');
