/** What reports stands on, in memory. */
import { type Envelope, toWire } from '@ringback/contracts/envelope.ts';
import { registry } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { memoryBus } from '@ringback/runtime/bus/embedded-bus.ts';
import { realClock } from '@ringback/runtime/clock/clock.ts';
import { trackedWork } from '@ringback/runtime/clock/work.ts';
import { openLog } from '@ringback/runtime/log/log.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { ReportsGround } from '../service.ts';

export interface MemoryGround extends ReportsGround {
  /** Publishes each to its topic, in order. */
  publish(envelopes: readonly Envelope[]): Promise<void>;
}

export const memoryGround = (): MemoryGround => {
  const log = openLog({ service: 'test', level: 'silent', pretty: false });
  const work = trackedWork();
  const clock = realClock((error) => {
    throw error;
  });
  const bus = memoryBus({ clock, work, log });
  return {
    bus,
    clock,
    work,
    log,
    openDatabase: (_name, migrations) => openReadModel(':memory:', migrations, { durability: 'none' }),
    async publish(envelopes) {
      for (const envelope of envelopes) {
        const topic = registry.get(envelope.type)?.topic ?? 'calls';
        await bus.publish(topics[topic].name, [toWire(envelope)]);
      }
    },
  };
};
