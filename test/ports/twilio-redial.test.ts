/** The whole dialer on Twilio: from the request of recovery to the end of the talk, also when the order was never answered. */
import type { AgentEvent } from '@ringback/contracts/agents.ts';
import type { CaseEvent } from '@ringback/contracts/cases.ts';
import { toWire, type Envelope } from '@ringback/contracts/envelope.ts';
import { deriveId, instant } from '@ringback/contracts/ids.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { startDialer } from '@ringback/dialer/service.ts';
import { dialerSettingsSchema } from '@ringback/dialer/settings.ts';
import { agentChanged, redialRequested, type Request } from '@ringback/dialer/testing/facts.ts';
import { memoryBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { nowInstant, realClock } from '@ringback/runtime/clock/clock.ts';
import { untrackedWork } from '@ringback/runtime/clock/work.ts';
import { memoryEventStore } from '@ringback/runtime/event-store/memory-event-store.ts';
import { START } from '@ringback/runtime/event-store/port.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { NUMBERS, twilioUnderTest, type TwilioUnderTest } from './twilio-under-test.ts';

const clock = realClock((error) => {
  throw error;
});
const log = pino({ level: 'silent' });
const work = untrackedWork;
const settings = dialerSettingsSchema.parse({ retrySeconds: 0.05, lookUpGraceSeconds: 0.1 });

let under: TwilioUnderTest;
let platform: Platform;
let dialers: RunningService[];
let said: number;
beforeEach(async () => {
  under = await twilioUnderTest();
  const bus = memoryBus({ clock, work, log });
  const unseal = async (): Promise<string> => NUMBERS.answers;
  platform = {
    store: memoryEventStore(),
    bus,
    clock,
    work,
    log,
    sealing: { unseal } as unknown as Sealing,
    openDatabase: (_name, migrations) => openReadModel(':memory:', migrations, { durability: 'none' }),
  };
  dialers = [];
  said = 0;
});
afterEach(async () => {
  for (const dialer of dialers) await dialer.stop();
  await platform.bus.close();
  await under.dispose();
});

const publish = async (event: AgentEvent | CaseEvent, key: string): Promise<void> => {
  said += 1;
  const { type, data } = event;
  const id = deriveId('twilio-redial', said);
  const envelope = { id, source: '/test', type, version: 1, time: nowInstant(clock), key, data } as Envelope;
  const topic = type === 'AgentChanged' ? topics.agents : topics.cases;
  await platform.bus.publish(topic.name, [toWire(envelope)]);
};
const request = async (): Promise<Request> => {
  const [at, notAfter] = [instant(clock.now() - 1000), instant(clock.now() + 3_600_000)];
  const redial = redialRequested(1, { at, virtualStart: at, notBefore: at, notAfter });
  await publish({ type: 'RedialRequested', data: redial }, redial.callerId);
  return redial;
};
const annaIsFree = async (): Promise<void> => {
  const now = nowInstant(clock);
  const data = { ...agentChanged('anna', 'free', 1), at: now, since: now };
  await publish({ type: 'AgentChanged', data }, data.teamId);
};
const recorded = async () => (await platform.store.readAll(START, ['Redial'], 100)).map(({ type }) => type);
const eventually = (look: () => unknown) => expect.poll(look, { interval: 20, timeout: 10_000 });

test('given a free agent, then the caller is redialled, they talk, and it ends', async () => {
  dialers.push(await startDialer(platform, settings, under));
  await annaIsFree();
  await request();
  await eventually(() => under.twilio.dialled(NUMBERS.answers).length).toBe(1);
  await under.run(12);
  await eventually(recorded).toContain('RedialConnected');
  await under.run(30);
  under.twilio.hangUp(under.twilio.dialled('client:anna')[0]!);
  await eventually(recorded).toEqual(
    expect.arrayContaining(['RedialQueued', 'RedialPlaced', 'RedialAnswered', 'RedialConnected', 'RedialEnded']),
  );
  expect(under.twilio.dialled(NUMBERS.answers)[0]!.twiml.join()).toContain('ru-RU');
});

test('given the answer to the order is lost and no callback comes, then it is looked up, once rung, and they talk', async () => {
  under.twilio.callbacks.mode = 'dropped';
  under.twilio.faults.push({ is: 'lost' });
  dialers.push(await startDialer(platform, settings, under));
  await annaIsFree();
  await request();
  await eventually(recorded).toContain('RedialOutcomeUnknown');
  await eventually(() => under.twilio.requests.map(({ operation }) => operation)).toContain('ListCall');
  under.twilio.callbacks.mode = 'sent';
  await under.run(12);
  await eventually(recorded).toContain('RedialConnected');
  expect(under.twilio.dialled(NUMBERS.answers).length).toBe(1);
});
