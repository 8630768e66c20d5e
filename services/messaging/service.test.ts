import { toWire } from '@ringback/contracts/envelope.ts';
import { caseIdOf, callId, epochMs, instant, smsIdOf, smsStream, type CallerId } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import type { RunningService } from '@ringback/runtime/platform.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { repliesStream } from './domain/replies.ts';
import { startMessaging } from './service.ts';
import { messagingSettingsSchema } from './settings.ts';
import { mobileCaller, NOON, TENANT } from './testing/examples.ts';
import { memoryPlatform, type MemoryPlatform } from './testing/memory-platform.ts';
import { scriptedGateway, type ScriptedGateway } from './testing/scripted-gateway.ts';

const NUMBER = '+447700900123';
const settings = messagingSettingsSchema.parse({ tenantId: TENANT, company: 'Northwind' });

let platform: MemoryPlatform;
let gateway: ScriptedGateway;
let messaging: RunningService;
let caller: CallerId;

beforeEach(async () => {
  platform = await memoryPlatform(epochMs(NOON));
  gateway = scriptedGateway(NUMBER, () => platform.clock.now());
  messaging = await startMessaging(platform, settings, { gateway });
  caller = platform.sealing.callerIdOf(TENANT, NUMBER);
});
afterEach(() => messaging.stop());

const pass = (seconds: number): Promise<void> => platform.clock.runUntil(platform.clock.now() + seconds * 1000);

let told = 0;
const tell = async (event: CaseEvent, id = `case-event-${(told += 1)}`): Promise<void> => {
  const time = instant(platform.clock.now());
  const envelope = {
    id,
    source: '/ringback/recovery',
    type: event.type,
    version: 1,
    time,
    key: caller,
    data: event.data,
  };
  await platform.bus.publish(topics.cases.name, [toWire(envelope)]);
  await platform.work.idle();
};

const CASE_CALL = callId.parse('call-1');
const apologyId = () => smsIdOf(caseIdOf(caller, CASE_CALL), 'apology');

const apologyRequested = async (waitSeconds = 0, changed: Partial<typeof mobileCaller> = {}): Promise<CaseEvent> => {
  const now = platform.clock.now();
  const sealedNumber = await platform.sealing.seal(caller, NUMBER);
  return {
    type: 'ApologyRequested',
    data: {
      tenantId: TENANT,
      callerId: caller,
      caseId: caseIdOf(caller, CASE_CALL),
      at: instant(now),
      smsId: apologyId(),
      caller: { ...mobileCaller, callerId: caller, sealedNumber, ...changed },
      template: 'apology',
      language: 'en',
      notBefore: instant(now + waitSeconds * 1000),
      notAfter: instant(now + 1_800_000),
      decision: { rule: 'apology', inputs: {}, policyVersion: '1', localTime: null, zone: null, zoneSource: null },
    },
  };
};

const typesOf = async (stream: string): Promise<string[]> =>
  (await platform.store.read(stream)).map(({ type }) => type);
const apology = (): Promise<string[]> => typesOf(smsStream(apologyId()));
const optedOut = (): CaseEvent => ({
  type: 'CallerOptedOut',
  data: { tenantId: TENANT, callerId: caller, at: instant(platform.clock.now()), source: 'agent' },
});

describe('an apology', () => {
  it('given it is asked for, twice, when its time comes, then it is sent once, in the words of the template', async () => {
    const asked = await apologyRequested(60);
    await tell(asked, 'once');
    await tell(asked, 'once more');
    await pass(59);
    expect(gateway.orders).toHaveLength(0);
    await pass(1);
    expect(gateway.orders).toMatchObject([
      { to: NUMBER, text: expect.stringContaining('Northwind: we missed your call') },
    ]);
    expect(await apology()).toEqual(['SmsAccepted', 'SmsSubmitting', 'SmsSubmitted']);
  });

  it('when its receipt comes, twice, in another radix and as from our own number, then it is delivered once', async () => {
    gateway.answers.push({ outcome: 'submitted', messageIds: ['1A2B'] });
    await tell(await apologyRequested());
    await pass(1);
    await gateway.receipt({ messageId: '6699', to: '+447700111222' });
    await gateway.receipt({ messageId: '6699' });
    await platform.work.idle();
    expect((await apology()).slice(2)).toEqual(['SmsSubmitted', 'SmsDelivered']);
  });

  it('when its receipt overtakes the answer to the submit, then it is delivered all the same', async () => {
    gateway.answers.push(async () => {
      await gateway.receipt({ messageId: 'early' });
      return { outcome: 'submitted', messageIds: ['early'] };
    });
    await tell(await apologyRequested());
    await pass(1);
    expect((await apology()).slice(2)).toEqual(['SmsSubmitted', 'SmsDelivered']);
  });

  it('when its receipt names no message, then it is known by the handset', async () => {
    await tell(await apologyRequested());
    await pass(1);
    await gateway.receipt({ messageId: 'unnamed-1' });
    await platform.work.idle();
    expect((await apology()).slice(2)).toEqual(['SmsSubmitted', 'SmsDelivered']);
  });

  it('when its receipt bears an id nobody knows, and overtakes the answer, then it is known by the handset', async () => {
    gateway.answers.push(async () => {
      await gateway.receipt({ messageId: 'of-another-kind' });
      return { outcome: 'submitted', messageIds: ['m1'] };
    });
    await tell(await apologyRequested());
    await pass(1);
    expect((await apology()).slice(2)).toEqual(['SmsSubmitted', 'SmsDelivered']);
  });

  it('given two SMS to one caller, when a receipt of unknown id comes, then our reference tells which', async () => {
    await tell(await apologyRequested());
    await pass(1);
    await gateway.incoming({ text: 'STOP' });
    await pass(1);
    expect(gateway.orders).toHaveLength(2);
    await gateway.receipt({ messageId: 'unnamed-1' });
    await platform.work.idle();
    expect((await apology()).slice(2)).toEqual(['SmsSubmitted']);
    await gateway.receipt({ messageId: 'unnamed-2', reference: Number.parseInt(apologyId().slice(0, 4), 16) });
    await platform.work.idle();
    expect((await apology()).slice(2)).toEqual(['SmsSubmitted', 'SmsDelivered']);
  });

  it('when it was surely not sent, then it is tried again until it is', async () => {
    gateway.answers.push({ outcome: 'not-sent', why: 'no-session' }, { outcome: 'not-sent', why: 'no-session' });
    await tell(await apologyRequested());
    await pass(60);
    expect(gateway.orders).toHaveLength(3);
    expect((await apology()).slice(-2)).toEqual(['SmsSubmitting', 'SmsSubmitted']);
  });

  it('given the caller has a landline, then nothing is sent', async () => {
    await tell(await apologyRequested(0, { line: 'fixed' }));
    await pass(60);
    expect(gateway.orders).toHaveLength(0);
    expect(await apology()).toEqual(['SmsRefused']);
  });

  it('given the caller was forgotten, then nothing is sent', async () => {
    await tell(await apologyRequested(60));
    await platform.sealing.forget(caller);
    await pass(60);
    expect(gateway.orders).toHaveLength(0);
    expect(await apology()).toEqual(['SmsAccepted', 'SmsRefused']);
  });

  it('given it waits, when the caller opts out, then nothing is sent', async () => {
    await tell(await apologyRequested(60));
    await tell(optedOut());
    await pass(60);
    expect(gateway.orders).toHaveLength(0);
    expect(await apology()).toEqual(['SmsAccepted', 'SmsRefused']);
  });
});

describe('a lost answer', () => {
  beforeEach(async () => {
    gateway.answers.push({ outcome: 'unknown', why: 'session-closed' });
    await tell(await apologyRequested());
    await pass(1);
  });

  it('when a receipt from that handset comes, then it is delivered', async () => {
    await pass(10);
    await gateway.receipt({ messageId: 'never-seen' });
    await platform.work.idle();
    expect((await apology()).slice(2)).toEqual(['SmsOutcomeUnknown', 'SmsDelivered']);
  });

  it('when a receipt of somebody else comes, and then none, then it failed, and was never sent again', async () => {
    await gateway.receipt({ messageId: 'another', to: '+447700900999' });
    await gateway.receipt({ messageId: 'nameless', to: null });
    await pass(3600);
    expect((await apology()).slice(2)).toEqual(['SmsOutcomeUnknown', 'SmsFailed']);
    expect(gateway.orders).toHaveLength(1);
  });
});

describe('a gateway that throws', () => {
  it('given it throws, then the outcome is unknown and it is not sent again', async () => {
    gateway.answers.push(() => Promise.reject(new Error('a defect')));
    await tell(await apologyRequested());
    await pass(600);
    expect((await apology()).slice(1)).toEqual(['SmsSubmitting', 'SmsOutcomeUnknown']);
    expect(gateway.orders).toHaveLength(1);
  });
});

describe('a crash between intent and outcome', () => {
  it('given only the intent is stored, then the outcome is unknown after the time-out, and it is not sent again', async () => {
    const asked = await apologyRequested();
    // What a killed process leaves behind: the intent, and nobody who knows more.
    if (asked.type !== 'ApologyRequested') throw new Error('not an apology');
    const { at, decision: _decision, ...order } = asked.data;
    const about = { tenantId: TENANT, callerId: caller, smsId: order.smsId, at };
    const event = (kind: string, body: unknown) => ({
      id: `${kind}-1`,
      type: kind,
      version: 1,
      time: at,
      data: body,
      meta: { key: caller },
    });
    await platform.store.append(
      smsStream(order.smsId),
      [
        event('SmsAccepted', { ...order, at, kind: 'apology' }),
        event('SmsSubmitting', { ...about, parts: 1, encoding: 'gsm7' }),
      ],
      'no-stream',
    );
    await pass(120);
    expect(await apology()).toEqual(['SmsAccepted', 'SmsSubmitting', 'SmsOutcomeUnknown']);
    expect(gateway.orders).toHaveLength(0);
  });
});

describe('replies', () => {
  const replies = (): Promise<string[]> => typesOf(repliesStream(caller));

  it('given STOP, delivered twice, then it is recorded once, sealed, and confirmed once', async () => {
    await gateway.incoming({ text: 'Стоп!' });
    await gateway.incoming({ text: 'Стоп!' });
    await pass(10);
    const [received] = await platform.store.read(repliesStream(caller));
    expect(received).toMatchObject({ type: 'SmsReceived', data: { intent: 'stop' }, meta: { key: caller } });
    expect(JSON.stringify(received)).not.toContain('Стоп');
    expect(await replies()).toHaveLength(1);
    expect(gateway.orders).toMatchObject([{ to: NUMBER, text: expect.stringContaining('больше не будем') }]);
  });

  it('given STOP, when another STOP comes, then it is recorded and not confirmed again', async () => {
    await gateway.incoming({});
    await gateway.incoming({ replyId: 'r2' });
    await pass(10);
    expect(await replies()).toHaveLength(2);
    expect(gateway.orders).toHaveLength(1);
  });

  const intents = async (): Promise<string[]> =>
    (await platform.store.read(repliesStream(caller))).map(({ data }) => (data as { intent: string }).intent);

  it('given the STOP before a START is delivered once more, by its id, then they stay in', async () => {
    for (const text of ['STOP', 'START']) await gateway.incoming({ replyId: text, text });
    await tell({ type: 'CallerOptedIn', data: optedOut().data } as CaseEvent);
    await gateway.incoming({ replyId: 'STOP', text: 'STOP' });
    expect(await intents()).toEqual(['stop', 'start']);
    await tell(await apologyRequested());
    await pass(10);
    expect((await apology())[0]).toBe('SmsAccepted');
  });

  it('given STOP, then an apology that waits is not sent, even before recovery has said so', async () => {
    await tell(await apologyRequested(60));
    await gateway.incoming({});
    await pass(60);
    expect(await apology()).toEqual(['SmsAccepted', 'SmsRefused']);
  });

  const part = (number: number, text: string) => ({
    replyId: `part-${number}`,
    text,
    part: { reference: 7, total: 2, number },
  });

  it('given STOP in two parts, the second first and both twice, then it is read as one text, once', async () => {
    for (const incoming of [part(2, 'op'), part(2, 'op'), part(1, 'St'), part(1, 'St')])
      await gateway.incoming(incoming);
    await pass(10);
    const [received, ...more] = await platform.store.read(repliesStream(caller));
    expect(received).toMatchObject({ data: { intent: 'stop' } });
    expect(more).toEqual([]);
  });

  it('given the same number for another text, then that is a text of its own', async () => {
    for (const incoming of [part(1, 'St'), part(2, 'op')]) await gateway.incoming(incoming);
    for (const incoming of [part(1, 'Sta'), part(2, 'rt')])
      await gateway.incoming({ ...incoming, replyId: `b-${incoming.text}` });
    expect(await intents()).toEqual(['stop', 'start']);
  });

  it('given a reply from a name and not a number, then it is passed over', async () => {
    await gateway.incoming({ from: 'BANK' });
    expect(await replies()).toEqual([]);
  });

  it('given the caller was forgotten, when they write STOP, then it is honoured without their words', async () => {
    await platform.sealing.forget(caller);
    await gateway.incoming({});
    await pass(10);
    const [received] = await platform.store.read(repliesStream(caller));
    expect(received).toMatchObject({ data: { intent: 'stop', sealedText: '' } });
    expect(gateway.orders).toHaveLength(0);
  });
});

describe('an SMS beside the apology', () => {
  const noticeRequested = async (): Promise<Extract<CaseEvent, { type: 'NoticeRequested' }>> => {
    const asked = await apologyRequested();
    if (asked.type !== 'ApologyRequested') throw new Error('not an apology');
    const now = platform.clock.now();
    const promise = { callAt: instant(now + 6.5 * 3_600_000), zone: 'Europe/London', zoneKnown: true };
    return {
      type: 'NoticeRequested',
      data: {
        ...asked.data,
        smsId: smsIdOf(`${caller}/r1`, 'wish-confirmation'),
        kind: 'wish-confirmation',
        replyId: 'r1',
        template: 'wish-later',
        promise,
      },
    };
  };

  it('given a promised call, asked for twice, then it is sent once, with the time on the clock of the caller', async () => {
    const asked = await noticeRequested();
    await tell(asked);
    await tell(asked);
    await pass(10);
    expect(gateway.orders).toMatchObject([
      { to: NUMBER, text: 'Northwind: we will call you today from 18:30. Another time? Reply LATER 18:30.' },
    ]);
  });

  it('given the caller has opted out since, then it is not sent', async () => {
    await gateway.incoming({ text: 'STOP' });
    await tell(await noticeRequested());
    await pass(10);
    expect(gateway.orders.map(({ text }) => text)).toEqual([expect.stringContaining('we will not call or text you')]);
  });

  it('given a wish, then it is recorded with the time they meant, and whom to answer', async () => {
    await gateway.incoming({ text: 'позже 18:30' });
    const [received] = await platform.store.read(repliesStream(caller));
    expect(received).toMatchObject({
      data: {
        intent: 'later',
        wishedTime: { by: 'clock', day: 'next', minutes: 1110 },
        language: 'ru',
        caller: { callerId: caller, line: 'mobile' },
      },
    });
    expect(JSON.stringify(received)).not.toContain(NUMBER);
  });
});

describe('what others hear', () => {
  it('given an apology is sent, then its events are on the bus, by caller', async () => {
    const heard: [string | undefined, string | null][] = [];
    await platform.bus.subscribe({
      group: 'test',
      topics: [topics.sms.name],
      deadLetterTopic: 'test.dead-letters',
      concurrency: 1,
      async handle({ headers, key }) {
        heard.push([headers['ce_type'], key]);
        return { outcome: 'handled' };
      },
    });
    await tell(await apologyRequested());
    await pass(1);
    expect(heard).toEqual([
      ['SmsAccepted', caller],
      ['SmsSubmitting', caller],
      ['SmsSubmitted', caller],
    ]);
  });

  it('given settings under which a text does not fit, then it does not start, and says why', async () => {
    const company = 'ы'.repeat(60);
    const cramped = messagingSettingsSchema.parse({ tenantId: TENANT, company, smsMaxParts: 1 });
    await expect(startMessaging(platform, cramped, { gateway })).rejects.toThrow('template apology (ru) needs 3 parts');
  });
});
