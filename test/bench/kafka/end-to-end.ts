/**
 * How long callers and agents wait for Ringback: from `CallLost` being given to Kafka to the first submit_sm at the operator, and
 * from an agent's `AgentChanged` (free) to the order at the telephone network. Services and the rival's hops are processes of their
 * own; the operator, the ACD and the network are here.
 */
import { join } from 'node:path';
import { httpCentre } from '@ringback/centre/http-centre.ts';
import { deriveId, instant, type AgentId } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { Kafka, logLevel } from 'kafkajs';
import { Client } from 'pg';
import { callerOf, lostCall, onTheWire, TEAM, TENANT } from '../loop/made-up-callers.ts';
import { tirelessCentre, type TirelessCentre } from '../tireless-centre.ts';
import type { BareChainOptions } from './bare-chain.ts';
import type { Place } from './place.ts';
import { CALLS } from './publish.ts';
import { startRival } from './rival.ts';
import { openSmsSink, type SmsSink } from './sms-sink.ts';
import { waitingTimes, type Pace } from './waiting-times.ts';

export interface WaitingTimes {
  readonly toSubmit: readonly number[];
  readonly toOriginate: readonly number[];
}

export interface EndToEnd {
  readonly ours: WaitingTimes;
  readonly bare: WaitingTimes;
}

/** What is outside: operator, ACD and telephone network. */
interface World {
  readonly sink: SmsSink;
  readonly centre: TirelessCentre;
  readonly centreUrl: string;
  close(): Promise<void>;
}

const AGENT = 'agent-1' as AgentId;

const openWorld = async ({ platform: { clock, log } }: Place): Promise<World> => {
  const sink = await openSmsSink();
  const centre = tirelessCentre();
  const http = httpCentre(centre, clock);
  const server = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [http.routes] });
  return {
    sink,
    centre,
    centreUrl: server.url,
    async close() {
      http.close();
      await server.close();
      await sink.close();
    },
  };
};

interface NumberedCaller {
  readonly caller: Caller;
  /** Digits of E.164. */
  readonly number: string;
}

const numberedCallers = async (place: Place, count: number): Promise<readonly NumberedCaller[]> => {
  const first = place.takeCallers(count);
  const { sealing } = place.platform;
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const caller = await callerOf(sealing, first + i);
      const number = await sealing.unseal(caller.callerId, caller.sealedNumber);
      return { caller, number: (number ?? '').replace('+', '') };
    }),
  );
};

const startOurs = async (place: Place, { sink, centreUrl }: World) => {
  const operator = { RINGBACK_SMPP_URL: `smpp://bench:bench@127.0.0.1:${sink.port}`, RINGBACK_COMPANY: 'Bench' };
  const replicas = await Promise.all([
    place.start('recovery'),
    place.start('messaging', operator),
    place.start('dialer', { RINGBACK_CENTRE_URL: centreUrl }),
  ]);
  return async (): Promise<void> => {
    await Promise.all(replicas.map((replica) => replica.stop()));
  };
};

const freeAgent = (version: number, now: number) => {
  const at = instant(now);
  const state = { agentId: AGENT, status: 'free', version, callId: null, redialId: null } as const;
  return onTheWire({ type: 'AgentChanged', data: { tenantId: TENANT, teamId: TEAM, at, since: at, ...state } }, TEAM);
};

/** One agent becomes free at a time. */
const oneByOne = async (pace: Pace, begin: (n: number) => Promise<number>): Promise<readonly number[]> => {
  const times: number[] = [];
  for (let n = 0; n < pace.warmUp + pace.samples; n += 1) times.push(await begin(n));
  return times.slice(pace.warmUp);
};

const waitForOurs = async (place: Place, world: World, pace: Pace): Promise<WaitingTimes> => {
  const { bus, clock } = place.platform;
  const callers = await numberedCallers(place, pace.warmUp + pace.samples);
  const stop = await startOurs(place, world);
  const toSubmit = await waitingTimes('an apology', pace, async (n) => {
    const { caller, number } = callers[n]!;
    await bus.publish(CALLS, [lostCall(caller, clock.now())]);
    return world.sink.firstTo(number);
  });
  const toOriginate = await oneByOne(pace, async (n) => {
    const order = world.centre.nextOrder();
    const begun = performance.now();
    await bus.publish(topics.agents.name, [freeAgent(n + 1, clock.now())]);
    const took = (await order.at) - begun;
    await order.over;
    return took;
  });
  await stop();
  return { toSubmit, toOriginate };
};

const BARE_CALLS = 'bench.calls';
const BARE_CASES = 'bench.cases';
const BARE_AGENTS = 'bench.agents';

const prepareBare = async ({ admin, partitions, postgresUrl }: Place): Promise<void> => {
  const plan = [BARE_CALLS, BARE_CASES, BARE_AGENTS].map((topic) => ({ topic, numPartitions: partitions }));
  await admin.createTopics({ topics: plan, waitForLeaders: true });
  const client = new Client({ connectionString: postgresUrl });
  await client.connect();
  await client.query('CREATE TABLE bare_chain (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, data text)');
  await client.end();
};

const startBare = async ({ brokers, postgresUrl }: Place, { sink, centreUrl }: World) => {
  const file = join(import.meta.dirname, 'bare-chain.ts');
  const common = { brokers, postgresUrl, smppPort: sink.port, centreUrl, nextTopic: BARE_CASES };
  const hops: readonly BareChainOptions[] = [
    { ...common, role: 'record', topic: BARE_CALLS },
    { ...common, role: 'submit', topic: BARE_CASES },
    { ...common, role: 'dial', topic: BARE_AGENTS },
  ];
  const rivals = await Promise.all(hops.map((hop) => startRival(file, hop)));
  const producer = new Kafka({ brokers: [brokers], clientId: 'bench-produce', logLevel: logLevel.NOTHING }).producer();
  await producer.connect();
  const send = (topic: string, key: string, value: object) =>
    producer.send({ topic, messages: [{ key, value: JSON.stringify(value) }] });
  return {
    send,
    async stop(): Promise<void> {
      await producer.disconnect();
      await Promise.all(rivals.map((rival) => rival.stop()));
    },
  };
};

const waitForBare = async (place: Place, world: World, pace: Pace): Promise<WaitingTimes> => {
  const callers = await numberedCallers(place, pace.warmUp + pace.samples);
  await prepareBare(place);
  const { send, stop } = await startBare(place, world);
  const toSubmit = await waitingTimes('a bare SMS', pace, async (n) => {
    const { caller, number } = callers[n]!;
    const { value } = lostCall(caller, place.platform.clock.now());
    await send(BARE_CALLS, caller.callerId, { ...(JSON.parse(value) as object), number });
    return world.sink.firstTo(number);
  });
  const toOriginate = await oneByOne(pace, async (n) => {
    const redialId = deriveId('bench-redial', n);
    const reserve = { agentId: AGENT, teamId: TEAM, redialId };
    const originate = { redialId, number: '+79160000000', ringTimeoutSeconds: 30 };
    const order = world.centre.nextOrder();
    const begun = performance.now();
    await send(BARE_AGENTS, TEAM, { reserve, originate });
    return (await order.at) - begun;
  });
  await stop();
  return { toSubmit, toOriginate };
};

export const measureEndToEnd = async (place: Place, pace: Pace): Promise<EndToEnd> => {
  const world = await openWorld(place);
  const bare = await waitForBare(place, world, pace);
  const ours = await waitForOurs(place, world, pace);
  await world.close();
  return { ours, bare };
};
