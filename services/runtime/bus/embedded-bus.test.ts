import pino from 'pino';
import { describe, expect, it } from 'vitest';
import { virtualClock } from '../clock/virtual-clock.ts';
import { trackedWork } from '../clock/work.ts';
import { memoryBus } from './embedded-bus.ts';
import { HANDLED, type Bus } from './port.ts';
import { listener, message, subscription } from './suite-parts.ts';

const inVirtualTime = (log = pino({ level: 'silent' })) => {
  const work = trackedWork();
  const clock = virtualClock(0, work);
  return { work, clock, bus: memoryBus({ clock, work, log }) };
};

const defect = async (): Promise<never> => {
  throw new TypeError('x is undefined');
};
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Five services in a row, each telling the next a moment later. */
const runRelay = async (): Promise<string[]> => {
  const { bus, clock, work } = inVirtualTime();
  const told: string[] = [];
  for (const hop of [0, 1, 2, 3, 4]) {
    await bus.subscribe(
      subscription(`hop-${hop}`, {
        handle: async (one) => {
          told.push(`${clock.now()} ${hop} ${one.key} ${one.value}`);
          await turn();
          clock.after(1000 * (hop + 1), () => bus.publish(`hop-${hop + 1}`, [one]));
          return HANDLED;
        },
      }),
    );
  }
  clock.after(500, () =>
    bus.publish(
      'hop-0',
      Array.from({ length: 30 }, (_, i) => message(`key-${i % 7}`, String(i))),
    ),
  );
  await clock.runUntil(60_000);
  await work.idle();
  return told;
};

describe('the embedded bus in virtual time', () => {
  it('given services that tell each other, then every message is handled at the moment it was sent', async () => {
    const told = await runRelay();
    expect(told).toHaveLength(150);
    const moments = told.map((line) => line.split(' ').slice(0, 2).join(' '));
    expect([...new Set(moments)]).toEqual(['500 0', '1500 1', '3500 2', '6500 3', '10500 4']);
  });

  it('given the same input, then everything happens in the same order', async () => {
    expect(await runRelay()).toEqual(await runRelay());
  });

  it('given a handler that says later, then it is asked again after 0.2 s, then ever later, at most every 30 s', async () => {
    const { bus, clock } = inVirtualTime();
    const asked: number[] = [];
    const handle = async () => {
      asked.push(clock.now());
      return { outcome: 'later', reason: 'no' } as const;
    };
    await bus.subscribe(subscription('t', { handle }));
    await bus.publish('t', [message('ann', '1')]);
    await clock.runUntil(150_000);
    const pauses = asked.slice(1).map((at, i) => at - (asked[i] ?? 0));
    expect(pauses).toEqual([200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 30_000, 30_000, 30_000]);
  });

  it('given a partition that paused, when a message before the failure was settled, then the pause starts small again', async () => {
    const { bus, clock } = inVirtualTime();
    const asked: number[] = [];
    const handle = async ({ value }: { value: string }) => {
      asked.push(clock.now());
      return asked.length === 3 && value === '1' ? HANDLED : ({ outcome: 'later', reason: 'no' } as const);
    };
    await bus.subscribe(subscription('t', { handle }));
    await bus.publish('t', [message('ann', '1'), message('ann', '2')]);
    await clock.runUntil(900);
    expect(asked).toEqual([0, 200, 600, 600, 800]);
  });

  it('given nothing to do but wait, then time is not held up', async () => {
    const { bus, clock, work } = inVirtualTime();
    await bus.subscribe(subscription('t', { handle: async () => ({ outcome: 'later', reason: 'no' }) }));
    await bus.publish('t', [message('ann', '1')]);
    await clock.runUntil(1);
    expect(await Promise.race([work.idle().then(() => 'idle'), turn().then(() => 'busy')])).toBe('idle');
  });
});

describe('the embedded bus', () => {
  it('given messages without key, then they are spread over all partitions', async () => {
    const { bus, clock } = inVirtualTime();
    const { heard, handle } = listener();
    await bus.subscribe(subscription('t', { handle }));
    for (let i = 0; i < 16; i += 1) await bus.publish('t', [message(null, String(i))]);
    await clock.runUntil(1);
    expect(Object.values(Object.groupBy(heard, (one) => one.partition)).map((there) => there?.length)).toEqual(
      Array.from({ length: 8 }, () => 2),
    );
  });

  it('given a group, when it is asked whether it caught up, then it answers once all that was published is committed', async () => {
    const { bus, clock } = inVirtualTime();
    const { heard, handle } = listener();
    await bus.publish(
      't',
      Array.from({ length: 2000 }, (_, i) => message(`key-${i}`, String(i))),
    );
    const running = await bus.subscribe(subscription('t', { handle }));
    await Promise.all([running.caughtUp?.(), clock.runUntil(1)]);
    expect(heard).toHaveLength(2000);
  });

  it('given a group that stops before it caught up, then whoever waits for that is told', async () => {
    const { bus } = inVirtualTime();
    await bus.publish('t', [message('ann', '1')]);
    const running = await bus.subscribe(
      subscription('t', { handle: async () => ({ outcome: 'later', reason: 'no' }) }),
    );
    const caughtUp = running.caughtUp?.();
    await Promise.all([
      expect(caughtUp).rejects.toMatchObject({ code: 'bus-unavailable' }),
      turn().then(() => running.stop()),
    ]);
  });

  it('given beforeCommit fails for lack of a database, then nothing is committed and the batch comes again', async () => {
    const { bus, clock } = inVirtualTime();
    const { heard, handle } = listener();
    let flushes = 0;
    const beforeCommit = async (): Promise<void> => {
      flushes += 1;
      if (flushes < 3) throw new Error('database is away');
    };
    await bus.subscribe(subscription('t', { handle, beforeCommit }));
    await bus.publish('t', [message('ann', '1'), message('ann', '2')]);
    await clock.runUntil(10_000);
    expect(heard.map((one) => one.value)).toEqual(['1', '2', '1', '2', '1', '2']);
  });

  it('given a bus that is closed, then it takes nothing any more and closing again is harmless', async () => {
    const { bus } = inVirtualTime();
    await bus.subscribe(subscription('t', { handle: listener().handle }));
    await Promise.all([bus.close(), bus.close()]);
    await expect(bus.publish('t', [message('ann', '1')])).rejects.toMatchObject({ code: 'bus-unavailable' });
    await expect(bus.subscribe(subscription('t', { handle: listener().handle }))).rejects.toMatchObject({
      code: 'bus-unavailable',
    });
  });

  it('given a handler that throws, then the log says so as an error with its origin', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'error' }, { write: (line) => lines.push(line) });
    const { bus, clock }: { bus: Bus; clock: { runUntil(ms: number): Promise<void> } } = inVirtualTime(log);
    await bus.subscribe(subscription('t', { handle: defect }));
    await bus.publish('t', [message('ann', '1')]);
    await clock.runUntil(1);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 50, group: 't-readers', topic: 't', offset: 0, type: 'Said', err: { message: 'x is undefined' } },
    ]);
  });
});
