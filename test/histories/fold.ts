/** Every stream of a history, folded by the decider that owns it. */
import { evolveLine, initialLine } from '@ringback/dialer/domain/caller-line.ts';
import { evolve as evolveRedial, initial as initialRedial } from '@ringback/dialer/domain/redial-state.ts';
import { repliesDecider } from '@ringback/messaging/domain/replies.ts';
import { smsDecider } from '@ringback/messaging/domain/sms.ts';
import { evolve as evolveCaller, nobodyYet } from '@ringback/recovery/domain/caller-state.ts';
import { categoryOf } from '@ringback/runtime/event-store/stream-category.ts';
import type { RecordedEvent, RecordedState } from './history-files.ts';

interface Folding {
  readonly initial: unknown;
  readonly evolve: (state: unknown, event: RecordedEvent) => unknown;
}
const folding = (initial: unknown, evolve: (state: never, event: never) => unknown): Folding => ({
  initial,
  // What was recorded is what the decider once wrote; that it still fits is what is tested.
  evolve: (state, event) => evolve(state as never, event as never),
});

const caller = folding(nobodyYet, evolveCaller);
const foldings: Readonly<Record<string, Folding>> = {
  Caller: caller,
  Loss: caller,
  Sms: folding(smsDecider.initial, smsDecider.evolve),
  Replies: folding(repliesDecider.initial, repliesDecider.evolve),
  Redial: folding(initialRedial, evolveRedial),
  CallerLine: folding(initialLine, evolveLine),
};

/** As JSON can say it: maps as objects, sets as lists, both in order, and nothing that is undefined. */
export const plain = (value: unknown): unknown => {
  if (value instanceof Map)
    return Object.fromEntries([...value].map(([key, of]) => [String(key), plain(of)] as const).toSorted(byKey));
  if (value instanceof Set) return [...value].map(plain).toSorted((a, b) => (String(a) < String(b) ? -1 : 1));
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, of]) => of !== undefined)
      .map(([key, of]) => [key, plain(of)] as const)
      .toSorted(byKey),
  );
};
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

/** Throws when a stream has no decider any more, or its decider throws. */
export const statesOf = (events: readonly RecordedEvent[]): readonly RecordedState[] =>
  [...Map.groupBy(events, ({ stream }) => stream)].map(([stream, ofStream]) => {
    const decider = foldings[categoryOf(stream)];
    if (decider === undefined) throw new Error(`nobody knows what a stream ${stream} comes to`);
    return { stream, state: plain(ofStream.reduce((state, event) => decider.evolve(state, event), decider.initial)) };
  });
