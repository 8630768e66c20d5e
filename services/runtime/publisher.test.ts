import { type Envelope, fromWire } from '@ringback/contracts/envelope.ts';
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import { pino } from 'pino';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type Bus, BusUnavailable } from './bus/port.ts';
import { virtualClock, type VirtualClock } from './clock/virtual-clock.ts';
import { trackedWork, type Work } from './clock/work.ts';
import { memoryEventStore } from './event-store/memory-event-store.ts';
import type { EventStore, NewEvent } from './event-store/port.ts';
import { startPublisher } from './publisher.ts';

const at = instant(Date.UTC(2026, 10, 22));
const TRACEPARENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const callerOf = (n: number): string => String(n).padStart(32, '0');

let store: EventStore;
let work: Work;
let clock: VirtualClock;
let published: { topic: string; keys: (string | null)[]; ids: string[] }[];
let delivered: Envelope[];
let bus: Bus;
beforeEach(() => {
  store = memoryEventStore();
  work = trackedWork();
  clock = virtualClock(Date.parse(at), work);
  published = [];
  delivered = [];
  bus = {
    async publish(topic, messages) {
      published.push({ topic, keys: messages.map((m) => m.key), ids: messages.map((m) => m.headers['ce_id']!) });
      for (const message of messages) {
        const read = fromWire(message);
        if (!read.ok) throw new Error(read.problem);
        delivered.push(read.envelope);
      }
    },
    subscribe: () => Promise.reject(new Error('nobody subscribes here')),
    close: async () => {},
  };
});

let made = 0;
const event = (type: string, caller: number, more: object = {}): NewEvent => {
  made += 1;
  return {
    id: deriveId('publisher', made),
    type,
    version: 1,
    time: at,
    data: { tenantId: 'demo', callerId: callerOf(caller), at, source: 'sms', ...more },
    meta: { key: callerOf(caller), traceparent: TRACEPARENT },
  };
};
const smsReceived = (caller: number): NewEvent => ({
  ...event('SmsReceived', caller),
  data: { tenantId: 'demo', callerId: callerOf(caller), at, replyId: 'r-1', intent: 'stop', sealedText: 'sealed' },
});
const start = () =>
  startPublisher({
    store,
    bus,
    clock,
    work,
    log: pino({ level: 'silent' }),
    service: 'recovery',
    categories: ['Caller'],
  });
const append = (caller: number, ...events: NewEvent[]) => store.append(`Caller-${callerOf(caller)}`, events, 'any');

describe('the publisher', () => {
  test('carries an event to its topic with all it is known by', async () => {
    const optedOut = event('CallerOptedOut', 1);
    await append(1, optedOut);
    const publisher = start();
    await publisher.caughtUp();
    expect(published.map((one) => one.topic)).toEqual(['recovery.cases.v1']);
    expect(delivered).toEqual([
      {
        id: optedOut.id,
        source: '/ringback/recovery',
        type: 'CallerOptedOut',
        version: 1,
        time: at,
        key: callerOf(1),
        traceparent: TRACEPARENT,
        data: optedOut.data,
      },
    ]);
    await publisher.stop();
  });

  test('sends one batch to each topic, keeping the order', async () => {
    const events = [
      event('CallerOptedOut', 1),
      smsReceived(1),
      event('CallerOptedIn', 1),
      event('CallerOptedOut', 1),
      smsReceived(1),
    ];
    await append(1, ...events);
    const publisher = start();
    await publisher.caughtUp();
    const idsAt = (...places: number[]) => places.map((place) => events[place]!.id);
    expect(published.map(({ topic, ids }) => ({ topic, ids }))).toEqual([
      { topic: 'recovery.cases.v1', ids: idsAt(0, 2, 3) },
      { topic: 'messaging.sms.v1', ids: idsAt(1, 4) },
    ]);
    await publisher.stop();
  });

  test('passes over private events, and goes on behind them', async () => {
    await append(1, event('NoteTaken', 1), event('CallerOptedOut', 1));
    const publisher = start();
    await publisher.caughtUp();
    expect(delivered.map((envelope) => envelope.type)).toEqual(['CallerOptedOut']);
    await publisher.stop();
  });

  test('waits for a bus that is away, and then repeats rather than loses', async () => {
    const events = [event('CallerOptedOut', 1), smsReceived(1)];
    await append(1, ...events);
    const send = bus.publish.bind(bus);
    const publish = vi.spyOn(bus, 'publish').mockImplementationOnce(send);
    publish.mockImplementationOnce(() => Promise.reject(new BusUnavailable('connection refused')));
    const publisher = start();
    await clock.runUntil(clock.now() + 1000);
    expect(published.map((one) => one.topic)).toEqual(['recovery.cases.v1', 'recovery.cases.v1', 'messaging.sms.v1']);
    await publisher.stop();
  });

  test('publishes each event of many callers once, in the order of each caller, across a restart', async () => {
    const first = start();
    for (let i = 0; i < 30; i++) await append(i % 3, event(i % 2 ? 'CallerOptedIn' : 'CallerOptedOut', i % 3));
    await first.caughtUp();
    await first.stop();
    for (let i = 0; i < 6; i++) await append(i % 3, event('CallerOptedOut', i % 3));
    const second = start();
    await second.caughtUp();
    await second.stop();
    expect(delivered).toHaveLength(36);
    for (const caller of [0, 1, 2]) {
      const stored = await store.read(`Caller-${callerOf(caller)}`);
      const mine = delivered.filter((envelope) => envelope.key === callerOf(caller));
      expect(mine.map((envelope) => envelope.id)).toEqual(stored.map((one) => one.id));
    }
  });
});
