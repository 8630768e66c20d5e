import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { StoreUnavailable } from '../event-store/port.ts';
import { BusUnavailable } from './port.ts';
import { isUnavailable } from './unavailable.ts';

const withCode = (code: string, message = 'x'): Error => Object.assign(new Error(message), { code });
const thrownBy = (job: () => unknown): unknown => {
  try {
    job();
  } catch (error) {
    return error;
  }
  throw new Error('did not throw');
};

const closedDatabase = (): unknown => {
  const database = new DatabaseSync(':memory:');
  database.close();
  return thrownBy(() => database.exec('SELECT 1'));
};

describe('what is unavailable, and what is a defect', () => {
  it.each<[string, unknown]>([
    ['a store that is away', new StoreUnavailable('x')],
    [
      'a bus that is away, deep in the causes',
      new Error('a', { cause: new Error('b', { cause: new BusUnavailable('x') }) }),
    ],
    ['one of many errors', new AggregateError([new Error('a'), withCode('ECONNREFUSED')])],
    ['a PostgreSQL that shuts down', withCode('57P01')],
    ['a PostgreSQL without a connection', withCode('08006')],
    ['a PostgreSQL deadlock', withCode('40P01')],
    ['a PostgreSQL that took a right away', withCode('42501')],
    ['a PostgreSQL whose schema was dropped', withCode('3F000')],
    ['a PostgreSQL whose table was dropped', withCode('42P01')],
    ['a PostgreSQL with damaged data', withCode('XX001')],
    ['a pg pool that lost its connection', new Error('Connection terminated unexpectedly')],
    ['a SQLite file that is locked', Object.assign(withCode('ERR_SQLITE_ERROR'), { errcode: 5 })],
    ['a full disk, by extended code', Object.assign(withCode('ERR_SQLITE_ERROR'), { errcode: 13 | (1 << 8) })],
    ['a damaged SQLite file', Object.assign(withCode('ERR_SQLITE_ERROR'), { errcode: 11 })],
    ['a SQLite connection that is closed', closedDatabase()],
  ])('%s is unavailable', (_, error) => expect(isUnavailable(error)).toBe(true));

  it.each<[string, unknown]>([
    ['a TypeError', new TypeError('x is undefined')],
    ['a text', 'thrown'],
    ['a SQL mistake', thrownBy(() => new DatabaseSync(':memory:').exec('SELEKT'))],
    ['a broken constraint', Object.assign(withCode('ERR_SQLITE_ERROR'), { errcode: 19 })],
    ['a SQL mistake in PostgreSQL', withCode('42601')],
    ['a unique violation of PostgreSQL', withCode('23505')],
  ])('%s is a defect', (_, error) => expect(isUnavailable(error)).toBe(false));

  it('given causes that go round in a circle, then it ends', () => {
    const error = new Error('x');
    error.cause = error;
    expect(isUnavailable(error)).toBe(false);
  });
});
