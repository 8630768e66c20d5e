import { virtualClock, type VirtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { suiteOrder } from '../gateway-suite.ts';
import type { SmsGateway, SubmitResult } from '../ports.ts';
import { scriptedGateway } from '../testing/scripted-gateway.ts';
import { chosenGateway } from './chosen-gateway.ts';
import { smsWays, wayMigrations, type SmsWays, type WayTables } from './sms-ways.ts';

const AMERICAN = '+12025550123';
const MINUTE_MS = 60_000;
const NOT_SENT: SubmitResult = { outcome: 'not-sent', why: 'no-session' };
const UNKNOWN: SubmitResult = { outcome: 'unknown', why: 'timeout' };

const log = pino({ level: 'silent' });
const scripted = () => scriptedGateway('+447700900123', () => clock.now());

let clock: VirtualClock;
let ways: SmsWays;
let bound: boolean;
let smpp: ReturnType<typeof scripted>;
let twilio: ReturnType<typeof scripted>;
let gateway: SmsGateway;
let closeDb: () => Promise<void>;
beforeEach(async () => {
  clock = virtualClock(Date.UTC(2026, 10, 22), trackedWork());
  const db = await openReadModel<WayTables>(':memory:', wayMigrations, { durability: 'none' });
  closeDb = () => db.destroy();
  ways = smsWays(db);
  bound = true;
  smpp = scripted();
  Object.defineProperty(smpp, 'connected', { get: () => bound });
  twilio = scripted();
  gateway = chosenGateway({ smpp, twilio, ways, clock, log, countries: ['US'], afterMinutes: 5 });
});
afterEach(async () => {
  await gateway.close();
  await closeDb();
});

const pass = (minutes: number): Promise<void> => clock.runUntil(clock.now() + minutes * MINUTE_MS);
const sent = () => ({ smpp: smpp.orders.length, twilio: twilio.orders.length });

test('given an SMSC is bound, then SMS go over SMPP, those to chosen countries over Twilio', async () => {
  await gateway.submit(suiteOrder('british'));
  expect(sent()).toEqual({ smpp: 1, twilio: 0 });
  await gateway.submit({ ...suiteOrder('american'), to: AMERICAN });
  expect(sent()).toEqual({ smpp: 1, twilio: 1 });
  expect((await ways.of(suiteOrder('british').smsId))?.way).toBe('smpp');
});

test('given every SMSC is down, then SMS wait for as long as the settings say, go over Twilio, and over SMPP again once one is back', async () => {
  bound = false;
  smpp.answers.push(NOT_SENT, NOT_SENT);
  await pass(1);
  const order = suiteOrder('waits');
  expect(await gateway.submit(order)).toEqual(NOT_SENT);
  await pass(3.9);
  expect(gateway.connected).toBe(false);
  expect(await gateway.submit(order)).toEqual(NOT_SENT);
  expect(sent()).toEqual({ smpp: 2, twilio: 0 });
  await pass(1.2);
  expect(gateway.connected).toBe(true);
  expect(await gateway.submit(order)).toMatchObject({ outcome: 'submitted' });
  expect(sent()).toEqual({ smpp: 2, twilio: 1 });
  bound = true;
  await gateway.submit(suiteOrder('back'));
  expect(sent()).toEqual({ smpp: 3, twilio: 1 });
});

test('given an SMSC comes back between, then the time counts anew', async () => {
  bound = false;
  await pass(4);
  bound = true;
  await pass(0.1);
  bound = false;
  await pass(4);
  await gateway.submit(suiteOrder('again'));
  expect(sent()).toEqual({ smpp: 1, twilio: 0 });
});

test('given an answer was lost over SMPP, then no other way is taken, however long SMSCs are down', async () => {
  smpp.answers.push(UNKNOWN);
  const order = suiteOrder('lost');
  expect(await gateway.submit(order)).toEqual(UNKNOWN);
  bound = false;
  await pass(60);
  expect(await gateway.submit(order)).toMatchObject({ outcome: 'unknown' });
  await gateway.submit({ ...order, replaces: true });
  expect(sent()).toEqual({ smpp: 2, twilio: 0 });
  expect(smpp.orders[1]).toMatchObject({ replaces: true });
});

test('given an SMS began over Twilio, then all that is asked of it goes there, also when an SMSC is back', async () => {
  const order = suiteOrder('over-twilio');
  await ways.begin(order.smsId, 'twilio', clock.now());
  await gateway.submit({ ...order, replaces: true });
  await gateway.submit(order);
  expect(sent()).toEqual({ smpp: 0, twilio: 2 });
});

test('given the way cannot be written down, then nothing is sent', async () => {
  const broken: SmsWays = { ...ways, begin: () => Promise.reject(new Error('disk full')) };
  const other = chosenGateway({ smpp, twilio, ways: broken, clock, log, countries: [], afterMinutes: null });
  expect(await other.submit(suiteOrder('unwritten'))).toEqual({ outcome: 'not-sent', why: 'no-record' });
  expect(sent()).toEqual({ smpp: 0, twilio: 0 });
  await other.close();
});

test('given a message of Twilio belongs to an SMS, then no other one can have it, and old SMS are forgotten', async () => {
  const [one, other] = [suiteOrder('one').smsId, suiteOrder('other').smsId];
  for (const sms of [one, other]) await ways.begin(sms, 'twilio', clock.now());
  expect(await ways.claim(one, 'SM1')).toBe(true);
  expect(await ways.claim(one, 'SM1')).toBe(true);
  expect(await ways.claim(other, 'SM1')).toBe(false);
  expect(await ways.claim(one, 'SM2')).toBe(false);
  await ways.forget(clock.now());
  expect(await ways.of(one)).not.toBeNull();
  await ways.forget(clock.now() + 1);
  expect(await ways.of(one)).toBeNull();
});

test('given an SMS in hand that surely was not sent, when it closes, then its way is taken back before the database goes', async () => {
  const answer = Promise.withResolvers<SubmitResult>();
  const order = suiteOrder('in hand');
  const slow: SmsGateway = {
    ...smpp,
    connected: true,
    submit: () => answer.promise,
    // As the session does: what is in hand is settled first.
    close: () => Promise.resolve(answer.resolve(NOT_SENT)),
  };
  const closing = chosenGateway({ smpp: slow, twilio, ways, clock, log, countries: [], afterMinutes: null });
  const result = closing.submit(order);
  await expect.poll(() => ways.of(order.smsId)).not.toBeNull();
  await closing.close();
  expect(await ways.of(order.smsId)).toBeNull();
  expect(await result).toEqual(NOT_SENT);
});
