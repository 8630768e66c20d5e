/** The part of the suite about order: strict for one key, free between keys, whatever fails in between. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HANDLED, type DeliveredMessage, type Outcome } from './port.ts';
import { eventually, freshTopic, listener, message, subscription, type BusUnderTest } from './suite-parts.ts';

type Fate = 'handled' | 'dead-letter' | 'later';

const anyFate = fc.constantFrom<Fate>('handled', 'handled', 'handled', 'dead-letter', 'later');
/** For each message its key and what becomes of it, try after try; then it is handled. */
const anyStory = fc.array(
  fc.record({ key: fc.constantFrom('ann', 'bob', 'cat', 'dan'), fates: fc.array(anyFate, { maxLength: 3 }) }),
  {
    minLength: 1,
    maxLength: 30,
  },
);

const outcomeOf = (fate: Fate): Outcome => (fate === 'handled' ? HANDLED : { outcome: fate, reason: 'as drawn' });

export const busOrderSuite = (current: () => BusUnderTest): void => {
  describe('order', () => {
    it('given handlers that take their time, then one key is in order and never in hand twice, and different keys are', async () => {
      const topic = freshTopic();
      const inHand = new Map<string, number>();
      const done = new Map<string, string[]>();
      let mostKeys = 0;
      let mostOfOneKey = 0;
      const handle = async (one: DeliveredMessage): Promise<Outcome> => {
        const key = one.key ?? '';
        inHand.set(key, (inHand.get(key) ?? 0) + 1);
        mostKeys = Math.max(mostKeys, [...inHand.values()].filter((n) => n > 0).length);
        mostOfOneKey = Math.max(mostOfOneKey, inHand.get(key) ?? 0);
        await new Promise((resolve) => setImmediate(resolve));
        inHand.set(key, (inHand.get(key) ?? 0) - 1);
        done.set(key, [...(done.get(key) ?? []), one.value]);
        return HANDLED;
      };
      const values = Array.from({ length: 20 }, (_, i) => String(i));
      await current().bus.publish(
        topic,
        values.flatMap((value) => ['ann', 'bob', 'cat'].map((key) => message(key, value))),
      );
      await current().bus.subscribe(subscription(topic, { handle }));
      await eventually(current(), () => [...done.values()].flat().length === 60);
      expect({ mostKeys, mostOfOneKey }).toEqual({ mostKeys: 3, mostOfOneKey: 1 });
      expect([...done.values()]).toEqual([values, values, values]);
    });

    it('given a limit of hands, then never more messages are in hand', async () => {
      const topic = freshTopic();
      let inHand = 0;
      let most = 0;
      let handled = 0;
      const handle = async (): Promise<Outcome> => {
        inHand += 1;
        most = Math.max(most, inHand);
        await new Promise((resolve) => setImmediate(resolve));
        inHand -= 1;
        handled += 1;
        return HANDLED;
      };
      await current().bus.publish(
        topic,
        Array.from({ length: 60 }, (_, i) => message(`key-${i}`, String(i))),
      );
      await current().bus.subscribe(subscription(topic, { handle, concurrency: 4 }));
      await eventually(current(), () => handled === 60);
      expect(most).toBe(4);
    });

    it('given a concurrency of 1, then the messages of a partition come in the order of their offsets', async () => {
      const topic = freshTopic();
      const { heard, handle } = listener();
      await current().bus.publish(
        topic,
        Array.from({ length: 200 }, (_, i) => message(`key-${i % 30}`, String(i))),
      );
      await current().bus.subscribe(subscription(topic, { handle, concurrency: 1 }));
      await eventually(current(), () => heard.length === 200);
      const byPartition = Map.groupBy(heard, (one) => one.partition);
      expect(byPartition.size).toBeGreaterThan(1);
      for (const there of byPartition.values()) {
        expect(there.map((one) => one.offset)).toEqual(there.map((one) => one.offset).toSorted((a, b) => a - b));
      }
    });

    it('given 10,000 messages of 100 keys published side by side, then all arrive in order per key', async () => {
      const topic = freshTopic();
      const { heard, handle } = listener();
      await current().bus.subscribe(subscription(topic, { handle }));
      const rounds = Array.from({ length: 100 }, (_, round) => String(round));
      await Promise.all(
        rounds.map((round) =>
          current().bus.publish(
            topic,
            rounds.map((key) => message(`key-${key}`, round)),
          ),
        ),
      );
      await eventually(current(), () => heard.length === 10_000);
      const byKey = Map.groupBy(heard, (one) => one.key);
      expect(byKey.size).toBe(100);
      for (const ofKey of byKey.values()) expect(ofKey.map((one) => one.value)).toEqual(rounds);
    });

    it('given any mixture of failures, then no message comes before those of its key are settled, and all are in the end', async () => {
      await fc.assert(
        fc.asyncProperty(anyStory, async (story) => {
          const topic = freshTopic();
          const settled = new Set<number>();
          const overtaken: number[] = [];
          const tries = new Map<number, number>();
          const handle = async (one: DeliveredMessage): Promise<Outcome> => {
            const index = Number(one.value);
            if (story.some(({ key }, before) => before < index && key === one.key && !settled.has(before)))
              overtaken.push(index);
            const attempt = tries.get(index) ?? 0;
            tries.set(index, attempt + 1);
            await Promise.resolve();
            const fate = story[index]?.fates[attempt] ?? 'handled';
            if (fate !== 'later') settled.add(index);
            return outcomeOf(fate);
          };
          await current().bus.publish(
            topic,
            story.map(({ key }, index) => message(key, String(index))),
          );
          const running = await current().bus.subscribe(subscription(topic, { handle, concurrency: 3 }));
          await eventually(current(), () => settled.size === story.length);
          await running.stop();
          expect(overtaken).toEqual([]);
        }),
        { numRuns: current().stories ?? 40 },
      );
    });
  });
};
