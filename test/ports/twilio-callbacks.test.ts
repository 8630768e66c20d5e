/** What Twilio calls back: believed only where it is signed, understood in whatever order it comes, and done without where it never comes. */
import { deriveId, type RedialId } from '@ringback/contracts/ids.ts';
import type { CallProgress } from '@ringback/dialer/ports.ts';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signatureOf, type Callback } from '../doubles/twilio-server/callbacks.ts';
import { ACCOUNT, NUMBERS, PUBLIC_URL, TOKEN, twilioUnderTest, type TwilioUnderTest } from './twilio-under-test.ts';

const redialId = deriveId('twilio-callbacks') as RedialId;
const order = { redialId, number: NUMBERS.answers, ringTimeoutSeconds: 30 };
const kindsOf = (progress: readonly CallProgress[]): string[] => progress.map(({ kind }) => kind);

let under: TwilioUnderTest;
let heard: CallProgress[];
beforeEach(async () => {
  under = await twilioUnderTest({ settings: { twilioSilenceSeconds: 60 } });
  heard = [];
  under.placer.onProgress((_, progress) => heard.push(progress));
});
afterEach(() => under.dispose());

const replaceUnder = async (...difference: Parameters<typeof twilioUnderTest>): Promise<void> => {
  await under.dispose();
  under = await twilioUnderTest(...difference);
  heard = [];
  under.placer.onProgress((_, progress) => heard.push(progress));
};

describe('in any order', () => {
  const story = async (number: string): Promise<Callback[]> => {
    under.twilio.callbacks.mode = 'held';
    await under.placer.originate({ ...order, number });
    await under.run(40);
    return under.twilio.callbacks.kept.splice(0);
  };

  test('given the callbacks of a call come in any order, some twice, then each word is told once, in order, and the end is the same', async () => {
    const callbacks = await story(NUMBERS.answers);
    expect(callbacks.length).toBe(5);
    const orders = fc.sample(fc.shuffledSubarray([...callbacks, ...callbacks], { minLength: 10, maxLength: 10 }), 12);
    for (const [n, mixed] of orders.entries()) {
      const each = deriveId('twilio-mixed', n) as RedialId;
      await under.placer.originate({ ...order, redialId: each });
      const { sid } = under.twilio.calls.at(-1)!;
      heard.length = 0;
      for (const { url, form } of mixed) {
        const own = { url: url.replace(redialId, each), form: { ...form, CallSid: sid } };
        expect(await under.twilio.callbacks.deliver(own)).toBe(204);
      }
      expect(kindsOf(heard)).toEqual([...new Set(kindsOf(heard))]);
      expect(heard.at(-1)).toEqual({ kind: 'ended', talkSeconds: 0 });
      const standing = await under.placer.lookUp(each);
      expect(standing.known && kindsOf(standing.progress)).toEqual(['ringing', 'answered', 'ended']);
    }
  });

  test('given only the last callback ever comes, then a person had answered, and nothing is told after the end', async () => {
    const callbacks = await story(NUMBERS.answers);
    await under.twilio.callbacks.deliver(callbacks.at(-1)!);
    const told = [...heard];
    expect(told.at(-2)).toMatchObject({ kind: 'answered', by: 'person' });
    for (const late of callbacks) await under.twilio.callbacks.deliver(late);
    expect(heard).toEqual(told);
  });

  test('given callbacks come before the order was answered, then they are told after it', async () => {
    under.twilio.faults.push({ is: 'lost-late', afterMs: 1200 });
    const ordering = under.placer.originate(order);
    await expect.poll(() => under.twilio.calls.length, { interval: 5 }).toBe(1);
    await under.run(3);
    expect(heard).toEqual([]);
    await ordering;
    expect(heard).toEqual([{ kind: 'ringing' }]);
  });

  test('given a verdict comes after it was given up, then it stays a person', async () => {
    await replaceUnder({ settings: { twilioVerdictSeconds: 0.1 } });
    await under.placer.originate({ ...order, number: NUMBERS['is-a-machine'] });
    await under.run(10.5);
    await expect.poll(() => heard.at(-1), { interval: 5 }).toMatchObject({ kind: 'answered', by: 'person' });
    await under.run(3);
    expect(heard.filter(({ kind }) => kind === 'answered').length).toBe(1);
  });
});

describe('no callbacks', () => {
  test('given none ever comes, then Twilio is asked, and the dialer hears', async () => {
    await replaceUnder({ settings: { twilioSilenceSeconds: 0.05 } });
    under.twilio.callbacks.mode = 'dropped';
    await under.placer.originate({ ...order, number: NUMBERS['never-answers'] });
    await under.run(3);
    await expect.poll(() => kindsOf(heard), { interval: 10, timeout: 5000 }).toEqual(['ringing']);
    await under.run(31);
    await expect.poll(() => heard.at(-1), { interval: 10, timeout: 5000 }).toMatchObject({ result: 'no-answer' });
  });

  test('given they reach another process of the dialer, then the one that ordered hears of it', async () => {
    const other: CallProgress[] = [];
    const replica = await under.replica();
    replica.placer.onProgress((_, progress) => other.push(progress));
    await under.placer.originate(order);
    await under.run(20);
    await expect.poll(() => kindsOf(heard), { interval: 10, timeout: 5000 }).toContain('ended');
    expect(kindsOf(heard)).toEqual([...new Set(kindsOf(heard))]);
    expect(other).toEqual([]);
  });
});

describe('who says so', () => {
  const ringing = async (): Promise<Callback> => {
    under.twilio.callbacks.mode = 'held';
    await under.placer.originate(order);
    await under.run(2);
    return under.twilio.callbacks.kept.find(({ form }) => form['CallStatus'] === 'ringing')!;
  };
  const { deliver } = {
    deliver: (callback: Callback, signature?: string) => under.twilio.callbacks.deliver(callback, signature),
  };

  test('given it is signed for our public address, then it is believed behind a proxy that leaves out a part of it', async () => {
    expect(await deliver(await ringing())).toBe(204);
    expect(heard).toEqual([{ kind: 'ringing' }]);
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
      ({ url, form }: Callback) => signatureOf(TOKEN, { url, form: { ...form, CallStatus: 'initiated' } }),
    ],
  ])('given %s, then it is refused and nothing is told', async (_, sign) => {
    const callback = await ringing();
    const { url, form } = { ...callback, url: callback.url.replace(/#.*/, '') };
    expect(await deliver({ url, form }, sign({ url, form }))).toBe(403);
    expect(heard).toEqual([]);
  });

  test('given it is of another account, or of another call, then nothing is told', async () => {
    const { url, form } = await ringing();
    expect(await deliver({ url, form: { ...form, AccountSid: ACCOUNT.replace('a', 'c') } })).toBe(400);
    expect(await deliver({ url, form: { ...form, CallSid: `CA${'f'.repeat(32)}` } })).toBe(204);
    expect(heard).toEqual([]);
  });

  test('given it is of no redial of ours, then it is taken and forgotten', async () => {
    const { url, form } = await ringing();
    for (const other of [deriveId('twilio-nobody'), 'not-an-id'])
      expect(await deliver({ url: url.replace(redialId, other), form })).toBe(204);
    expect((await under.db.selectFrom('twilio_facts').select('redial_id').distinct().execute()).length).toBe(1);
  });
});
