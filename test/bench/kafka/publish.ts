/** Puts made-up calls on the bus, as ingest does. */
import { topics } from '@ringback/contracts/topics.ts';
import type { WireMessage } from '@ringback/contracts/envelope.ts';
import type { Caller } from '@ringback/contracts/parts.ts';
import { callerOf, lostCall } from '../loop/made-up-callers.ts';
import { BLOCK, callStream } from './call-stream.ts';
import type { Place } from './place.ts';

const AT_ONCE = 1000;
/** Ten calls a second, so that a stream of an hour or less has a few hundred calls going on at a time. */
const EVERY_MS = 100;

export const CALLS = topics.calls.name;

export const newCallers = async (place: Place, count: number): Promise<readonly Caller[]> => {
  const first = place.takeCallers(count);
  return Promise.all(Array.from({ length: count }, (_, i) => callerOf(place.platform.sealing, first + i)));
};

const publish = async ({ platform }: Place, messages: readonly WireMessage[]): Promise<void> => {
  for (let from = 0; from < messages.length; from += AT_ONCE)
    await platform.bus.publish(CALLS, messages.slice(from, from + AT_ONCE));
};

/** So many events and no fewer, whole blocks. */
export const streamOf = async (place: Place, events: number): Promise<readonly WireMessage[]> => {
  const callers = await newCallers(place, Math.ceil(events / BLOCK.events) * BLOCK.callers);
  return callStream(callers, place.platform.clock.now(), EVERY_MS);
};

export const publishStream = async (place: Place, events: number): Promise<void> =>
  publish(place, await streamOf(place, events));

export const publishLostCalls = async (place: Place, count: number): Promise<void> => {
  const callers = await newCallers(place, count);
  const now = place.platform.clock.now();
  await publish(
    place,
    callers.map((caller) => lostCall(caller, now)),
  );
};
