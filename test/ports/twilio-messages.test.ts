/** SMS over Twilio, on a double that holds every request and answer against Twilio's own description. */
import { referenceOf } from '@ringback/messaging/domain/sms-reference.ts';
import { gatewaySuite, suiteOrder } from '@ringback/messaging/gateway-suite.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signatureOf, type Callback } from '../doubles/twilio-server/callbacks.ts';
import { messagesDescription, type Operation, type Parameters as Asked } from '../doubles/twilio-server/description.ts';
import { tooManyRequests } from '../doubles/twilio-server/server.ts';
import {
  ACCOUNT,
  FROM,
  messagesUnderTest,
  PUBLIC_URL,
  TOKEN,
  type MessagesUnderTest,
} from './twilio-messages-under-test.ts';

gatewaySuite('Twilio Messages', false, () => messagesUnderTest());

const order = suiteOrder('an apology');
const creates = (): number => under.twilio.requests.filter(({ operation }) => operation === 'CreateMessage').length;
const finals = () => under.receipts.filter(({ state }) => state !== 'pending');

let under: MessagesUnderTest;
beforeEach(async () => {
  under = await messagesUnderTest();
});
afterEach(() => under.stop());
const replaceUnder = async (...difference: Parameters<typeof messagesUnderTest>): Promise<void> => {
  await under.stop();
  under = await messagesUnderTest(...difference);
};

describe('a lost answer', () => {
  test.each([
    ['the line broke', { is: 'lost' }],
    ['Twilio answered 500', { is: 'error-after', status: 500 }],
    ['Twilio answered 503', { is: 'error-after', status: 503 }],
  ] as const)(
    'given %s after the message was made, then it is found in the list, and never made twice',
    async (_, fault) => {
      await replaceUnder({ unreportedMs: 50 });
      under.twilio.callbacks.mode = 'dropped';
      under.twilio.faults.push(fault);
      expect(await under.gateway.submit(order)).toEqual({
        outcome: 'submitted',
        messageIds: [under.twilio.messages[0]?.sid],
      });
      expect(creates()).toBe(1);
      await under.until(() => finals().length === 1);
    },
  );

  test('given no answer in time, then it is found as well', async () => {
    await replaceUnder({ settings: { smsTwilioAnswerWithinSeconds: 0.1 } });
    under.twilio.callbacks.mode = 'dropped';
    under.twilio.faults.push({ is: 'lost-late', afterMs: 300 });
    expect(await under.gateway.submit(order)).toMatchObject({ outcome: 'submitted' });
    expect(creates()).toBe(1);
  });

  test('given Twilio made nothing, then it is unknown, also when it is to be replaced or submitted again, and no second one is made', async () => {
    under.twilio.faults.push({ is: 'error-before', status: 500, code: 20500 });
    expect(await under.gateway.submit(order)).toEqual({ outcome: 'unknown', why: 'status 500' });
    const replica = await under.replica();
    expect(await replica.submit({ ...order, replaces: true })).toMatchObject({ outcome: 'unknown' });
    expect(await replica.submit(order)).toMatchObject({ outcome: 'unknown' });
    expect(creates()).toBe(1);
  });

  test('given another SMS with the same text went to the same number, then its message is not taken for the lost one', async () => {
    await under.gateway.submit(order);
    under.twilio.faults.push({ is: 'error-before', status: 500, code: 20500 });
    expect(await under.gateway.submit(suiteOrder('another'))).toMatchObject({ outcome: 'unknown' });
  });

  test('given the process that submitted is gone, then the callback tells another one by the address, with our reference', async () => {
    under.twilio.callbacks.mode = 'held';
    under.twilio.faults.push({ is: 'error-before', status: 502, code: 20500, on: 'ListMessage' });
    under.twilio.faults.unshift({ is: 'lost' });
    await under.gateway.submit(order);
    await under.replica();
    await under.twilio.callbacks.deliver(under.twilio.callbacks.kept.at(-1)!);
    await under.until(() => finals().length > 0);
    expect(finals()[0]).toMatchObject({ state: 'delivered', to: order.to, reference: referenceOf(order.smsId) });
  });
});

describe('callbacks', () => {
  const story = async (): Promise<Callback[]> => {
    under.twilio.callbacks.mode = 'held';
    await under.gateway.submit(order);
    await under.until(() => under.twilio.callbacks.kept.length === 3);
    return under.twilio.callbacks.kept;
  };

  test('given they come in any order, some twice, then what is final is told, and all of them are taken', async () => {
    const callbacks = await story();
    const [mixed] = fc.sample(fc.shuffledSubarray([...callbacks, ...callbacks], { minLength: 6, maxLength: 6 }), 1);
    for (const each of mixed!) expect(await under.twilio.callbacks.deliver(each)).toBe(204);
    expect(new Set(finals().map(({ state, messageId }) => `${state} ${messageId}`))).toEqual(
      new Set([`delivered ${under.twilio.messages[0]?.sid}`]),
    );
  });

  test.each([
    ['nobody signed it', () => ''],
    ['another token signed it', (callback: Callback) => signatureOf('another token', callback)],
    [
      'it is signed for the address behind the proxy',
      ({ url, form }: Callback) => signatureOf(TOKEN, { url: url.replace(PUBLIC_URL, 'http://127.0.0.1'), form }),
    ],
    [
      'it was signed with other words',
      ({ url, form }: Callback) => signatureOf(TOKEN, { url, form: { ...form, MessageStatus: 'failed' } }),
    ],
  ])('given %s, then it is refused and nothing is told', async (_, sign) => {
    const { url, form } = (await story()).at(-1)!;
    const callback = { url: url.replace(/#.*/, ''), form };
    const before = under.receipts.length;
    expect(await under.twilio.callbacks.deliver(callback, sign(callback))).toBe(403);
    expect(under.receipts.slice(before).filter(({ state }) => state === 'failed')).toEqual([]);
  });

  test('given it is of another account, then it is refused; of a second message of the SMS or of no SMS of ours, then it is forgotten', async () => {
    const { url, form } = (await story()).at(-1)!;
    const { deliver } = under.twilio.callbacks;
    expect(await deliver({ url, form: { ...form, AccountSid: ACCOUNT.replace('a', 'c') } })).toBe(400);
    const second = { ...form, MessageSid: `SM${'e'.repeat(32)}`, MessageStatus: 'failed' };
    expect(await deliver({ url, form: second })).toBe(204);
    const stranger = url.replace(order.smsId, suiteOrder('nobody').smsId);
    expect(await deliver({ url: stranger, form: second })).toBe(204);
    expect(finals().filter(({ state }) => state === 'failed')).toEqual([]);
  });

  test('given none ever comes, then Twilio is asked', async () => {
    await replaceUnder({ unreportedMs: 50 });
    under.twilio.callbacks.mode = 'dropped';
    await under.gateway.submit(order);
    await under.until(() => finals().length === 1);
    expect(under.twilio.requests.some(({ operation }) => operation === 'FetchMessage')).toBe(true);
  });

  test.each([
    ['undelivered', 30003, 'UNDELIV 30003 unreachable handset'],
    ['undelivered', 30007, 'REJECTD 30007 filtered by the carrier'],
    ['failed', 30008, 'UNKNOWN 30008 unknown error'],
    ['failed', 31234, 'UNDELIV 31234'],
  ])('given it is %s with %i, then the receipt says %s', async (status, errorCode, error) => {
    await replaceUnder({ story: () => [{ status: 'sent' }, { status, errorCode }] });
    await under.gateway.submit(order);
    await under.until(() => finals().length > 0);
    expect(finals()[0]).toMatchObject({ state: 'failed', error });
  });

  test('given the caller writes, then the words arrive once for each message', async () => {
    await under.gateway.submit(order);
    under.twilio.callbacks.mode = 'twice';
    under.twilio.answer(`${PUBLIC_URL}/twilio/sms`, under.twilio.messages[0]!, 'СТОП');
    await under.until(() => under.incoming.length === 2);
    expect(under.incoming[0]).toMatchObject({ from: order.to, text: 'СТОП' });
    expect(new Set(under.incoming.map(({ replyId }) => replyId)).size).toBe(1);
  });
});

describe('what Twilio says no to', () => {
  test.each([
    [400, 21211, { outcome: 'refused', error: 'TWILIO_21211' }],
    [400, 21610, { outcome: 'refused', error: 'TWILIO_21610' }],
    [403, 21408, { outcome: 'refused', error: 'TWILIO_21408' }],
    [400, 21606, { outcome: 'not-sent', why: 'TWILIO_21606' }],
    [401, 20003, { outcome: 'not-sent', why: 'TWILIO_20003' }],
  ])('given status %i with code %i, then it is %o', async (status, code, result) => {
    under.twilio.faults.push({ is: 'error-before', status, code });
    expect(await under.gateway.submit(order)).toEqual(result);
    expect(creates()).toBe(1);
  });

  test('given 429, then it waits and asks again, and nothing is sent twice', async () => {
    under.twilio.faults.push(tooManyRequests);
    expect(await under.gateway.submit(order)).toMatchObject({ outcome: 'submitted' });
    expect(under.twilio.messages.length).toBe(1);
    const [first, second] = under.twilio.requests;
    expect(second!.at - first!.at).toBeGreaterThanOrEqual(450);
  });

  test('given its turn does not come in time, then it is not sent, and may be on another way', async () => {
    await replaceUnder({ settings: { smsTwilioMessagesPerSecond: 0.1 } });
    await under.gateway.submit(order);
    const late = suiteOrder('late');
    expect(await under.gateway.submit(late)).toEqual({ outcome: 'not-sent', why: 'throttled' });
    expect(await under.ways.of(late.smsId)).toBeNull();
  });

  test('given nobody is at the address of Twilio, then it is not sent', async () => {
    await replaceUnder({ settings: { smsTwilioApiUrl: 'http://127.0.0.1:1' } });
    expect(await under.gateway.submit(order)).toEqual({ outcome: 'not-sent', why: 'no-session' });
  });
});

test('given a messaging service, then it is named instead of a number, and a lost message is found by it', async () => {
  const service = `MG${'b'.repeat(32)}`;
  await replaceUnder({ settings: { smsTwilioFrom: null, smsTwilioMessagingServiceSid: service } });
  under.twilio.faults.push({ is: 'lost' });
  expect(await under.gateway.submit(order)).toMatchObject({ outcome: 'submitted' });
  expect(under.twilio.messages[0]).toMatchObject({ from: null, service });
});

test.each<[string, Operation, Asked]>([
  ['no number', 'CreateMessage', { From: FROM, Body: 'a' }],
  ['a number that is none', 'CreateMessage', { To: '112', From: FROM }],
  ['a validity that is no number', 'CreateMessage', { To: order.to, ValidityPeriod: 'long' }],
  ['a page too large', 'ListMessage', { PageSize: '5000' }],
])('given a request with %s, then the judge of the double finds it', (_, operation, parameters) => {
  expect(messagesDescription().request(operation, parameters)).not.toEqual([]);
});
