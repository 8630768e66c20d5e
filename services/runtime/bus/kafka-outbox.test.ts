import { describe, expect, it } from 'vitest';
import { kafkaOutbox, type WeighedMessage } from './kafka-outbox.ts';
import type { KafkaProducer } from './kafka-producer.ts';
import { BusUnavailable, MessageRefused } from './port.ts';

const weighed = (value: string, bytes = 100): WeighedMessage => ({
  topic: 't',
  partition: 0,
  message: { value },
  bytes,
});

/** A producer whose sends end when the test says so. */
const slowProducer = () => {
  const batches: string[][] = [];
  const endings: PromiseWithResolvers<void>[] = [];
  const producer: Pick<KafkaProducer, 'send'> = {
    send: async (messages) => {
      batches.push(messages.map(({ message }) => String(message.value)));
      const ending = Promise.withResolvers<void>();
      endings.push(ending);
      await ending.promise;
    },
  };
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    batches,
    outbox: kafkaOutbox(producer),
    end: async (): Promise<void> => (endings.shift()?.resolve(), turn()),
    fail: async (): Promise<void> => (endings.shift()?.reject(new BusUnavailable('away')), turn()),
  };
};

describe('the outbox', () => {
  it('given publications while one is on its way, then they leave together, in order, when it has arrived', async () => {
    const { outbox, batches, end } = slowProducer();
    const all = Promise.all(
      [['1'], ['2', '3'], ['4']].map((values) => outbox.add(values.map((value) => weighed(value)))),
    );
    expect(batches).toEqual([['1']]);
    await end();
    expect(batches).toEqual([['1'], ['2', '3', '4']]);
    await end();
    await all;
  });

  it('given a failure, then all that waited fail with it, and what is added later is sent', async () => {
    const { outbox, batches, fail, end } = slowProducer();
    const sent = ['1', '2', '3'].map((value) => outbox.add([weighed(value)]));
    const settled = Promise.allSettled(sent);
    await fail();
    expect((await settled).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const later = outbox.add([weighed('4')]);
    await end();
    await later;
    expect(batches).toEqual([['1'], ['4']]);
  });

  it('given more than a broker takes at once, then it leaves in several batches, in order, and resolves with the last', async () => {
    const { outbox, batches, end } = slowProducer();
    let resolved = false;
    const sent = outbox
      .add(['1', '2', '3', '4', '5'].map((value) => weighed(value, 400_000)))
      .then(() => (resolved = true));
    await end();
    await end();
    expect({ batches, resolved }).toEqual({ batches: [['1', '2'], ['3', '4'], ['5']], resolved: false });
    await end();
    await sent;
    await outbox.empty();
  });

  it('given one message heavier than any batch, then it goes alone: the broker may judge it', async () => {
    const { outbox, batches, end } = slowProducer();
    const sent = outbox.add([weighed('1'), weighed('2', 2_000_000), weighed('3')]);
    await end();
    await end();
    await end();
    await sent;
    expect(batches).toEqual([['1'], ['2'], ['3']]);
  });

  it('given a message that will never be taken, then it alone is at fault, and what waited behind it may come again', async () => {
    const taken: string[] = [];
    const outbox = kafkaOutbox({
      send: async (messages) => {
        const values = messages.map(({ message }) => String(message.value));
        if (values.includes('huge')) throw new MessageRefused('too large');
        taken.push(...values);
      },
    });
    const [huge, behind] = await Promise.allSettled([outbox.add([weighed('huge')]), outbox.add([weighed('1')])]);
    expect(huge).toMatchObject({ reason: expect.any(MessageRefused) });
    expect(behind).toMatchObject({ reason: expect.any(BusUnavailable) });
    await outbox.add([weighed('1')]);
    expect(taken).toEqual(['1']);
  });

  it('given brokers that take less at once than we put together, then it leaves in smaller batches, in order, and from then on at once', async () => {
    const batches: string[][] = [];
    const outbox = kafkaOutbox({
      send: async (messages) => {
        if (messages.reduce((sum, { message }) => sum + Number(message.value), 0) > 250)
          throw new MessageRefused('too large');
        batches.push(messages.map(({ message }) => String(message.value)));
      },
    });
    const of = (...weights: readonly number[]) => outbox.add(weights.map((weight) => weighed(`${weight}`, weight)));
    await Promise.all([of(101), of(102, 103, 104), of(105)]);
    expect(batches.flat()).toEqual(['101', '102', '103', '104', '105']);
    const before = batches.length;
    await of(102, 103, 104);
    expect(batches.slice(before)).toEqual([['102', '103'], ['104']]);
    const [large, behind] = await Promise.allSettled([of(100, 300), of(2)]);
    expect(large).toMatchObject({ reason: expect.any(MessageRefused) });
    expect(behind).toMatchObject({ reason: expect.any(BusUnavailable) });
  });
});
