/** The centre in another process keeps what the dialer relies on, and a broken line between the two costs no call and no word. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { centreAcd } from '@ringback/centre/acd.ts';
import { openCallRecord } from '@ringback/centre/call-record.ts';
import { defaultCalleeParameters, type Callee } from '@ringback/centre/callee-model.ts';
import { httpCentre } from '@ringback/centre/http-centre.ts';
import { telephoneNetwork } from '@ringback/centre/telephone-network.ts';
import { callProgress, centreAnswers, centreRequests } from '@ringback/contracts/centre-api.ts';
import { deriveId, type AgentId, type RedialId, type TeamId } from '@ringback/contracts/ids.ts';
import { centreClient, type CentreClient } from '@ringback/dialer/adapters/centre-client.ts';
import { callPlacerSuite, type CentreUnderTest, type Habit } from '@ringback/dialer/call-placer-suite.ts';
import type { CallOrder, CallProgress, CallStanding } from '@ringback/dialer/ports.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, expectTypeOf, test } from 'vitest';
import type { z } from 'zod';

const team = 'service' as TeamId;
const agents = ['anna', 'boris'] as [AgentId, AgentId] & AgentId[];
const NUMBERS: Readonly<Record<Habit, string>> = {
  answers: '+79160000001',
  'is-a-machine': '+79160000002',
  'is-busy': '+79160000003',
  'never-answers': '+79160000004',
};
const answers = { kind: 'answers', ringSeconds: 9, patienceSeconds: 6, talkSeconds: 100 } as const;
const CALLEES: Readonly<Record<string, Callee>> = {
  [NUMBERS.answers]: { ...answers, by: 'person' },
  [NUMBERS['is-a-machine']]: { ...answers, by: 'machine' },
  [NUMBERS['is-busy']]: { kind: 'fails', result: 'busy', rings: false, ringSeconds: 0 },
  [NUMBERS['never-answers']]: { kind: 'fails', result: 'no-answer', rings: true, ringSeconds: 30 },
};
const log = pino({ level: 'silent' });
const wallClock = realClock((error) => {
  throw error;
});

/** The line between the two processes, which can be cut. */
const cuttableLine = async (to: number) => {
  const open = new Set<Socket>();
  let swallowing = false;
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('data', (data) => (swallowing && one === far ? cut() : other.write(data)));
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    /** Requests get through, answers do not. */
    swallowAnswers(on: boolean): void {
      swallowing = on;
    },
    async close(): Promise<void> {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
};

interface Apart extends CentreUnderTest {
  readonly client: CentreClient;
  readonly line: Awaited<ReturnType<typeof cuttableLine>>;
  /** How often the network rang anybody. */
  rung(): number;
}

const centreApart = async (): Promise<Apart> => {
  const clock = virtualClock(Date.parse('2026-11-23T09:00:00.000Z'), trackedWork());
  const { acd, lines, setInbound } = centreAcd({ clock, say: () => {}, wrapUpSeconds: () => 15 });
  for (const agent of agents) setInbound(agent, team, { status: 'free', callId: null });
  const record = openCallRecord(null);
  let rung = 0;
  const placer = telephoneNetwork({
    clock,
    record,
    agents: lines,
    isOnLine: () => false,
    callees: {
      parameters: defaultCalleeParameters,
      meet({ number }) {
        rung += 1;
        return CALLEES[number]!;
      },
      wrapUpSeconds: () => 15,
    },
  });
  let told = 0;
  let heard = 0;
  const counted = {
    ...placer,
    onProgress: (listener: Parameters<typeof placer.onProgress>[0]) =>
      placer.onProgress((redial, progress) => {
        told += 1;
        listener(redial, progress);
      }),
  };
  const http = httpCentre({ acd, placer: counted }, wallClock);
  const server = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [http.routes] });
  const line = await cuttableLine(server.port);
  const client = centreClient({ url: `http://127.0.0.1:${line.port}`, clock: wallClock, log, answerWithinMs: 2_000 });
  return {
    client,
    line,
    acd: client.acd,
    placer: {
      ...client.placer,
      onProgress: (listener) =>
        client.placer.onProgress((redial, progress) => {
          heard += 1;
          listener(redial, progress);
        }),
    },
    team,
    agents,
    numberThat: (habit) => NUMBERS[habit],
    rung: () => rung,
    async run(seconds) {
      await clock.runUntil(clock.now() + seconds * 1000);
      await expect.poll(() => heard, { interval: 2, timeout: 10_000 }).toBeGreaterThanOrEqual(told);
    },
    async dispose() {
      await client.close();
      await line.close();
      http.close();
      await server.close();
      record.close();
    },
  };
};

callPlacerSuite('the centre over HTTP', centreApart);

describe('a line that breaks', () => {
  let under: Apart;
  let kinds: string[];
  beforeEach(async () => {
    under = await centreApart();
    kinds = [];
    under.placer.onProgress((_, { kind }) => kinds.push(kind));
  });
  afterEach(() => under.dispose());
  const redialId = deriveId('centre-over-http') as RedialId;
  const order = { redialId, number: NUMBERS.answers, ringTimeoutSeconds: 30 };

  test('given it breaks while it rings, then all that happened meanwhile is heard, in order', async () => {
    await under.placer.originate(order);
    await under.run(3);
    expect(kinds).toEqual(['ringing']);
    under.line.cut();
    await under.run(20);
    expect([...new Set(kinds)]).toEqual(['ringing', 'answered', 'ended']);
  });

  test('given the answer to an order is lost, then nobody knows, nothing is ordered again, and asking settles it', async () => {
    await expect.poll(() => under.client.connected).toBe(true);
    under.line.swallowAnswers(true);
    const lost = await under.placer.originate(order).catch((error: unknown) => error);
    expect(lost).toMatchObject({ name: 'CentreSilent', code: 'centre-silent' });
    under.line.swallowAnswers(false);
    await under.run(3);
    expect(await under.placer.lookUp(redialId)).toEqual({ known: true, progress: [{ kind: 'ringing' }] });
    await under.placer.originate(order);
    expect(under.rung()).toBe(1);
  });

  test('given a number that is none, then the network refuses and nothing rings', async () => {
    const refused = await under.placer.originate({ ...order, number: '112' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'placer-refused' });
    expect(under.rung()).toBe(0);
  });

  test('given people who answered, then each waits at the head of the queue for an agent, or until they leave', async () => {
    const [first, second] = agents;
    const { queue } = under.acd;
    expect(await queue!.enter(redialId, team, 2)).toBe(first);
    const other = deriveId('centre-over-http', 'other') as RedialId;
    expect(await queue!.enter(other, team, 2)).toBe(second);
    const third = deriveId('centre-over-http', 'third') as RedialId;
    const outcome = queue!.enter(third, team, 2);
    await under.acd.release(first, redialId);
    expect(await outcome).toBe(first);
    const nobody = queue!.enter(redialId, team, 30);
    await expect.poll(async () => (await queue!.leave(redialId), 'left')).toBe('left');
    expect(await nobody).toBeNull();
  });

  test('given no centre at all, then reserving and looking up fail, an order surely rings nobody, and it ends at once', async () => {
    const alone = centreClient({ url: 'http://127.0.0.1:1', clock: wallClock, log, answerWithinMs: 50 });
    await expect(alone.acd.reserve(agents[0], team, redialId)).rejects.toMatchObject({ code: 'centre-silent' });
    await expect(alone.placer.lookUp(redialId)).rejects.toMatchObject({ code: 'centre-silent' });
    await expect(alone.placer.originate(order)).rejects.toMatchObject({ code: 'placer-refused' });
    expect(alone.connected).toBe(false);
    await alone.close();
  });
});

test('what goes over the wire is what the port says', () => {
  expectTypeOf<z.infer<typeof callProgress>>().toExtend<CallProgress>();
  expectTypeOf<CallProgress>().toExtend<z.infer<typeof callProgress>>();
  expectTypeOf<CallOrder>().toExtend<z.infer<typeof centreRequests.originate>>();
  expectTypeOf<z.infer<(typeof centreAnswers)['look-up']>>().toExtend<CallStanding>();
  expect(Object.keys(centreAnswers)).toEqual(Object.keys(centreRequests));
});
