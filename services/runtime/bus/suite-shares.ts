/** What every bus promises of who has which key: one member at a time, told before its messages come. */
import { describe, expect, it } from 'vitest';
import { HANDLED, type DeliveredMessage, type Tenure } from './port.ts';
import { eventually, freshTopic, message, subscription, type BusUnderTest } from './suite-parts.ts';

const KEYS = Array.from({ length: 20 }, (_, i) => `key-${i}`);

/** One member of the group: what it was told of its keys, and what it was handed. */
const reader = () => {
  let tenure: Tenure = () => null;
  let shared = 0;
  const strangers: string[] = [];
  const heard: string[] = [];
  return {
    heard,
    /** Keys of messages that came while they were not its own. */
    strangers,
    shared: () => shared,
    tenureOf: (topic: string, key: string) => tenure(topic, key),
    keys: (topic: string): string[] => KEYS.filter((key) => tenure(topic, key) !== null),
    wants: {
      concurrency: 1,
      async handle({ topic, key, value }: DeliveredMessage) {
        if (tenure(topic, key ?? '') === null) strangers.push(key ?? '');
        heard.push(`${key} ${value}`);
        return HANDLED;
      },
      onShared(next: Tenure) {
        tenure = next;
        shared += 1;
      },
    },
  };
};

export const busSharesSuite = (current: () => BusUnderTest): void => {
  const numbersOf = async (topic: string, one: ReturnType<typeof reader>): Promise<(number | null)[]> => {
    await eventually(current(), () => one.keys(topic).length === KEYS.length);
    return KEYS.map((key) => one.tenureOf(topic, key));
  };

  describe('shares', () => {
    it('given one member, then all keys are its own before their messages come, and under the same number for ever', async () => {
      const topic = freshTopic();
      const only = reader();
      await current().bus.subscribe(subscription(topic, only.wants));
      const before = await numbersOf(topic, only);
      await current().bus.publish(
        topic,
        KEYS.map((key) => message(key, '1')),
      );
      await eventually(current(), () => only.heard.length === KEYS.length);
      expect(only.strangers).toEqual([]);
      expect(before).not.toContain(null);
      expect(KEYS.map((key) => only.tenureOf(topic, key))).toEqual(before);
    });

    it('given another member, then each key is of exactly one of them, and its messages come to that one', async () => {
      const topic = freshTopic();
      const [first, second] = [reader(), reader()];
      await current().bus.subscribe(subscription(topic, first.wants));
      await current().bus.subscribe(subscription(topic, second.wants));
      await eventually(current(), () => areShared(topic, first, second));
      await current().bus.publish(
        topic,
        KEYS.map((key) => message(key, '1')),
      );
      await eventually(current(), () => first.heard.length + second.heard.length >= KEYS.length);
      expect(first.heard.toSorted()).toEqual(heardOf(first.keys(topic)));
      expect(second.heard.toSorted()).toEqual(heardOf(second.keys(topic)));
      expect([...first.strangers, ...second.strangers]).toEqual([]);
    });

    it('given a member that leaves, then the other is told and has its keys, and what goes and comes back has another number', async () => {
      const topic = freshTopic();
      const [first, second] = [reader(), reader()];
      await current().bus.subscribe(subscription(topic, first.wants));
      const alone = await numbersOf(topic, first);
      const running = await current().bus.subscribe(subscription(topic, second.wants));
      await eventually(current(), () => areShared(topic, first, second));
      const lent = second.keys(topic);
      const told = first.shared();
      await running.stop();
      await eventually(current(), () => first.keys(topic).length === KEYS.length);
      expect(first.shared()).toBeGreaterThan(told);
      expect(second.keys(topic)).toEqual([]);
      for (const key of lent) expect(first.tenureOf(topic, key)).not.toBe(alone[KEYS.indexOf(key)]);
    });
  });
};

const heardOf = (keys: readonly string[]): string[] => keys.map((key) => `${key} 1`).toSorted();

const areShared = (topic: string, ...readers: readonly ReturnType<typeof reader>[]): boolean => {
  const keys = readers.map((one) => one.keys(topic));
  return keys.every(({ length }) => length > 0) && keys.flat().toSorted().join() === KEYS.toSorted().join();
};
