/** Read models fed from the bus: each event is applied exactly once, in the order of its partition, in large transactions. */
import { fromWire, type Envelope } from '@ringback/contracts/envelope.ts';
import { groundMetrics } from '@ringback/contracts/metrics.ts';
import { deadLetterTopic, topics, type Topic } from '@ringback/contracts/topics.ts';
import type { Kysely, Transaction } from 'kysely';
import type { Logger } from 'pino';
import { deadLetterOf, defectReason } from './bus/dead-letter.ts';
import { publishFitting } from './bus/kafka-dead-letters.ts';
import { limiter } from './bus/limiter.ts';
import { counter } from './telemetry/instruments.ts';
import { HANDLED, type Bus, type DeliveredMessage, type Outcome, type RunningSubscription } from './bus/port.ts';
import { isUnavailable } from './bus/unavailable.ts';
import { andThen, type Soon } from './soon.ts';
import { loadOffsets, moveOffset, placeKey, type ProjectionTables } from './projection-offsets.ts';

export { projectionMigration, type ProjectionTables } from './projection-offsets.ts';

export interface ProjectionOptions<Tables extends ProjectionTables> {
  readonly bus: Bus;
  /** Migrated with `projectionMigration`. */
  readonly db: Kysely<Tables>;
  readonly log: Logger;
  readonly service: string;
  /** Unique in this database. Group: `<service>.<name>`. */
  readonly name: string;
  readonly topics: readonly Topic[];
  /** Writes with `trx` alone. May run again for the same events after its transaction was undone. */
  readonly apply: (trx: Transaction<Tables>, envelopes: readonly Envelope[]) => Promise<void>;
  /** What was just committed, for whoever tells of it; not what was applied before a crash or by another replica. */
  onApplied?(envelopes: readonly Envelope[]): void;
  /** To count them; called again when the same message comes again. */
  onDeadLetter?(reason: string): void;
}

interface Pending {
  readonly message: DeliveredMessage;
  readonly envelope: Envelope;
}

/** More in one transaction gains little and holds memory. */
const MOST_PENDING = 2000;

/** An event whose `apply` throws is a dead letter, and the others of its batch are applied without it. */
export const startProjection = async <Tables extends ProjectionTables>(
  options: ProjectionOptions<Tables>,
): Promise<RunningSubscription> => {
  const { bus, db, log, service, name } = options;
  const group = `${service}.${name}`;
  const oneFlushAtATime = limiter(1);
  const deadLetters = counter(groundMetrics.deadLetters);
  const publish = publishFitting(bus.publish, log);
  /** Next offset to take in: what is before it was applied or is pending. */
  const taken = new Map(await loadOffsets(db, name));
  let pending: Pending[] = [];

  const applyTogether = async (batch: readonly Pending[], apply: ProjectionOptions<Tables>['apply']): Promise<void> => {
    const applied = await db.transaction().execute(async (trx) => {
      const before = await loadOffsets(trx, name);
      const fresh = batch.filter(({ message }) => message.offset >= (before.get(placeKey(message)) ?? 0));
      const envelopes = fresh.map(({ envelope }) => envelope);
      if (fresh.length > 0) await apply(trx, envelopes);
      for (const { message } of lastOfEachPlace(fresh))
        await moveOffset(trx, name, message, before, message.offset + 1);
      return envelopes;
    });
    if (applied.length > 0) options.onApplied?.(applied);
  };

  const applyOneByOne = async (batch: readonly Pending[]): Promise<void> => {
    for (const one of batch) {
      try {
        await applyTogether([one], options.apply);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        log.error({ err: error, ...originOf(one.message) }, 'projection failed: a defect, the event is a dead letter');
        await publish(deadLetterTopic(service), [deadLetterOf(one.message, group, defectReason(error))]);
        deadLetters({ service, reason: 'defect' });
        options.onDeadLetter?.(defectReason(error));
        await applyTogether([one], async () => {});
      }
    }
  };

  const originOf = ({ topic, partition, offset }: DeliveredMessage) => ({ group, topic, partition, offset });

  /** What fails because the database is away stays pending: its message will not be taken in twice. */
  const flush = async (): Promise<void> =>
    oneFlushAtATime.run(async () => {
      const batch = [...pending];
      if (batch.length === 0) return;
      try {
        await applyTogether(batch, options.apply);
      } catch (error) {
        if (isUnavailable(error)) throw error;
        await applyOneByOne(batch);
      }
      pending = pending.slice(batch.length);
    });

  const handle = (message: DeliveredMessage): Soon<Outcome> => {
    if (message.offset < (taken.get(placeKey(message)) ?? 0)) return HANDLED;
    const read = fromWire(message);
    if (!read.ok) return refuse(message, read.problem);
    const room = pending.length < MOST_PENDING ? undefined : flush();
    return andThen(room, () => takeIn({ message, envelope: read.envelope }));
  };

  const takeIn = (one: Pending): Outcome => {
    pending.push(one);
    taken.set(placeKey(one.message), one.message.offset + 1);
    return HANDLED;
  };

  const refuse = (message: DeliveredMessage, reason: string): Outcome => {
    log.warn({ ...originOf(message), reason }, 'dead letter');
    deadLetters({ service, reason: 'unreadable' });
    options.onDeadLetter?.(reason);
    return { outcome: 'dead-letter', reason };
  };

  return bus.subscribe({
    group,
    topics: options.topics.map((topic) => topics[topic].name),
    deadLetterTopic: deadLetterTopic(service),
    // Offsets say "all before this": that holds only when a partition is taken strictly in order.
    concurrency: 1,
    batchMessages: MOST_PENDING,
    // A database that was lost or is older than the bus believes: what it has not taken in comes again.
    wanted: (topic, partition) => taken.get(placeKey({ topic, partition })) ?? 0,
    handle,
    beforeCommit: flush,
  });
};

const lastOfEachPlace = (batch: readonly Pending[]): readonly Pending[] => [
  ...new Map(batch.map((one) => [placeKey(one.message), one])).values(),
];
