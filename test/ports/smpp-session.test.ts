/** The SMPP session when the network, the operator or the data misbehave. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { suiteOrder } from '@ringback/messaging/gateway-suite.ts';
import type { IncomingSms, Receipt, SmsGateway } from '@ringback/messaging/ports.ts';
import type { Verdict } from '@ringback/smsc/behaviour.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { gatewayTo } from '@ringback/messaging/adapters/smpp-gateway.ts';
import { seededRandom } from '@ringback/runtime/random.ts';
import {
  impatientSmsc,
  joined,
  openGateway,
  openSmsc,
  silentLog,
  testClock,
  until,
  type Joined,
} from './smsc-and-gateway.ts';

const opened: { stop(): Promise<unknown> }[] = [];
afterEach(async () => {
  for (const thing of opened.splice(0).toReversed()) await thing.stop();
});
const keep = <T extends { stop(): Promise<unknown> }>(thing: T): T => {
  opened.push(thing);
  return thing;
};

const started = async (...[behaviour, settings]: Parameters<typeof joined>): Promise<Joined> => {
  const both = keep(await joined(behaviour, settings));
  await until(() => both.gateway.connected);
  return both;
};

/** The nth submit meets the nth verdict, all later ones are accepted. */
const verdicts =
  (...list: Verdict[]) =>
  (nth: number): Verdict =>
    list[nth - 1] ?? 'accept';

const LONG = 'a'.repeat(400);

const listen = (gateway: SmsGateway) => {
  const receipts: Receipt[] = [];
  const incoming: IncomingSms[] = [];
  gateway.onReceipt(async (receipt) => void receipts.push(receipt));
  gateway.onIncoming(async (sms) => void incoming.push(sms));
  return { receipts, incoming };
};

describe('submitting', () => {
  it('given the operator refuses, then its word is told and nothing was sent', async () => {
    const { gateway, smsc } = await started({ verdict: verdicts('reject') });
    expect(await gateway.submit(suiteOrder('one'))).toEqual({ outcome: 'refused', error: 'ESME_RINVDSTADR' });
    expect(smsc.submits()).toBe(0);
  });

  it.each(['throttle', 'queue-full'] as const)(
    'given the operator answers %s, then it is offered again, slower, and sent once',
    async (verdict) => {
      const { gateway, smsc } = await started({ verdict: verdicts(verdict) });
      expect(await gateway.submit(suiteOrder('one'))).toMatchObject({ outcome: 'submitted' });
      expect(smsc.submits()).toBe(1);
    },
  );

  it('given the operator throttles for longer than a submit may wait, then it was surely not sent', async () => {
    const { gateway, smsc } = await started({ verdict: () => 'throttle' }, { queueMs: 50 });
    expect(await gateway.submit(suiteOrder('one'))).toEqual({ outcome: 'not-sent', why: 'ESME_RTHROTTLED' });
    expect(smsc.submits()).toBe(0);
  });

  it.each([
    ['lose-answer', 'session-closed', 10_000],
    ['silence', 'response-timeout', 100],
  ] as const)(
    'given the operator took it and the answer is lost (%s), then the outcome is unknown',
    async (verdict, why, responseTimeoutMs) => {
      const { gateway, smsc } = await started({ verdict: verdicts(verdict) }, { responseTimeoutMs });
      expect(await gateway.submit(suiteOrder('one'))).toEqual({ outcome: 'unknown', why });
      expect(smsc.submits()).toBe(1);
    },
  );

  it('given no operator, then it was surely not sent', async () => {
    const smsc = await openSmsc();
    await smsc.stop();
    const gateway = openGateway(smsc.port);
    keep({ stop: () => gateway.close() });
    expect(await gateway.submit(suiteOrder('one'))).toEqual({ outcome: 'not-sent', why: 'no-session' });
  });

  it('given a later part is throttled, then only that part is offered again', async () => {
    const { gateway, smsc, taken } = await started({ verdict: verdicts('accept', 'throttle') });
    expect(await gateway.submit(suiteOrder('one', LONG))).toMatchObject({ outcome: 'submitted' });
    expect(smsc.submits()).toBe(3);
    expect(taken?.()).toEqual([LONG]);
  });

  it('given a later part is refused, then the whole is unknown, for a part is out', async () => {
    const { gateway } = await started({ verdict: verdicts('accept', 'reject') });
    expect(await gateway.submit(suiteOrder('one', LONG))).toEqual({
      outcome: 'unknown',
      why: 'part 2 of 3: ESME_RINVDSTADR',
    });
  });

  it('given a window of 2, when 20 are submitted at once, then all are taken', async () => {
    const { gateway, smsc } = await started({ answerDelayMs: 1 }, { window: 2 });
    await Promise.all(Array.from({ length: 20 }, (_, number) => gateway.submit(suiteOrder(`w${number}`))));
    expect(smsc.submits()).toBe(20);
  });

  it('given submits in hand, when it closes, then it waits for their answers', async () => {
    const { gateway } = await started({ answerDelayMs: 20 });
    const answer = gateway.submit(suiteOrder('one'));
    await gateway.close();
    expect(await answer).toMatchObject({ outcome: 'submitted' });
    expect(await gateway.submit(suiteOrder('two'))).toEqual({ outcome: 'not-sent', why: 'no-session' });
  });
});

describe('coming back', () => {
  it('given the operator drops the session, then it binds again and goes on', async () => {
    const { gateway, smsc } = await started();
    smsc.dropSessions();
    await until(() => !gateway.connected);
    await until(() => gateway.connected);
    expect(await gateway.submit(suiteOrder('after'))).toMatchObject({ outcome: 'submitted' });
  });

  it('given the session breaks before the receipt, then the receipt comes after the next bind', async () => {
    const { gateway, smsc } = await started({ receiptDelayMs: 30 });
    const { receipts } = listen(gateway);
    await gateway.submit(suiteOrder('one'));
    smsc.dropSessions();
    await until(() => receipts.length > 0);
    expect(receipts).toMatchObject([{ state: 'delivered', to: '+447700900123' }]);
  });

  it('given a receipt could not be stored, then it is delivered again', async () => {
    const { gateway } = await started();
    let tries = 0;
    gateway.onReceipt(async () => {
      tries += 1;
      if (tries === 1) throw new Error('disk full');
    });
    await gateway.submit(suiteOrder('one'));
    await until(() => tries === 2);
  });
});

describe('receipts', () => {
  it('given the handset cannot be reached, then the receipt says failed, and why', async () => {
    const { gateway } = await started({ failShare: 1 });
    const { receipts } = listen(gateway);
    await gateway.submit(suiteOrder('one'));
    await until(() => receipts.length > 0);
    expect(receipts).toMatchObject([{ state: 'failed', error: 'UNDELIV 001' }]);
  });
});

/** An operator made of a script: what it says to whatever comes. */
const scripted = async (onData: (socket: Socket, data: Buffer) => void): Promise<{ port: number; server: Server }> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('data', (data) => onData(socket, Buffer.from(data)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  keep({
    async stop() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return { port: (server.address() as AddressInfo).port, server };
};

const BIND_TRANSCEIVER = 9;
const bindAnswer = (request: Buffer): Buffer => {
  const answer = Buffer.alloc(17);
  answer.writeUInt32BE(17, 0);
  answer.writeUInt32BE(0x80000009, 4);
  request.copy(answer, 12, 12, 16);
  return answer;
};

describe('an operator that misbehaves', () => {
  /** Without any watchdog: what cannot be read must end the session by itself. */
  const NEVER = { enquireLinkMs: 3_600_000 };
  const WATCHFUL = { enquireLinkMs: 10, responseTimeoutMs: 20 };

  it.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n'), NEVER],
    ['a length beyond reason', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 5]), NEVER],
    ['a length too short to be', Buffer.from([0, 0, 0, 4, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 1]), NEVER],
    ['a nack to nothing', Buffer.from([0, 0, 0, 16, 0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0]), NEVER],
    ['half a PDU and then nothing', Buffer.from([0, 0, 0, 40, 0, 0, 0, 5, 0]), WATCHFUL],
  ])('given it sends %s after the bind, then the session binds anew', async (_, bytes, settings) => {
    let binds = 0;
    const { port } = await scripted((socket, data) => {
      if (data.readUInt32BE(4) !== BIND_TRANSCEIVER) return;
      binds += 1;
      socket.write(bindAnswer(data));
      socket.write(bytes);
    });
    const gateway = openGateway(port, settings);
    keep({ stop: () => gateway.close() });
    await until(() => binds > 1);
    expect(binds).toBeGreaterThan(1);
  });

  it('given it takes every bind and drops it at once, then it is left alone for longer each time', async () => {
    const boundAt: number[] = [];
    const { port } = await scripted((socket, data) => {
      boundAt.push(performance.now());
      socket.end(bindAnswer(data));
    });
    // No time passes between bind and break, however slow the machine.
    const clock = { ...testClock, now: () => 0 };
    const settings = impatientSmsc(port, { reconnectMinMs: 4, reconnectMaxMs: 1000 });
    const gateway = gatewayTo([settings], { clock, random: seededRandom(1), log: silentLog });
    keep({ stop: () => gateway.close() });
    await until(() => boundAt.length === 6);
    expect(boundAt[5]! - boundAt[0]!).toBeGreaterThan(4 * 0.5 * (1 + 2 + 4 + 8 + 16));
  });

  it('given it never answers enquire_link, then the session is dropped and bound anew', async () => {
    let binds = 0;
    const { port } = await scripted((socket, data) => {
      if (data.readUInt32BE(4) !== BIND_TRANSCEIVER) return;
      binds += 1;
      socket.write(bindAnswer(data));
    });
    const gateway = openGateway(port, { responseTimeoutMs: 10, enquireLinkMs: 10 });
    keep({ stop: () => gateway.close() });
    await until(() => binds > 1);
    expect(binds).toBeGreaterThan(1);
  });
});

describe('the SMSC against strangers', () => {
  it.each([
    ['garbage', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['zeros', Buffer.alloc(64)],
    ['a submit_sm cut short', Buffer.from([0, 0, 0, 18, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1])],
    ['a command nobody knows', Buffer.from([0, 0, 0, 16, 0, 0, 7, 7, 0, 0, 0, 0, 0, 0, 0, 1])],
    ['an outbind', Buffer.from([0, 0, 0, 18, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0])],
  ])('given somebody sends it %s, then it serves the others on', async (_, bytes) => {
    const { gateway, smsc } = await started();
    const stranger = connect(smsc.port, '127.0.0.1');
    stranger.on('error', () => {});
    await once(stranger, 'connect');
    stranger.write(bytes);
    expect(await gateway.submit(suiteOrder('one'))).toMatchObject({ outcome: 'submitted' });
    stranger.destroy();
  });
});
