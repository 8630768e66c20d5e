/** What every bus promises. Each adapter runs this; the time the bus waits in is the adapter's to let pass. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BusUnavailable, HANDLED, type DeliveredMessage, type Outcome } from './port.ts';
import { busOrderSuite } from './suite-order.ts';
import { busSharesSuite } from './suite-shares.ts';
import { eventually, freshTopic, listener, message, subscription, type BusUnderTest } from './suite-parts.ts';

const LATER: Outcome = { outcome: 'later', reason: 'not now' };
const never = (): Promise<never> => new Promise(() => {});

export const busSuite = (name: string, openFresh: () => Promise<BusUnderTest>): void => {
  describe(`${name} keeps the promises of a bus`, () => {
    let under: BusUnderTest;
    let topic: string;
    beforeEach(async () => {
      under = await openFresh();
      topic = freshTopic();
    });
    afterEach(() => under.dispose());

    describe('delivery', () => {
      it('given a message, when a group reads, then it gets key, headers and value as they were published', async () => {
        const { heard, handle } = listener();
        await under.bus.publish(topic, [message('ann', 'hello'), message(null, 'to all')]);
        await under.bus.subscribe(subscription(topic, { handle }));
        await eventually(under, () => heard.length === 2);
        expect(heard.find((one) => one.key === 'ann')).toMatchObject({ ...message('ann', 'hello'), topic });
        expect(heard.find((one) => one.key === null)).toMatchObject(message(null, 'to all'));
      });

      it('given headers changed after publishing, when a group reads, then it gets them as they were', async () => {
        const { heard, handle } = listener();
        const headers: Record<string, string> = { ce_type: 'Said' };
        await under.bus.publish(topic, [{ key: 'ann', headers, value: 'hello' }]);
        headers['ce_type'] = 'Unsaid';
        await under.bus.subscribe(subscription(topic, { handle }));
        await eventually(under, () => heard.length === 1);
        expect(heard[0]?.headers['ce_type']).toBe('Said');
      });

      it('given two groups, when one reads slowly, then the other gets everything all the same', async () => {
        const { heard, handle } = listener();
        await under.bus.subscribe(subscription(topic, { group: `${topic}-slow`, handle: never }));
        await under.bus.subscribe(subscription(topic, { handle }));
        await under.bus.publish(topic, [message('ann', '1'), message('bob', '2')]);
        await eventually(under, () => heard.length === 2);
        expect(new Set(heard.map((one) => one.value))).toEqual(new Set(['1', '2']));
      });

      it('given two members of a group, when messages come, then both get some and nobody gets one twice', async () => {
        const first = listener();
        const second = listener();
        const running = await under.bus.subscribe(subscription(topic, { handle: first.handle }));
        await under.bus.subscribe(subscription(topic, { handle: second.handle }));
        const sent = Array.from({ length: 100 }, (_, i) => message(`key-${i}`, String(i)));
        await under.bus.publish(topic, sent);
        await eventually(under, () => first.heard.length + second.heard.length >= 100);
        expect(first.heard.length * second.heard.length).toBeGreaterThan(0);
        expect(new Set([...first.values(), ...second.values()]).size).toBe(100);
        expect(first.heard.length + second.heard.length).toBe(100);

        await running.stop();
        await under.bus.publish(topic, sent);
        await eventually(under, () => first.heard.length + second.heard.length >= 200);
        expect(first.heard.length + second.heard.length).toBe(200);
      });
    });

    describe('durability', () => {
      it('given published messages, when the bus is reopened, then a new group gets them from the beginning', async () => {
        await under.bus.publish(topic, [message('ann', '1'), message('ann', '2')]);
        const reopened = await under.crashAndReopen();
        const { heard, handle, values } = listener();
        await reopened.subscribe(subscription(topic, { handle }));
        await eventually(under, () => heard.length === 2);
        expect(values()).toEqual(['1', '2']);
      });

      it('given a group that stopped, when the bus is reopened, then it goes on where it was', async () => {
        const before = listener();
        const running = await under.bus.subscribe(subscription(topic, { handle: before.handle }));
        await under.bus.publish(topic, [message('ann', '1')]);
        await eventually(under, () => before.heard.length === 1);
        await running.stop();
        await under.bus.publish(topic, [message('ann', '2')]);
        const after = listener();
        await (await under.crashAndReopen()).subscribe(subscription(topic, { handle: after.handle }));
        await eventually(under, () => after.heard.length > 0);
        expect(before.values()).toEqual(['1']);
        expect(after.values()).toEqual(['2']);
      });

      it('given a crash before the commit, when the bus is reopened, then the batch comes again', async () => {
        const before = listener();
        await under.bus.publish(topic, [message('ann', '1'), message('ann', '2')]);
        await under.bus.subscribe(
          subscription(topic, {
            handle: async (one) => (await before.handle(one), one.value === '2' ? never() : HANDLED),
          }),
        );
        await eventually(under, () => before.heard.length === 2);
        const after = listener();
        await (await under.crashAndReopen()).subscribe(subscription(topic, { handle: after.handle }));
        await eventually(under, () => after.heard.length === 2);
        expect(after.values()).toEqual(['1', '2']);
      });

      it('given a crash during beforeCommit, when the bus is reopened, then the batch comes again', async () => {
        const before = listener();
        const heardAtCommit: number[] = [];
        await under.bus.publish(topic, [message('ann', '1'), message('ann', '2')]);
        const beforeCommit = (): Promise<void> => {
          heardAtCommit.push(before.heard.length);
          return never();
        };
        await under.bus.subscribe(subscription(topic, { handle: before.handle, beforeCommit }));
        await eventually(under, () => heardAtCommit.length > 0);
        expect(heardAtCommit).toEqual([2]);
        const after = listener();
        await (await under.crashAndReopen()).subscribe(subscription(topic, { handle: after.handle }));
        await eventually(under, () => after.heard.length === 2);
        expect(after.values()).toEqual(['1', '2']);
      });

      it('given a message in hand, when the group stops, then it is finished and committed and no other is begun', async () => {
        const begun: string[] = [];
        const finish = Promise.withResolvers<void>();
        const handle = async (one: DeliveredMessage): Promise<Outcome> => {
          begun.push(one.value);
          await finish.promise;
          return HANDLED;
        };
        await under.bus.publish(topic, [message('ann', '1'), message('ann', '2')]);
        const running = await under.bus.subscribe(subscription(topic, { handle }));
        await eventually(under, () => begun.length === 1);
        const stopped = running.stop();
        finish.resolve();
        await stopped;
        expect(begun).toEqual(['1']);
        const after = listener();
        await (await under.crashAndReopen()).subscribe(subscription(topic, { handle: after.handle }));
        await eventually(under, () => after.heard.length === 1);
        expect(after.values()).toEqual(['2']);
      });
    });

    describe('when a handler says later', () => {
      it('given one key that must wait, then its partition pauses, nothing is lost, and others go on', async () => {
        const { heard, handle } = listener();
        let refusals = 0;
        const keys = Array.from({ length: 40 }, (_, i) => `key-${i}`);
        await under.bus.subscribe(
          subscription(topic, {
            handle: async (one) => (one.value === 'key-0 a' && (refusals += 1) <= 3 ? LATER : handle(one)),
          }),
        );
        await under.bus.publish(
          topic,
          keys.flatMap((key) => [message(key, `${key} a`), message(key, `${key} b`)]),
        );
        await eventually(under, () => heard.some((one) => one.value === 'key-0 b'));
        const partition = heard.find((one) => one.key === 'key-0')?.partition;
        const firstOfPaused = heard.findIndex((one) => one.value === 'key-0 a');
        const elsewhere = heard.filter((one) => one.partition !== partition);
        const heardElsewhereBefore = heard.slice(0, firstOfPaused).filter((one) => one.partition !== partition);
        expect(refusals).toBe(4);
        expect(heardElsewhereBefore).toEqual(elsewhere);
        expect(new Set(heard.map((one) => one.value)).size).toBe(80);
      });

      it('given a handler that throws because a store is away, then the message comes again and is no dead letter', async () => {
        const dead = listener();
        const { heard, handle } = listener();
        let tries = 0;
        await under.bus.subscribe(subscription(`${topic}-dead`, { handle: dead.handle }));
        await under.bus.subscribe(
          subscription(topic, {
            handle: async (one) => {
              tries += 1;
              if (tries <= 5) throw new Error('could not append', { cause: new BusUnavailable('away') });
              return handle(one);
            },
          }),
        );
        await under.bus.publish(topic, [message('ann', '1')]);
        await eventually(under, () => heard.length === 1);
        expect({ tries, dead: dead.heard }).toEqual({ tries: 6, dead: [] });
      });
    });

    describe('when a message can never be handled', () => {
      it('given a dead letter, then it carries reason and origin, and the partition moves on', async () => {
        const dead = listener();
        const { heard, handle } = listener();
        await under.bus.subscribe(subscription(`${topic}-dead`, { handle: dead.handle }));
        await under.bus.subscribe(
          subscription(topic, {
            handle: async (one) =>
              one.value === '2' ? { outcome: 'dead-letter', reason: 'no such call' } : handle(one),
          }),
        );
        await under.bus.publish(
          topic,
          ['1', '2', '3'].map((value) => message('ann', value)),
        );
        await eventually(under, () => heard.length === 2 && dead.heard.length === 1);
        expect(heard.map((one) => one.value)).toEqual(['1', '3']);
        expect(dead.heard[0]).toMatchObject({
          key: 'ann',
          value: '2',
          headers: {
            ...message('ann', '2').headers,
            rb_reason: 'no such call',
            rb_topic: topic,
            rb_partition: String(heard[0]?.partition),
            rb_offset: String((heard[0]?.offset ?? 0) + 1),
            rb_group: `${topic}-readers`,
          },
        });
      });

      it('given a handler that throws, then the message is a dead letter as a defect, and the partition moves on', async () => {
        const dead = listener();
        const { heard, handle } = listener();
        await under.bus.subscribe(subscription(`${topic}-dead`, { handle: dead.handle }));
        await under.bus.subscribe(
          subscription(topic, {
            handle: async (one) => {
              if (one.value === '1') throw new TypeError('x is undefined');
              return handle(one);
            },
          }),
        );
        await under.bus.publish(topic, [message('ann', '1'), message('ann', '2')]);
        await eventually(under, () => heard.length === 1 && dead.heard.length === 1);
        expect(dead.heard[0]?.headers['rb_reason']).toBe('defect: x is undefined');
      });
    });

    busOrderSuite(() => under);
    busSharesSuite(() => under);
  });
};
