/** What Twilio is asked for, and what becomes of an order whose answer is a no, is late, or never comes. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deriveId, type RedialId } from '@ringback/contracts/ids.ts';
import type { CallProgress } from '@ringback/dialer/ports.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { tooManyRequests, type Fault } from '../doubles/twilio-server/server.ts';
import { FROM, NUMBERS, twilioUnderTest, type Difference, type TwilioUnderTest } from './twilio-under-test.ts';

const redialId = deriveId('twilio-orders') as RedialId;
const order = { redialId, number: NUMBERS.answers, ringTimeoutSeconds: 30 };

let under: TwilioUnderTest;
let heard: CallProgress[];
const open = async (difference: Difference = {}): Promise<void> => {
  under = await twilioUnderTest(difference);
  heard = [];
  under.placer.onProgress((_, progress) => heard.push(progress));
};
beforeEach(() => open());
afterEach(() => under.dispose());

const reopen = async (difference: Difference): Promise<void> => {
  await under.dispose();
  await open(difference);
};
const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => null,
    (error: unknown) => error,
  );
const dialled = (): number => under.twilio.dialled(NUMBERS.answers).length;

describe('an order', () => {
  test('given an order, then Twilio is asked for all that a redial needs', async () => {
    await under.placer.originate({ ...order, language: 'ru' });
    const asked = under.twilio.requests[0]!.parameters;
    const callback = `https://calls.example.com/ringback/twilio/${redialId}`;
    expect(asked).toMatchObject({
      To: NUMBERS.answers,
      From: FROM,
      Timeout: '30',
      TimeLimit: '3600',
      StatusCallbackEvent: ['initiated', 'ringing', 'answered', 'completed'],
      MachineDetection: 'Enable',
      AsyncAmd: 'true',
    });
    expect(asked['StatusCallback']).toBe(`${callback}/call#rc=3&rp=all`);
    expect(asked['AsyncAmdStatusCallback']).toBe(`${callback}/machine#rc=3&rp=all`);
  });

  test('given it is to ring less than 15 s, then it rings 15 s', async () => {
    await under.placer.originate({ ...order, ringTimeoutSeconds: 5 });
    expect(under.twilio.requests[0]!.parameters).toMatchObject({ Timeout: '15' });
  });

  test('given no detection, then none is asked for and an answer is a person at once', async () => {
    await reopen({ settings: { twilioMachineDetection: 'off' } });
    await under.placer.originate({ ...order, number: NUMBERS['is-a-machine'] });
    await under.run(10.5);
    expect(under.twilio.requests[0]!.parameters).not.toHaveProperty('MachineDetection');
    expect(heard).toEqual([{ kind: 'ringing' }, { kind: 'answered', by: 'person', ringSeconds: 9 }]);
  });

  test('given a key, then requests are made with it', async () => {
    const key = { twilioApiKeySid: `SK${'b'.repeat(32)}`, twilioApiKeySecret: 'the-secret' };
    await reopen({ settings: key, server: { credentials: { user: key.twilioApiKeySid, password: 'the-secret' } } });
    await under.placer.originate(order);
    expect(dialled()).toBe(1);
  });

  test('given a redial is over, then no number is in the tables', async () => {
    await under.placer.originate({ ...order, number: NUMBERS['is-busy'] });
    await under.run(3);
    const rows = JSON.stringify(await under.db.selectFrom('twilio_facts').selectAll().execute());
    expect(rows).toContain('failed busy');
    expect(rows).not.toContain(NUMBERS['is-busy'].slice(3));
  });
});

describe('an order that is refused', () => {
  test.each([
    [21211, 'unreachable'],
    [21217, 'unreachable'],
    [13224, 'unreachable'],
    [21216, 'rejected'],
  ] as const)('given the fault %i is of the number, then it failed as %s, and nothing rang', async (code, result) => {
    under.twilio.faults.push({ is: 'error-before', status: 400, code });
    await under.placer.originate(order);
    expect(heard).toEqual([{ kind: 'failed', result, ringSeconds: 0 }]);
    expect(await under.placer.lookUp(redialId)).toEqual({ known: true, progress: heard });
    expect(dialled()).toBe(0);
  });

  test.each([
    ['the account may not call there', 400, 21215],
    ['the number shown is not ours', 400, 21210],
    ['the token is wrong', 401, 20003],
  ])('given %s, then the order is refused, and no number is in the words', async (_, status, code) => {
    under.twilio.faults.push({ is: 'error-before', status, code });
    const refused = await failureOf(under.placer.originate(order));
    expect(refused).toMatchObject({ code: 'placer-refused' });
    expect(String(refused)).toContain(String(code));
    expect(JSON.stringify(refused) + String(refused)).not.toContain(NUMBERS.answers);
    expect(heard).toEqual([]);
    expect(await under.placer.lookUp(redialId)).toMatchObject({ known: true, progress: [{ kind: 'failed' }] });
  });

  test('given nobody is at the address, then nothing can have rung', async () => {
    await reopen({ settings: { twilioApiUrl: 'http://127.0.0.1:1' } });
    expect(await failureOf(under.placer.originate(order))).toMatchObject({ code: 'placer-refused' });
  });

  test('given no number, then Twilio is not asked', async () => {
    expect(await failureOf(under.placer.originate({ ...order, number: '112' }))).toMatchObject({
      code: 'placer-refused',
    });
    expect(under.twilio.requests).toEqual([]);
  });

  test('given Twilio says there are too many, then it is asked again a little later, and rings once', async () => {
    under.twilio.faults.push(tooManyRequests, tooManyRequests);
    await under.placer.originate(order);
    expect(under.twilio.requests.length).toBe(3);
    expect(dialled()).toBe(1);
  });

  test('given there are always too many, then it is given up in time', async () => {
    await reopen({ settings: { twilioQueueSeconds: 0.3 } });
    under.twilio.faults.push(tooManyRequests, tooManyRequests, tooManyRequests);
    expect(await failureOf(under.placer.originate(order))).toMatchObject({ code: 'placer-refused' });
    expect(dialled()).toBe(0);
  });

  test('given an order cannot have its turn in time, then it is refused, and nothing rings', async () => {
    await reopen({ settings: { twilioCallsPerSecond: 0.1, twilioQueueSeconds: 5 } });
    await under.placer.originate(order);
    const second = { ...order, redialId: deriveId('twilio-second') as RedialId };
    expect(await failureOf(under.placer.originate(second))).toMatchObject({ code: 'placer-refused' });
    expect(dialled()).toBe(1);
  });
});

describe('an order whose answer is lost', () => {
  const losses: readonly (readonly [string, Fault])[] = [
    ['the line breaks', { is: 'lost' }],
    ['the answer comes too late', { is: 'lost-late', afterMs: 1200 }],
    ['Twilio answers 500', { is: 'error-after', status: 500 }],
    ['a gateway answers 503', { is: 'error-after', status: 503 }],
  ];

  test.each(losses)('given %s, then nobody knows, asking settles it, and it rings once', async (_, fault) => {
    if (fault.is === 'lost-late') await reopen({ settings: { twilioAnswerWithinSeconds: 1 } });
    // Not even a callback tells of it.
    under.twilio.callbacks.mode = 'dropped';
    under.twilio.faults.push(fault);
    const lost = await failureOf(under.placer.originate(order));
    expect(lost).toMatchObject({ code: 'twilio-silent' });
    expect(String(lost)).not.toContain(NUMBERS.answers);
    await under.run(3);
    expect(await under.placer.lookUp(redialId)).toEqual({ known: true, progress: [{ kind: 'ringing' }] });
    await under.placer.originate(order);
    expect(dialled()).toBe(1);
    under.twilio.callbacks.mode = 'sent';
    await under.run(10);
    expect(heard.at(-1)).toMatchObject({ kind: 'answered', by: 'person' });
  });

  test('given the process is gone too, then the next one finds the call by the number it is told', async () => {
    under.twilio.callbacks.mode = 'dropped';
    under.twilio.faults.push({ is: 'lost' });
    await failureOf(under.placer.originate(order));
    await under.run(3);
    const next = await under.replica();
    expect(await next.placer.lookUp(redialId)).toEqual({ known: false });
    expect(await next.placer.lookUp(redialId, NUMBERS.answers)).toEqual({
      known: true,
      progress: [{ kind: 'ringing' }],
    });
    await next.placer.originate(order);
    expect(dialled()).toBe(1);
  });

  test('given the call tells of itself, then it is known without its number', async () => {
    under.twilio.faults.push({ is: 'lost' });
    await failureOf(under.placer.originate(order));
    await under.run(3);
    expect(heard).toEqual([{ kind: 'ringing' }]);
    const next = await under.replica();
    expect(await next.placer.lookUp(redialId)).toEqual({ known: true, progress: [{ kind: 'ringing' }] });
    expect(under.twilio.requests.map(({ operation }) => operation)).not.toContain('ListCall');
  });

  test('given Twilio never got it, then it is not known', async () => {
    under.twilio.faults.push({ is: 'error-before', status: 500, code: 20500 });
    expect(await failureOf(under.placer.originate(order))).toMatchObject({ code: 'twilio-silent' });
    expect(await under.placer.lookUp(redialId)).toEqual({ known: false });
    expect(dialled()).toBe(0);
  });

  test('given an earlier call to the same number, then it is not taken for this one', async () => {
    const earlier = deriveId('twilio-earlier') as RedialId;
    await under.placer.originate({ ...order, redialId: earlier });
    under.twilio.callbacks.mode = 'dropped';
    under.twilio.faults.push({ is: 'error-before', status: 500, code: 20500 });
    await failureOf(under.placer.originate(order));
    expect(dialled()).toBe(1);
    expect(await under.placer.lookUp(redialId)).toEqual({ known: false });
  });

  test('given it is withdrawn before anybody found it, then it is cancelled the moment it tells of itself', async () => {
    under.twilio.callbacks.mode = 'held';
    under.twilio.faults.push({ is: 'lost' });
    await failureOf(under.placer.originate(order));
    const next = await under.replica();
    await next.placer.hangUp(redialId);
    expect(under.twilio.calls[0]!.endedAt).toBe(null);
    await under.twilio.callbacks.deliver(under.twilio.callbacks.kept[0]!);
    expect(under.twilio.calls[0]!.status).toBe('canceled');
  });

  test('given every second answer is lost, then the list of what was dialled has each number once', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'twilio-'));
    const dialledFile = join(folder, 'dialled');
    try {
      await reopen({ server: { dialledFile } });
      const numbers = Array.from({ length: 20 }, (_, n) => `+7916100${String(n).padStart(4, '0')}`);
      for (const [n, number] of numbers.entries()) {
        const each = { redialId: deriveId('twilio-many', n) as RedialId, number, ringTimeoutSeconds: 30 };
        if (n % 2 === 0) under.twilio.faults.push({ is: 'lost' });
        await failureOf(under.placer.originate(each));
        expect(await under.placer.lookUp(each.redialId)).toMatchObject({ known: true });
        await under.placer.originate(each);
      }
      const lines = readFileSync(dialledFile, 'utf8').trim().split('\n');
      expect(lines.map((line) => line.split(' ')[1])).toEqual(numbers);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
