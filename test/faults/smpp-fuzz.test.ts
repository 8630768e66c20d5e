/**
 * An operator that sends nonsense, in masses. `TEST_PDUS` says how many (1,000,000 in a long run), `TEST_SEED` which.
 */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { frames } from '@ringback/messaging/adapters/pdu-frames.ts';
import { suiteOrder } from '@ringback/messaging/gateway-suite.ts';
import type { SmsGateway } from '@ringback/messaging/ports.ts';
import { seededRandom } from '@ringback/runtime/random.ts';
import smpp from 'smpp';
import { afterEach, describe, expect, it, onTestFailed } from 'vitest';
import { find } from '../capabilities.ts';
import { brokenPdus, type BrokenPdus } from '../infrastructure/broken-pdus.ts';
import { openGateway, openSmsc, until } from '../ports/smsc-and-gateway.ts';

const PDUS = Number(process.env['TEST_PDUS'] ?? (find('patience') ? 30_000 : 5_000));
const SEED = Number(process.env['TEST_SEED'] ?? 1);
const BATCH = 200;
/** One batch in so many ends in something after which the session is lost. */
const BATCHES_A_SESSION = 20;
const MEGABYTE = 1_048_576;
const TIMEOUT_MS = 60_000 + PDUS;

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const heapMegabytes = (): number => {
  collectGarbage();
  return process.memoryUsage().heapUsed / MEGABYTE;
};

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).toReversed()) await close();
});

const listen = async (serve: (socket: Socket) => void): Promise<number> => {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    serve(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  opened.push(async () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
};

const BIND_TRANSCEIVER = 9;
const SUBMIT_SM = 4;

/** Answers binds and submits, and once bound does as told. */
const operator = (bound: (socket: Socket) => void) => (socket: Socket) => {
  const answer = frames({
    frame(octets) {
      const command = octets.readUInt32BE(4);
      if (command !== BIND_TRANSCEIVER && command !== SUBMIT_SM) return;
      socket.write(new smpp.PDU(octets).response({ message_id: '1' }).toBuffer());
      if (command === BIND_TRANSCEIVER) bound(socket);
    },
    broken: () => socket.destroy(),
  });
  socket.on('data', (octets) => answer(Buffer.from(octets)));
};

/** A batch, and where it ends the session; resolves when the socket takes more or is gone. */
const sendBatch = async (socket: Socket, pdus: BrokenPdus, last: boolean): Promise<void> => {
  const batch = Array.from({ length: BATCH }, () => pdus.framed());
  if (last) batch.push(pdus.unframed());
  const more = socket.write(Buffer.concat(batch));
  if (!more) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
  else await new Promise((resolve) => setImmediate(resolve));
};

/** What is still on its way may end one session more. */
const submitted = async (gateway: SmsGateway): Promise<boolean> => {
  for (let attempt = 0; attempt < 10; attempt += 1) {
    await until(() => gateway.connected);
    const { outcome } = await gateway.submit(suiteOrder(`after all that, ${attempt}`));
    if (outcome === 'submitted') return true;
  }
  return false;
};

const sayWhich = (): void =>
  onTestFailed(() => void process.stderr.write(`TEST_SEED=${SEED} TEST_PDUS=${PDUS} brings the same again\n`));

describe('our side of the session', () => {
  it(`given ${PDUS} random and mutated PDUs, then it lives, its memory stays flat, and it sends again`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    sayWhich();
    const pdus = brokenPdus(seededRandom(SEED));
    let sent = 0;
    let binds = 0;
    let before = 0;
    const finished = Promise.withResolvers<void>();
    const flood = async (socket: Socket): Promise<void> => {
      for (let batch = 1; sent < PDUS && socket.writable; batch += 1) {
        await sendBatch(socket, pdus, batch === BATCHES_A_SESSION);
        sent += BATCH;
        if (before === 0 && sent > PDUS / 5) before = heapMegabytes();
        if (batch === BATCHES_A_SESSION) return;
      }
      if (sent >= PDUS) finished.resolve();
    };
    const port = await listen(
      operator((socket) => {
        binds += 1;
        void flood(socket);
      }),
    );
    const gateway = openGateway(port, { responseTimeoutMs: 500 });
    opened.push(() => gateway.close());
    let heard = 0;
    gateway.onReceipt(async () => void (heard += 1));
    gateway.onIncoming(async () => void (heard += 1));
    await finished.promise;
    expect(heapMegabytes() - before).toBeLessThan(16);
    expect(binds).toBeGreaterThan(Math.floor(PDUS / BATCH / BATCHES_A_SESSION));
    expect(heard).toBeGreaterThan(PDUS / 10);
    expect(await submitted(gateway)).toBe(true);
  });

  it('given an operator that floods and never reads our answers, then we stop reading before memory fills', async () => {
    const pdus = brokenPdus(seededRandom(SEED));
    let written = 0;
    let stuck = false;
    const port = await listen(
      operator((socket) => {
        socket.pause();
        void (async () => {
          const batch = Buffer.concat(Array.from({ length: BATCH }, () => pdus.framed()));
          while (socket.writable && written < 64 * MEGABYTE) {
            written += batch.length;
            if (socket.write(batch)) continue;
            const drained = once(socket, 'drain').then(
              () => true,
              () => true,
            );
            const late = new Promise<false>((resolve) => setTimeout(resolve, 300, false));
            if (await Promise.race([drained, late])) continue;
            stuck = true;
            return;
          }
        })();
      }),
    );
    const before = process.memoryUsage().rss;
    const gateway = openGateway(port, { enquireLinkMs: 60_000 });
    opened.push(() => gateway.close());
    gateway.onReceipt(async () => {});
    gateway.onIncoming(async () => {});
    await until(() => stuck);
    expect((process.memoryUsage().rss - before) / MEGABYTE).toBeLessThan(200);
    // What we could not say to a peer that does not listen is given up with the connection.
    opened.unshift(opened.pop()!);
  });

  it('given a listener that takes nothing, when deliveries flood in, then they are sent back to come again', async () => {
    let again = 0;
    const TOLD_AGAIN = 0x64;
    const port = await listen(
      operator((socket) => {
        socket.on('data', (octets) => {
          for (let at = 0; at + 16 <= octets.length; at += Buffer.from(octets).readUInt32BE(at))
            if (Buffer.from(octets).readUInt32BE(at + 8) === TOLD_AGAIN) again += 1;
        });
        for (let n = 1; n <= 1500; n += 1) {
          const receipt = new smpp.PDU('deliver_sm', { esm_class: 4, short_message: `id:${n} stat:DELIVRD` });
          receipt.sequence_number = n;
          socket.write(receipt.toBuffer());
        }
      }),
    );
    const gateway = openGateway(port, { enquireLinkMs: 60_000, responseTimeoutMs: 100 });
    opened.push(() => gateway.close());
    await until(() => again >= 500);
    expect(again).toBe(500);
  });
});

describe('the built-in SMSC', () => {
  it(`given ${PDUS / 10} random and mutated PDUs from strangers, then it serves others on`, {
    timeout: TIMEOUT_MS,
  }, async () => {
    sayWhich();
    const pdus = brokenPdus(seededRandom(SEED));
    const smsc = await openSmsc();
    const gateway = openGateway(smsc.port);
    opened.push(async () => {
      await gateway.close();
      await smsc.stop();
    });
    for (let sent = 0; sent < PDUS / 10; ) {
      const stranger = connect(smsc.port, '127.0.0.1');
      stranger.on('error', () => {}).resume();
      const gone = once(stranger, 'close').catch(() => {});
      await once(stranger, 'connect');
      stranger.write(new smpp.PDU('bind_transceiver', { system_id: 'stranger' }).toBuffer());
      for (let batch = 1; batch <= BATCHES_A_SESSION && stranger.writable; batch += 1) {
        await sendBatch(stranger, strangers(pdus), batch === BATCHES_A_SESSION);
        sent += BATCH;
      }
      stranger.destroy();
      await gone;
    }
    await until(() => gateway.connected);
    expect(await gateway.submit(suiteOrder('one'))).toMatchObject({ outcome: 'submitted' });
  });
});

/** As they come from a sender: deliveries become submits. */
const strangers = (pdus: BrokenPdus): BrokenPdus => ({
  ...pdus,
  framed() {
    const octets = Buffer.from(pdus.framed());
    if (octets.readUInt32BE(4) === 5) octets.writeUInt32BE(SUBMIT_SM, 4);
    return octets;
  },
});
