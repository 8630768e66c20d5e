/** Plays a recording on the clock, one moment planned ahead: however long it is, only that moment is in memory. */
import { epochMs } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';

export interface Recording {
  /** In order of time. Read once. */
  events(): Iterable<InboundEvent>;
  /** Milliseconds since 1970. */
  readonly firstAt: number;
  readonly lastAt: number;
}

/** `play` gets the events of one moment, in recorded order, and how many went before. `end`: there are no more. */
export const playOnClock = (
  clock: Clock,
  recording: Recording,
  play: (events: readonly InboundEvent[], playedBefore: number) => void,
  end: () => void,
): void => {
  let events: Iterator<InboundEvent, unknown, undefined>;
  let upcoming: IteratorResult<InboundEvent, unknown>;
  let played = 0;

  const begin = (): void => {
    events = recording.events()[Symbol.iterator]();
    upcoming = events.next();
    planNext();
  };
  const planNext = (): void => {
    if (upcoming.done === true) return end();
    clock.after(epochMs(upcoming.value.data.at) - clock.now(), playMoment);
  };
  const playMoment = (): void => {
    const moment: InboundEvent[] = [];
    while (upcoming.done !== true && epochMs(upcoming.value.data.at) <= clock.now()) {
      moment.push(upcoming.value);
      upcoming = events.next();
    }
    play(moment, played);
    played += moment.length;
    planNext();
  };
  clock.after(recording.firstAt - clock.now(), begin);
};
