/** Tells "the world failed, try again later" from "we are wrong" when something was thrown. */
import { mayPass } from '../sqlite-data-file.ts';

const OUR_CODES = new Set(['store-unavailable', 'bus-unavailable', 'data-file-problem']);
/** A SQLite connection that was closed under us: we are stopping. */
const CLOSED_CODE = 'ERR_INVALID_STATE';
const NETWORK_CODES =
  /^(?:ECONN(?:REFUSED|RESET|ABORTED)|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
/**
 * PostgreSQL SQLSTATE: connection, resources, shutdown, disk, damage, transactions that lost a race, locks and answers waited for too
 * long, a server that became a standby. And rights that were taken away, a schema, table or function that is gone: our statements
 * are always the same, so it is the database that changed, and until a person has acted nothing may be thrown away.
 */
const POSTGRES_CODES =
  /^(?:08...|53...|57...|58...|40001|40P01|25006|25P0[34]|55P03|42501|3F000|42P01|42883|XX00[12])$/;
/** What pg says without a code. */
const POSTGRES_WORDS =
  /^(?:Connection terminated|timeout exceeded when trying to connect|Client was closed|Client has encountered a connection error|Query read timeout)/;
/** Damaged SQLite files: corrupt, not a database. A person must act, and until then nothing may be thrown away. */
const SQLITE_DAMAGED = new Set([11, 26]);
const DEEPEST_CAUSE = 10;

const isOne = (error: Error): boolean => {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string' && (OUR_CODES.has(code) || NETWORK_CODES.test(code) || POSTGRES_CODES.test(code))) {
    return true;
  }
  if (code === CLOSED_CODE && /database is not open/.test(error.message)) return true;
  if ('errcode' in error && typeof error.errcode === 'number' && SQLITE_DAMAGED.has(error.errcode & 0xff)) return true;
  return mayPass(error) || POSTGRES_WORDS.test(error.message);
};

/** Whether the store, the bus, a database or a network peer could not be reached, anywhere in the chain of causes. */
export const isUnavailable = (error: unknown, depth = 0): boolean => {
  if (!(error instanceof Error) || depth > DEEPEST_CAUSE) return false;
  if (isOne(error) || isUnavailable(error.cause, depth + 1)) return true;
  return error instanceof AggregateError && error.errors.some((inner) => isUnavailable(inner, depth + 1));
};

export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
