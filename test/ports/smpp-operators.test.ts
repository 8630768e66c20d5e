/** Several binds, several operators, TLS, and what is asked of an operator that does not report. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteOrder } from '@ringback/messaging/gateway-suite.ts';
import type { Receipt, SmsGateway } from '@ringback/messaging/ports.ts';
import type { SmscSettings } from '@ringback/messaging/smsc-settings.ts';
import type { SmscBehaviour } from '@ringback/smsc/behaviour.ts';
import { startSmsc, type RunningSmsc } from '@ringback/smsc/smsc.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { impatientSmsc, openGatewayTo, openSmsc, silentLog, testClock, textsTaken, until } from './smsc-and-gateway.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});
const smsc = async (behaviour: Partial<SmscBehaviour> = {}): Promise<RunningSmsc> => {
  const running = await openSmsc(behaviour);
  opened.push(() => running.stop());
  return running;
};
const gatewayTo = (...smscs: readonly SmscSettings[]): SmsGateway => {
  const gateway = openGatewayTo(...smscs);
  opened.push(() => gateway.close());
  return gateway;
};
const submitMany = (gateway: SmsGateway, many: number) =>
  Promise.all(Array.from({ length: many }, (_, n) => gateway.submit(suiteOrder(`n${n}`, `text ${n}`))));
const allSubmitted = (results: readonly { readonly outcome: string }[]): boolean =>
  results.every(({ outcome }) => outcome === 'submitted');

/** Whether SMS come to go there: our side hears of a bind or a break a moment after the other. */
const arrivesAt = async (there: RunningSmsc, gateway: SmsGateway): Promise<boolean> => {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const before = there.submits();
    await gateway.submit(suiteOrder(`attempt ${attempt}`));
    if (there.submits() > before) return true;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return false;
};

describe('right after the start', () => {
  it('given the bind takes a moment, then the first SMS waits for it', async () => {
    const { port } = await smsc();
    expect(await gatewayTo(impatientSmsc(port)).submit(suiteOrder('first'))).toMatchObject({ outcome: 'submitted' });
  });

  it('given nobody answers the bind, then the first SMS does not wait for ever', async () => {
    const { port } = await smsc({ deaf: true });
    const gateway = gatewayTo(impatientSmsc(port, { bindWaitMs: 30 }));
    expect(await gateway.submit(suiteOrder('first'))).toEqual({ outcome: 'not-sent', why: 'no-session' });
  });
});

describe('several binds', () => {
  it('given two transmitters and a receiver, then submits are shared and receipts come over the receiver', async () => {
    const one = await smsc();
    const binds = { transceivers: 0, transmitters: 2, receivers: 1 };
    const gateway = gatewayTo(impatientSmsc(one.port, { binds, window: 2 }));
    const receipts: Receipt[] = [];
    gateway.onReceipt(async (receipt) => void receipts.push(receipt));
    expect(allSubmitted(await submitMany(gateway, 40))).toBe(true);
    await until(() => receipts.length === 40);
    expect(one.submits()).toBe(40);
  });

  it('given a rate, then it holds for each bind', async () => {
    const { port } = await smsc();
    const gateway = gatewayTo(impatientSmsc(port, { messagesPerSecond: 50 }));
    await until(() => gateway.connected);
    const before = performance.now();
    await submitMany(gateway, 20);
    expect(performance.now() - before).toBeGreaterThan(330);
  });

  it('given the operator throttles a fast sender, then it slows down and everything gets through', async () => {
    const one = await smsc({ messagesPerSecond: 30 });
    const gateway = gatewayTo(impatientSmsc(one.port, { window: 5 }));
    expect(allSubmitted(await submitMany(gateway, 45))).toBe(true);
    expect(one.submits()).toBe(45);
  });
});

describe('several operators', () => {
  it('given the first is up, then it carries all; when it goes down, the second; when it is back, it again', async () => {
    const first = await smsc();
    const second = await smsc();
    const gateway = gatewayTo(impatientSmsc(second.port, { priority: 2 }), impatientSmsc(first.port, { priority: 1 }));
    await until(() => gateway.connected);
    expect(await arrivesAt(first, gateway)).toBe(true);
    first.behave({ bindStatus: 'ESME_RBINDFAIL' });
    first.dropSessions();
    expect(await arrivesAt(second, gateway)).toBe(true);
    const before = first.submits();
    await submitMany(gateway, 5);
    expect(first.submits()).toBe(before);
    first.behave({ bindStatus: null });
    expect(await arrivesAt(first, gateway)).toBe(true);
  });

  it('given the first throttles without end, then the second carries it', async () => {
    const first = await smsc({ throttleShare: 1 });
    const second = await smsc();
    const gateway = gatewayTo(
      impatientSmsc(first.port, { priority: 1, queueMs: 50 }),
      impatientSmsc(second.port, { priority: 2 }),
    );
    await until(() => first.bound() + second.bound() === 2);
    expect(await gateway.submit(suiteOrder('one'))).toMatchObject({ outcome: 'submitted' });
    expect([first.submits(), second.submits()]).toEqual([0, 1]);
  });

  it('given the first refuses the number, then the second is not asked', async () => {
    const first = await smsc({ rejectShare: 1 });
    const second = await smsc();
    const gateway = gatewayTo(impatientSmsc(first.port), impatientSmsc(second.port, { priority: 2 }));
    await until(() => first.bound() + second.bound() === 2);
    expect(await gateway.submit(suiteOrder('one'))).toEqual({ outcome: 'refused', error: 'ESME_RINVDSTADR' });
    expect(second.submits()).toBe(0);
  });

  it('given the answer of the first was lost, then the second is not asked either', async () => {
    const first = await smsc({ loseAnswerShare: 1 });
    const second = await smsc();
    const gateway = gatewayTo(impatientSmsc(first.port), impatientSmsc(second.port, { priority: 2 }));
    await until(() => first.bound() + second.bound() === 2);
    expect(await gateway.submit(suiteOrder('one'))).toMatchObject({ outcome: 'unknown' });
    expect(second.submits()).toBe(0);
  });
});

describe('receipts that do not come', () => {
  it.each([
    [0, 'delivered', null],
    [1, 'failed', 'UNDELIV 1'],
  ] as const)(
    'given the receipt is lost and %i of all fail, then the operator is asked and says %s',
    async (failShare, state, error) => {
      const one = await smsc({ lostReceiptShare: 1, failShare });
      const gateway = gatewayTo(impatientSmsc(one.port, { queryAfterMinutes: 0.001 }));
      const receipts: Receipt[] = [];
      gateway.onReceipt(async (receipt) => void receipts.push(receipt));
      await gateway.submit(suiteOrder('one'));
      await until(() => receipts.length > 0);
      expect(receipts).toMatchObject([{ state, error, to: '+447700900123' }]);
    },
  );

  it.each(['text', 'parameter', 'none'] as const)(
    'given receipts name the message by %s, then they are read',
    async (receiptId) => {
      const one = await smsc({ receiptId, receiptRadix: 'decimal' });
      const gateway = gatewayTo(impatientSmsc(one.port));
      const receipts: Receipt[] = [];
      gateway.onReceipt(async (receipt) => void receipts.push(receipt));
      const order = suiteOrder('one');
      await gateway.submit(order);
      await until(() => receipts.length > 0);
      expect(receipts).toMatchObject([{ state: 'delivered', reference: Number.parseInt(order.smsId.slice(0, 4), 16) }]);
      expect(receipts[0]?.messageId.startsWith('unnamed-')).toBe(receiptId === 'none');
    },
  );
});

describe('long texts', () => {
  it.each(['udh8', 'udh16', 'sar', 'payload'] as const)(
    'given %s, then what arrives is the text',
    async (longMessages) => {
      const one = await smsc();
      const gateway = gatewayTo(impatientSmsc(one.port, { longMessages }));
      const text = 'Извините, мы не успели ответить 🙂. '.repeat(6);
      expect(await gateway.submit(suiteOrder('long', text))).toMatchObject({ outcome: 'submitted' });
      expect(textsTaken(one)).toEqual([text]);
    },
  );

  it('given the handset replies in parts, then each tells which it is', async () => {
    const one = await smsc();
    const gateway = gatewayTo(impatientSmsc(one.port));
    const parts: unknown[] = [];
    gateway.onIncoming(async ({ part }) => void parts.push(part));
    await gateway.submit(suiteOrder('one'));
    one.inbox.reply({ to: '+447700900123', text: 'я'.repeat(100) });
    await until(() => parts.length === 2);
    expect(parts).toMatchObject([
      { total: 2, number: 1 },
      { total: 2, number: 2 },
    ]);
  });
});

describe('TLS', () => {
  const pem = (name: string): string => join(import.meta.dirname, '../doubles/kurrent-server/tls', name);
  const secured = async (): Promise<RunningSmsc> => {
    const tls = { key: readFileSync(pem('server-key.pem'), 'utf8'), cert: readFileSync(pem('server.pem'), 'utf8') };
    const options = { host: '127.0.0.1', port: 0, file: ':memory:', durability: 'none' as const };
    const running = await startSmsc({ ...options, tls, clock: testClock, log: silentLog });
    opened.push(() => running.stop());
    return running;
  };

  it('given its authority is known, then an SMS goes over TLS', async () => {
    const { port } = await secured();
    const tls = { url: `ssmpp://localhost:${port}`, tlsAuthorityFile: pem('authority.pem') };
    expect(await gatewayTo(impatientSmsc(port, tls)).submit(suiteOrder('one'))).toMatchObject({ outcome: 'submitted' });
  });

  it.each([
    [import.meta.filename, 'holds no certificate'],
    ['/nowhere.pem', 'cannot be read (ENOENT)'],
  ])('given its authority is to be in %s, then it says at once what is wrong with that', (tlsAuthorityFile, fault) => {
    const smsc = impatientSmsc(1, { url: 'ssmpp://localhost:1', tlsAuthorityFile });
    expect(() => openGatewayTo(smsc)).toThrow(fault);
  });

  it('given its authority is not known, then nothing is sent', async () => {
    const { port } = await secured();
    const gateway = gatewayTo(impatientSmsc(port, { url: `ssmpp://localhost:${port}` }));
    expect(await gateway.submit(suiteOrder('one'))).toMatchObject({ outcome: 'not-sent' });
  });
});
