/** A centre on a virtual clock: a dialer with store and bus in memory, an ACD and a network that outlive it. */
import type { AgentEvent } from '@ringback/contracts/agents.ts';
import type { CaseEvent, WithdrawalReason } from '@ringback/contracts/cases.ts';
import { type Envelope, toWire } from '@ringback/contracts/envelope.ts';
import { type CallerId, deriveId, instant, type RedialId, redialStream } from '@ringback/contracts/ids.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { registry } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { memoryBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { nowInstant } from '@ringback/runtime/clock/clock.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { memoryEventStore } from '@ringback/runtime/event-store/memory-event-store.ts';
import { START } from '@ringback/runtime/event-store/port.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { type Migrations, openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import type { Kysely } from 'kysely';
import { pino } from 'pino';
import { type DialerPorts, startDialer } from '../service.ts';
import { type DialerSettings, dialerSettingsSchema } from '../settings.ts';
import { agentNamed, phoneOf, redialRequested, redialWithdrawn, type Request, START_MS } from './facts.ts';
import { scriptedAcd, type ScriptedQueue } from './scripted-acd.ts';
import { type Callee, person, scriptedNetwork } from './scripted-network.ts';

export interface CentreOptions {
  /** By caller; a person who answers after 5 s and talks for 20 unless said. */
  readonly callees?: Readonly<Record<number, Callee>>;
  readonly settings?: Partial<DialerSettings>;
  readonly forgotten?: readonly CallerId[];
  readonly acdQueue?: ScriptedQueue;
}

const PAST_CALLERS = 100_000;
const HOUR_MS = 3_600_000;

type Surroundings = { readonly platform: Platform; readonly ports: DialerPorts };

export type Centre = ReturnType<typeof openCentre>;

export const openCentre = ({ callees = {}, settings = {}, forgotten = [], acdQueue }: CentreOptions = {}) => {
  const work = trackedWork();
  const clock = virtualClock(START_MS, work);
  const log = pino({ level: 'silent' });
  const store = memoryEventStore();
  const bus = memoryBus({ clock, work, log });
  const requests = new Map<RedialId, Request>();
  let said = 0;

  const publish = (event: AgentEvent | CaseEvent, key: string): void => {
    said += 1;
    const { type, data } = event;
    const id = deriveId('test', said);
    const envelope = { id, source: '/test', type, version: 1, time: nowInstant(clock), key, data } as Envelope;
    const topic = type === 'AgentChanged' || type === 'TeamSnapshotTaken' ? topics.agents : topics.cases;
    void work.track(bus.publish(topic.name, [toWire(envelope)]));
  };
  const acd = scriptedAcd(clock, (event) => publish(event, event.data.teamId), acdQueue);
  const network = scriptedNetwork(clock, {
    calleeOf: ({ redialId }) => callees[Number.parseInt(requests.get(redialId)!.callerId, 16)] ?? person(),
    talk: (agent, redial) => acd.talk(agent, redial),
    over: (agent) => acd.over(agent),
  });
  const sealing: Pick<Sealing, 'unseal'> = {
    unseal: async (caller) => (forgotten.includes(caller) ? null : phoneOf(caller)),
  };
  const platform: Platform = {
    store,
    bus,
    clock,
    work,
    log,
    sealing: sealing as Sealing,
    openDatabase: (_name, migrations) => openReadModel(':memory:', migrations, { durability: 'none' }),
  };
  const dialers: RunningService[] = [];
  let shared: Promise<Kysely<unknown>> | undefined;

  /** What a dialer recorded before: so many answers an hour ago, the last ones abandoned. */
  const past = async (answered: number, abandoned = 0): Promise<void> => {
    for (let n = 1; n <= answered; n++) {
      const { tenantId, callerId, redialId, caseId } = redialRequested(PAST_CALLERS + n);
      const at = instant(START_MS - HOUR_MS + n);
      const ids = { tenantId, callerId, redialId, caseId, at };
      const event: RedialEvent =
        n > answered - abandoned
          ? { type: 'RedialAbandoned', data: { ...ids, secondsWaited: 2 } }
          : { type: 'RedialConnected', data: { ...ids, agentId: agentNamed('eve'), secondsToAgent: 0.5 } };
      const { type, data } = event;
      const stored = { id: deriveId('past', n), type, version: 1, time: at, data, meta: { key: callerId } };
      await store.append(redialStream(redialId), [stored], 'no-stream');
    }
  };

  return {
    acd,
    network,
    past,
    dialers,
    clock,
    platform,
    /** One read-model database for all who ask, closed by none of them. */
    openShared: async (_name: string, migrations: Migrations): Promise<Kysely<unknown>> => {
      shared ??= openReadModel(':memory:', migrations, { durability: 'none' });
      return unclosable(await shared);
    },
    /** `change` may replace what the dialer stands on. */
    async start(change: (surroundings: Surroundings) => Surroundings = (same) => same): Promise<RunningService> {
      const { platform: ground, ports } = change({ platform, ports: { acd, placer: network } });
      const dialer = await startDialer(
        ground,
        dialerSettingsSchema.parse({ drainSeconds: 0, pacingNewsSeconds: 0, ...settings }),
        ports,
      );
      dialers.push(dialer);
      return dialer;
    },
    /** Asks for a redial of caller `n`: one for which an agent must be reserved, unless `changes` say otherwise. */
    request(n: number, changes: Partial<Request> = {}): Request {
      const request = redialRequested(n, changes);
      requests.set(request.redialId, request);
      publish({ type: 'RedialRequested', data: request }, request.callerId);
      return request;
    },
    withdraw: (request: Request, reason: WithdrawalReason = 'caller-got-through') =>
      publish({ type: 'RedialWithdrawn', data: redialWithdrawn(request, reason) }, request.callerId),
    /** Lets so many seconds pass. */
    run: (seconds: number) => clock.runUntil(clock.now() + seconds * 1000),
    /** What the dialer tells of all redials or one. */
    async recorded(of?: Request): Promise<RedialEvent[]> {
      const stored = await store.readAll(START, ['Redial'], 100_000);
      const events = stored
        .filter(({ type }) => registry.has(type))
        .map(({ type, data }) => ({ type, data }) as RedialEvent);
      return of === undefined ? events : events.filter(({ data }) => data.redialId === of.redialId);
    },
    async types(of: Request): Promise<string[]> {
      return (await this.recorded(of)).map(({ type }) => type);
    },
    async close(): Promise<void> {
      for (const dialer of dialers) await dialer.stop();
      await bus.close();
      await (await shared)?.destroy();
    },
  };
};

/** Bound to itself, for it keeps what is private. */
const unclosable = (db: Kysely<unknown>): Kysely<unknown> =>
  new Proxy(db, {
    get(target, name) {
      if (name === 'destroy') return () => Promise.resolve();
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
