/** The read model of reports, built from nothing but a recorded history. */
import { toWire, type Envelope } from '@ringback/contracts/envelope.ts';
import { registry } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { startReports } from '@ringback/reports/service.ts';
import { reportsSettingsSchema } from '@ringback/reports/settings.ts';
import type { Summary } from '@ringback/reports/shapes.ts';
import { memoryBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { virtualClock } from '@ringback/runtime/clock/virtual-clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { RecordedEvent, RecordedHistory, RecordedMessage } from './history-files.ts';

/** As its publisher would say it; null where a service keeps it to itself. */
const published = ({ id, type, version, time, key, data }: RecordedEvent): RecordedMessage | null => {
  const entry = registry.get(type);
  if (entry === undefined) return null;
  // The reader of the bus checks it against its schema.
  const envelope = { id, source: '/ringback/recorded', type, version, time, key, data } as Envelope;
  return { topic: topics[entry.topic].name, ...toWire(envelope) };
};

export interface Rebuilt {
  readonly summary: Summary;
  /** Why a message was refused. */
  readonly refused: readonly string[];
}

export const rebuild = async (
  { events, messages }: Pick<RecordedHistory, 'events' | 'messages'>,
  asOf: number,
): Promise<Rebuilt> => {
  const work = trackedWork();
  const clock = virtualClock(asOf, work);
  const log = openLog({ service: 'histories', level: 'silent', pretty: false });
  const bus = memoryBus({ clock, work, log });
  const refused: string[] = [];
  const listened: typeof bus = {
    ...bus,
    publish: (topic, dead) => {
      refused.push(...dead.map(({ headers }) => headers['rb_reason'] ?? 'for no reason'));
      return bus.publish(topic, dead);
    },
    subscribe: (wish) =>
      bus.subscribe({
        ...wish,
        async handle(message) {
          const outcome = await wish.handle(message);
          if (outcome.outcome === 'dead-letter') refused.push(outcome.reason);
          return outcome;
        },
      }),
  };
  for (const message of [...messages, ...events.flatMap((event) => published(event) ?? [])])
    await bus.publish(message.topic, [message]);
  const reports = await startReports(
    {
      bus: listened,
      clock,
      work,
      log,
      openDatabase: (_, migrations) => openReadModel(':memory:', migrations, { durability: 'none' }),
    },
    reportsSettingsSchema.parse({}),
  );
  await work.idle();
  await reports.caughtUp();
  const summary = await reports.summary();
  await reports.stop();
  await bus.close();
  return { summary, refused };
};
