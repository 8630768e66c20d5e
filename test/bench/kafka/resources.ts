/**
 * What one replica of each service takes at 100 lost calls a second: a realistic stream (2,000 events a second, 100 of them a lost
 * call) goes on for a while, and when all of it is through each process is asked what processor time it used. A machine that is
 * busy otherwise makes it late, not more.
 */
import { topics } from '@ringback/contracts/topics.ts';
import type { Measurement } from '../measurement.ts';
import { BLOCK } from './call-stream.ts';
import { caughtUp } from './committed.ts';
import type { Place } from './place.ts';
import { canBeMeasured, usedBelowUs } from './processes.ts';
import { CALLS, streamOf } from './publish.ts';
import { openSmsSink } from './sms-sink.ts';

const LOST_CALLS_PER_SECOND = 100;
const EVENTS_PER_SECOND = (LOST_CALLS_PER_SECOND / BLOCK.lostCalls) * BLOCK.events;
const TURNS_PER_SECOND = 10;
const SERVICES = ['recovery', 'messaging'];
const MEASURED = [...SERVICES, 'postgres', 'kafka'];

export interface ResourcesOptions {
  readonly warmUpSeconds: number;
  readonly seconds: number;
}

const until = (at: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, Math.max(0, at - performance.now())));

export const measureResources = async (
  place: Place,
  { warmUpSeconds, seconds }: ResourcesOptions,
): Promise<Measurement[]> => {
  if (!canBeMeasured()) return [];
  const messages = await streamOf(place, (warmUpSeconds + seconds) * EVENTS_PER_SECOND);
  const sink = await openSmsSink();
  const recovery = await place.start('recovery');
  const operator = { RINGBACK_SMPP_URL: `smpp://bench:bench@127.0.0.1:${sink.port}`, RINGBACK_COMPANY: 'Bench' };
  const messaging = await place.start('messaging', operator);
  let start = performance.now();
  const publishUntil = async (from: number, to: number): Promise<void> => {
    const each = EVENTS_PER_SECOND / TURNS_PER_SECOND;
    for (let turn = from * TURNS_PER_SECOND; turn < to * TURNS_PER_SECOND; turn += 1) {
      await until(start + (turn * 1000) / TURNS_PER_SECOND);
      await place.platform.bus.publish(CALLS, messages.slice(turn * each, (turn + 1) * each));
    }
  };
  const allThrough = async (): Promise<void> => {
    await caughtUp({ admin: place.admin, group: 'recovery', topic: CALLS });
    // Its publisher carries on in the order of the store.
    await untilStill(() => sink.submits());
    await caughtUp({ admin: place.admin, group: 'messaging', topic: topics.cases.name });
  };
  await publishUntil(0, warmUpSeconds);
  await allThrough();
  const before = usedBelowUs();
  start = performance.now() - warmUpSeconds * 1000;
  await publishUntil(warmUpSeconds, warmUpSeconds + seconds);
  await allThrough();
  const after = usedBelowUs();
  await Promise.all([recovery.stop(), messaging.stop()]);
  await sink.close();
  const cores = MEASURED.map((name) => ({
    name: `kafka.at-100-lost-calls-${name}-cpu`,
    value: ((after.get(name)?.cpuSeconds ?? 0) - (before.get(name)?.cpuSeconds ?? 0)) / seconds,
    unit: 'cores',
  }));
  const memory = SERVICES.map((name) => ({
    name: `kafka.at-100-lost-calls-${name}-memory`,
    value: after.get(name)?.megabytes ?? 0,
    unit: 'MB',
  }));
  return [...cores, ...memory];
};

const STILL_MS = 1500;

/** Until the number has not changed for a while. */
const untilStill = async (count: () => number): Promise<void> => {
  for (let seen = -1; seen !== count(); ) {
    seen = count();
    await until(performance.now() + STILL_MS);
  }
};
