/** The services of the loop in memory and in virtual time, from the first call to long after the last case had to be over. */
import { toWire } from '@ringback/contracts/envelope.ts';
import { versionOf } from '@ringback/contracts/envelope.ts';
import type { AgentEvent } from '@ringback/contracts/agents.ts';
import { deriveId } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { startLoop } from '@ringback/embedded/loop.ts';
import { memoryPlatform, type MemoryPlatform } from '@ringback/messaging/testing/memory-platform.ts';
import type { Policy } from '@ringback/recovery/domain/policy.ts';
import { HANDLED } from '@ringback/runtime/bus/port.ts';
import { START as STORE_START } from '@ringback/runtime/event-store/port.ts';
import type { Fact, History, Message } from '../journeys/history.ts';
import { START, type MadeUpCalls } from './made-up-calls.ts';
import { act } from './supervisors.ts';
import { madeUpCentre, madeUpGateway, type Chances, type MadeUpCentre, type MadeUpGateway } from './world.ts';

const DAY_MS = 86_400_000;
const EVERYTHING = Number.MAX_SAFE_INTEGER;
const CATEGORIES = ['Caller', 'Loss', 'Sms', 'Replies', 'Redial'];

export interface Simulated {
  readonly history: History;
  readonly network: MadeUpCentre['network'];
  readonly gateway: MadeUpGateway;
  /** Redials that rang before their intent was stored. */
  readonly rangWithoutIntent: readonly string[];
}

/** Every message of every topic, as it is published. */
const listen = async ({ bus, clock }: MemoryPlatform): Promise<readonly Message[]> => {
  const messages: Message[] = [];
  await bus.subscribe({
    group: 'listener',
    topics: [
      ...Object.values(topics).map(({ name }) => name),
      ...['recovery', 'messaging', 'dialer'].map((name) => `${name}.dead-letters.v1`),
    ],
    deadLetterTopic: 'nobody.dead-letters.v1',
    concurrency: 1,
    handle({ topic, headers, value }) {
      messages.push({ topic, type: headers['ce_type'] ?? '', headers, value, publishedAt: clock.now() });
      return Promise.resolve(HANDLED);
    },
  });
  return messages;
};

const factsOf = async ({ store }: MemoryPlatform): Promise<readonly Fact[]> =>
  (await store.readAll(STORE_START, CATEGORIES, EVERYTHING)).map(({ type, time, data }, nth) => ({
    position: nth,
    type,
    at: Date.parse(time),
    data: data as Fact['data'],
  }));

const agentTeller = ({ bus, work }: MemoryPlatform) => {
  let told = 0;
  return ({ type, data }: AgentEvent): void => {
    told += 1;
    const envelope = {
      id: deriveId('told', told),
      source: 'acd',
      type,
      version: versionOf(type),
      time: data.at,
      key: data.teamId,
      data,
    };
    void work.track(bus.publish(topics.agents.name, [toWire(envelope as Parameters<typeof toWire>[0])]));
  };
};

/** Each service's own words come again, all of them and in their order, as from a publisher that lost its place. */
const repeat = async ({ bus }: MemoryPlatform, messages: readonly Message[]): Promise<void> => {
  for (const { name } of [topics.cases, topics.sms, topics.redials, topics.requests]) {
    const told = new Map(messages.filter(({ topic }) => topic === name).map((one) => [one.headers['ce_id'], one]));
    const again = [...told.values()].map(({ headers, value }) => ({
      key: headers['ce_partitionkey'] ?? null,
      headers,
      value,
    }));
    await bus.publish(name, again);
  }
};

/** Refuses to be quiet about a redial that is ordered before its intent is stored. */
const watched = (platform: MemoryPlatform, network: MadeUpCentre['network'], withoutIntent: string[]) => ({
  ...network,
  async originate(order: Parameters<typeof network.originate>[0]): Promise<void> {
    const stored = await platform.store.read(`Redial-${order.redialId}`);
    if (stored.at(-1)?.type !== 'RedialPlaced') withoutIntent.push(order.redialId);
    return network.originate(order);
  },
});

export const simulate = async (calls: MadeUpCalls, chances: Chances, policy: Policy): Promise<Simulated> => {
  const platform = await memoryPlatform(START);
  const { clock, work } = platform;
  const messages = await listen(platform);
  const gateway = madeUpGateway(clock, chances);
  const rangWithoutIntent: string[] = [];
  let centre!: MadeUpCentre;
  const { ingest, services } = await startLoop(platform, {
    policy,
    gateway,
    ingest: {},
    dialer: { pacingNewsSeconds: 0 },
    messaging: { company: 'Simulated' },
    centre: () => {
      centre = madeUpCentre(clock, chances, calls.onLine, agentTeller(platform));
      return Promise.resolve({ acd: centre.acd, placer: watched(platform, centre.network, rangWithoutIntent) });
    },
  });
  for (const { event, arrivesAt } of calls.news) clock.after(arrivesAt - START, () => ingest.accept([event], 'pbx'));
  for (const seconds of chances.repeats) clock.after(seconds * 1000, () => repeat(platform, messages));
  act(platform, messages, chances.supervisors);
  const last = Math.max(...calls.news.map(({ arrivesAt }) => arrivesAt));
  await clock.runUntil(last + 2 * DAY_MS);
  for (const service of services) await service.stop();
  await work.idle();
  const history = { facts: await factsOf(platform), messages };
  return { history, network: centre.network, gateway, rangWithoutIntent };
};
