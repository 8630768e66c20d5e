import pino from 'pino';
import { expect, test } from 'vitest';
import { BusUnavailable } from '../bus/port.ts';
import { virtualClock } from '../clock/virtual-clock.ts';
import { trackedWork } from '../clock/work.ts';
import { DataFileProblem } from '../sqlite-data-file.ts';
import { NotWaiting, patience } from './patience.ts';

const waitingFor = () => {
  const lines: { msg: string; waitingFor: string; reason?: string }[] = [];
  const clock = virtualClock(0, trackedWork());
  const log = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { clock, lines, ...patience({ clock, log }) };
};

test('given what is needed is away for a minute, then it is had as soon as it is there, and the log says so every few seconds', async () => {
  const { clock, lines, until } = waitingFor();
  const had = until('the bus', async () => {
    if (clock.now() < 60_000) throw new BusUnavailable('Kafka at one:9092 is away');
    return 'there';
  });
  for (let now = 0; now <= 70_000; now += 250) {
    await clock.runUntil(now);
    await new Promise(setImmediate);
  }
  expect(await had).toBe('there');
  const waits = lines.filter(({ reason }) => reason === 'Kafka at one:9092 is away');
  expect(waits.length).toBeGreaterThan(3);
  expect(waits.length).toBeLessThanOrEqual(60_000 / 4000 + 1);
  expect(lines.at(-1)).toMatchObject({ waitingFor: 'the bus', msg: 'can be reached' });
});

test('given what waiting does not help, then it is said at once', async () => {
  const { until, lines } = waitingFor();
  const damaged = new DataFileProblem('bus.db', 'it is damaged', 'restore it');
  await expect(until('the bus', () => Promise.reject(damaged))).rejects.toBe(damaged);
  const defect = new TypeError('a defect');
  await expect(until('the bus', () => Promise.reject(defect))).rejects.toBe(defect);
  expect(lines).toEqual([]);
});

test('given the process ends, then whoever waits or would wait is let go', async () => {
  const { until, end } = waitingFor();
  const pausing = until('the bus', () => Promise.reject(new BusUnavailable('away')));
  const attempting = until('the store', () => new Promise(() => {}));
  end();
  await expect(pausing).rejects.toThrow(NotWaiting);
  await expect(attempting).rejects.toThrow(NotWaiting);
  await expect(until('late', () => new Promise(() => {}))).rejects.toThrow(NotWaiting);
});
