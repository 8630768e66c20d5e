/** Commands on redials, run where they are remembered. */
import type { Instant, RedialId } from '@ringback/contracts/ids.ts';
import { redialStream } from '@ringback/contracts/ids.ts';
import { commandRunner, type Decider } from '@ringback/runtime/decider.ts';
import type { EventStore } from '@ringback/runtime/event-store/port.ts';
import { type CallStep, decide, type RedialCommand } from '../domain/redial.ts';
import { evolve, initial, type OwnRedialEvent, type Redial } from '../domain/redial-state.ts';
import { countRedials } from './count-redials.ts';
import type { Flight } from './floor.ts';

export const redialDecider: Decider<Redial, RedialCommand, OwnRedialEvent> = { initial, evolve, decide };

/** What caused a command, where it was a message; a step of the call itself is its own cause, for it happens once. */
export interface Cause {
  readonly id: string;
  readonly traceparent?: string;
}

export interface Ran {
  readonly state: Redial;
  /** What was decided by this very run. */
  readonly events: readonly OwnRedialEvent[];
}

export interface Redials {
  /** Throws `StoreUnavailable`. */
  run(redial: RedialId, command: RedialCommand, cause?: Cause): Promise<Ran>;
  /** A step of a call, by the hand this flight has: refused when another has taken it up. Throws `StoreUnavailable`. */
  step(flight: Flight, step: CallStep): Promise<Ran>;
  /** Makes the redial this flight's own, whoever had it. False when somebody else just did. Throws `StoreUnavailable`. */
  takeUp(flight: Flight, at: Instant): Promise<boolean>;
  load(redial: RedialId): Promise<Redial>;
  /** The trace it belongs to. Throws `StoreUnavailable`. */
  traceOf(redial: RedialId): Promise<string | undefined>;
}

/** Whether the redial is still in the hand that this flight has: then what follows of it is for us to do. */
export const isOurs = (flight: Flight, redial: Redial): boolean => 'hand' in redial && redial.hand === flight.hand;

/** What this process recorded of a redial, and how the redial stood before. */
export type OnRecorded = (events: readonly OwnRedialEvent[], before: Redial) => void;

export const redialsIn = (store: EventStore, cacheSize: number, onRecorded: OnRecorded = () => {}): Redials => {
  const count = countRedials();
  const runner = commandRunner({
    store,
    decider: redialDecider,
    keyOf: ({ data }) => data.callerId,
    cacheSize,
    onAppended(events, before) {
      count(events);
      onRecorded(events, before);
    },
  });
  const load = async (redial: RedialId): Promise<Redial> => (await runner.load(redialStream(redial))).state;
  const run: Redials['run'] = async (redial, command, cause = { id: command.type }) => {
    const { id: causeId, ...trace } = cause;
    return runner.run(redialStream(redial), command, { causeId, time: command.at, ...trace });
  };
  return {
    run,
    load,
    traceOf: async (redial) => (await runner.load(redialStream(redial))).traceparent,
    step: (flight, step) => run(flight.waiting.redialId, { ...step, hand: flight.hand }),
    async takeUp(flight, at) {
      const { redialId } = flight.waiting;
      const before = await load(redialId);
      if (!('hand' in before)) return true;
      const command = { type: 'TakeUp', from: before.hand, at } as const;
      const { state, events } = await run(redialId, command, { id: `TakeUp ${before.hand}` });
      if (events.length > 0 && 'hand' in state) flight.hand = state.hand;
      // Nothing to take up where all is over.
      return events.length > 0 || (state.status === 'done' && state.hangUp === null);
    },
  };
};
