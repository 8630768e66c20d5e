/** Commands on redials, run where they are remembered. */
import type { Instant, RedialId } from '@ringback/contracts/ids.ts';
import { redialStream } from '@ringback/contracts/ids.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { commandRunner, type Decider } from '@ringback/runtime/decider.ts';
import type { EventStore } from '@ringback/runtime/event-store/port.ts';
import { decide, evolve, initial, type Redial, type RedialCommand } from '../domain/redial.ts';
import { countRedials } from './count-redials.ts';

export const redialDecider: Decider<Redial, RedialCommand, RedialEvent> = { initial, evolve, decide };

/** What caused a command, where it was a message; a step of the call itself is its own cause, for it happens once. */
export interface Cause {
  readonly id: string;
  readonly traceparent?: string;
}

export interface Redials {
  /** `events`: what was decided by this very run. Throws `StoreUnavailable`. */
  run(
    redial: RedialId,
    command: RedialCommand,
    cause?: Cause,
  ): Promise<{ readonly state: Redial; readonly events: readonly RedialEvent[] }>;
  load(redial: RedialId): Promise<Redial>;
  /** The trace it belongs to. Throws `StoreUnavailable`. */
  traceOf(redial: RedialId): Promise<string | undefined>;
}

export const redialsIn = (store: EventStore, cacheSize: number): Redials => {
  const runner = commandRunner({
    store,
    decider: redialDecider,
    keyOf: ({ data }) => data.callerId,
    cacheSize,
    onAppended: countRedials(),
  });
  return {
    run(redial, command, cause = { id: command.type }) {
      const { id: causeId, ...trace } = cause;
      return runner.run(redialStream(redial), command, { causeId, time: command.at satisfies Instant, ...trace });
    },
    load: async (redial) => (await runner.load(redialStream(redial))).state,
    traceOf: async (redial) => (await runner.load(redialStream(redial))).traceparent,
  };
};
