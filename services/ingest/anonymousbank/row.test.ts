import { describe, expect, test } from 'vitest';
import { readBankRow, type BankRow } from './row.ts';

/** A made-up row: a caller who waited a minute and hung up. */
const fields = {
  line: 'ZZ0901',
  id: '70001',
  customer: '5550001',
  priority: '2',
  type: 'PS',
  date: '990310',
  vruEntry: '10:00:00',
  vruExit: '10:00:06',
  vruTime: '6',
  queueStart: '10:00:06',
  queueExit: '10:01:06',
  queueTime: '60',
  outcome: 'HANG',
  serviceStart: '0:00:00',
  serviceExit: '0:00:00',
  serviceTime: '0',
  server: 'NO_SERVER',
};
const read = (changes: Partial<typeof fields> = {}) => readBankRow(Object.values({ ...fields, ...changes }));
const row = (changes: Partial<typeof fields> = {}): BankRow => {
  const result = read(changes);
  if (!result.ok) throw new Error(result.reason);
  return result.row;
};
const wall = (text: string) => Date.parse(`${text}Z`);

describe('reading a row of the bank', () => {
  test.each(['0:00:00', '3:00:00'])(
    'given a wait and a queue joined at %s, hours off, then it was joined after the menu',
    (queueStart) => {
      expect(row({ queueStart, queueExit: queueStart })).toMatchObject({
        startedAt: wall('1999-03-10T10:00:00'),
        queuedAt: wall('1999-03-10T10:00:06'),
        waitSeconds: 60,
      });
    },
  );

  test('given a caller who hung up in the queue, then everything is told', () => {
    expect(row()).toEqual({
      callId: 'ZZ0901-70001-990310',
      customerId: '5550001',
      type: 'PS',
      outcome: 'HANG',
      server: null,
      startedAt: wall('1999-03-10T10:00:00'),
      leftMenuAt: wall('1999-03-10T10:00:06'),
      queuedAt: wall('1999-03-10T10:00:06'),
      waitSeconds: 60,
      service: null,
    });
  });

  test.each([
    ['field-count', Object.values(fields).slice(1)],
    ['field-count', [...Object.values(fields), '']],
    ['bad-date', { date: '990231' }],
    ['bad-date', { date: '1999-03-10' }],
    ['bad-time', { vruEntry: '24:00:05' }],
    ['bad-time', { queueExit: '10:61:00' }],
    ['bad-time', { serviceExit: '' }],
    ['bad-number', { queueTime: 'long' }],
    ['bad-number', { vruTime: '6s' }],
    ['bad-number', { queueTime: '-5' }],
    ['unknown-outcome', { outcome: 'GONE' }],
    ['bad-customer-id', { customer: '12A45' }],
    ['bad-customer-id', { customer: '1234567890123' }],
    ['bad-customer-id', { customer: '-7' }],
    ['bad-call-id', { id: '<script>' }],
    ['bad-call-id', { line: '' }],
    ['bad-type', { type: '' }],
  ] as const)('given %s, then the row is refused', (reason, changes) => {
    const result = Array.isArray(changes) ? readBankRow(changes) : read(changes as Partial<typeof fields>);
    expect(result).toEqual({ ok: false, reason });
  });

  test.each(['0', '00', '', '3.06E+08', '6.02701E+11', '1e5', '3,7E+11', '5E9'])(
    'given the customer %s, then nobody is identified and the row is kept',
    (customer) => {
      expect(row({ customer }).customerId).toBeNull();
    },
  );

  test.each([
    ['NO_SERVER', null],
    ['', null],
    ['NO_SERVERAMA', 'NAAMA'],
    ['ANO_SERVERT', 'ANAT'],
    ['DORIT', 'DORIT'],
  ])('given the server %s, then it is %s', (server, name) => {
    expect(row({ server }).server).toBe(name);
  });

  test('given the menu was entered after the queue, then the call was there from the earlier time', () => {
    const early = row({ vruEntry: '10:00:56', vruTime: '-50' });
    expect([early.startedAt, early.queuedAt]).toEqual([wall('1999-03-10T10:00:06'), wall('1999-03-10T10:00:06')]);
  });

  test('given a wait that crosses midnight, then it ends on the next day', () => {
    const late = row({ vruEntry: '23:59:50', vruExit: '23:59:54', queueStart: '0:00:00', queueExit: '0:00:27' });
    expect([late.startedAt, late.queuedAt]).toEqual([wall('1999-03-10T23:59:50'), wall('1999-03-11T00:00:00')]);
    const before = row({ vruEntry: '0:00:20', vruTime: '-30', queueStart: '23:59:50' });
    expect(before.startedAt).toBe(wall('1999-03-09T23:59:50'));
  });

  test('given a service that crosses midnight, then it ends on the next day', () => {
    const served = row({
      outcome: 'AGENT',
      vruEntry: '23:58:00',
      vruExit: '23:58:05',
      queueStart: '23:58:05',
      queueExit: '23:59:05',
      serviceStart: '23:59:04',
      serviceExit: '0:00:00',
    });
    expect(served.service).toEqual({ from: wall('1999-03-10T23:59:04'), to: wall('1999-03-11T00:00:00') });
  });
});
