/** What kafkajs throws, told apart: Kafka is away, the producer must begin anew, or this message will never be taken. */
import { BusUnavailable } from './port.ts';

const DEEPEST_CAUSE = 10;

/** kafkajs wraps errors in errors, and those of several topics in one. */
const within = (error: Error): unknown =>
  'errors' in error && Array.isArray(error.errors) ? (error.errors as readonly unknown[])[0] : error.cause;

/** What began it. */
const firstCause = (error: unknown, depth = 0): unknown => {
  const inner = error instanceof Error ? within(error) : null;
  return inner instanceof Error && depth < DEEPEST_CAUSE ? firstCause(inner, depth + 1) : error;
};

/** The protocol's name of the error (`MESSAGE_TOO_LARGE`) where it has one. */
export const kafkaErrorType = (error: unknown): string | null => {
  const cause = firstCause(error);
  return cause instanceof Error && 'type' in cause && typeof cause.type === 'string' ? cause.type : null;
};

/** In the words of who said it first. */
export const kafkaReason = (error: unknown): string => {
  const cause = firstCause(error);
  const message = cause instanceof Error ? cause.message.trim() : String(cause);
  return message === '' && cause instanceof Error ? cause.name : message;
};

/** Somebody may give us the right meanwhile. */
export const isForbidden = (error: unknown): boolean =>
  kafkaErrorType(error)?.endsWith('AUTHORIZATION_FAILED') === true;

/** What to look at, where the words of TLS and of a socket that closes say little. */
const HINTS: readonly (readonly [RegExp, string])[] = [
  [/alert (?:bad certificate|certificate|unknown ca)/, 'they want another RINGBACK_KAFKA_CERTIFICATE'],
  [/self-signed certificate|unable to (?:get|verify)/, 'RINGBACK_KAFKA_CA says who vouches for them'],
  [/before secure TLS connection/, 'is TLS spoken at this port? RINGBACK_KAFKA_TLS'],
  [/^Closed connection$/, 'if that stays so: do they want RINGBACK_KAFKA_TLS, RINGBACK_KAFKA_SASL?'],
];

/** Where nobody may see the group, kafkajs finds no coordinator for it and keeps to itself why. */
const lacking = (error: unknown, reason: string): string | null => {
  if (isForbidden(error)) return 'our user needs';
  return /find group coordinator/.test(reason) ? 'if that stays so, our user needs' : null;
};

/** Says which brokers and why. `rights`: what our user needs for what was tried, such as "Write on a.topic". */
export const kafkaUnavailable = (brokers: readonly string[], error: unknown, rights = ''): BusUnavailable => {
  const reason = kafkaReason(error);
  const lack = rights === '' ? null : lacking(error, reason);
  const remedy = lack === null ? HINTS.find(([words]) => words.test(reason))?.[1] : `${lack} ${rights}`;
  const told = remedy === undefined ? reason : `${reason} (${remedy})`;
  return new BusUnavailable(`Kafka at ${brokers.join(', ')} is not available: ${told}`, { cause: error });
};

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
