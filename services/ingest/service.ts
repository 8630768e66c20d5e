/** Ingest: translates what sources say into the language of the other services. No domain, no memory of its own. */
import { toWire } from '@ringback/contracts/envelope.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Platform, RunningService } from '@ringback/runtime/platform.ts';
import { currentTraceparent, inTrace } from '@ringback/runtime/telemetry/telemetry.ts';
import { eventsRoute } from './http/events-route.ts';
import type { IngestSettings } from './settings.ts';
import { translator, type Report, type Translated } from './translate.ts';

export interface Ingest extends RunningService {
  /**
   * Translates and publishes; durable once it resolves. May be called again with the same events: they are duplicates then.
   * `source` names the source for good (`queue-log`): it is part of the derived ids. Rejects with `BusUnavailable`.
   */
  accept(events: readonly InboundEvent[], source: string): Promise<void>;
}

export const startIngest = (platform: Platform, settings: IngestSettings): Promise<Ingest> => {
  const { bus, clock, work, log, sealing } = platform;
  const translate = translator(settings, sealing);
  const inHand = new Set<Promise<void>>();

  /** What follows from a report goes on from the span that takes it. */
  const translateTraced = ({ event, ...from }: Report): Promise<Translated> =>
    inTrace(`ingest ${event.type}`, from.traceparent, () => {
      const traceparent = currentTraceparent() ?? from.traceparent;
      return translate(event, { ...from, ...(traceparent === undefined ? {} : { traceparent }) });
    });
  const publish = async (translated: readonly Translated[]): Promise<void> => {
    for (const topic of ['calls', 'agents'] as const) {
      const messages = translated.filter((one) => one.topic === topic).map(({ envelope }) => toWire(envelope));
      if (messages.length > 0) await bus.publish(topics[topic].name, messages);
    }
  };
  const take = (reports: readonly Report[]): Promise<void> => {
    const taken = work
      .track((async () => publish(await Promise.all(reports.map(translateTraced))))())
      .finally(() => inHand.delete(taken));
    inHand.add(taken);
    return taken;
  };

  return Promise.resolve({
    name: 'ingest',
    routes: eventsRoute({ take, clock, log, settings }),
    accept: (events, source) => take(events.map((event) => ({ event, source }))),
    stop: async () => void (await Promise.allSettled(inHand)),
  });
};
