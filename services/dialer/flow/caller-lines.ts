/** Never two redials to one caller at once, whichever replicas have them: a caller's line is taken before it rings. */
import { epochMs, type CallerId, type RedialId } from '@ringback/contracts/ids.ts';
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import { commandRunner } from '@ringback/runtime/decider.ts';
import type { EventStore } from '@ringback/runtime/event-store/port.ts';
import { decideLine, evolveLine, initialLine } from '../domain/caller-line.ts';
import type { Redials } from './redials.ts';

export interface CallerLines {
  /** Whether this redial has the line now. Idempotent. Throws `StoreUnavailable`. */
  take(caller: CallerId, redial: RedialId): Promise<boolean>;
}

export interface LineParts {
  readonly clock: Clock;
  readonly store: EventStore;
  readonly redials: Redials;
  readonly cacheSize: number;
}

/** Who was answered by nobody still hears why: their line is not free before that is said. */
const LONGEST_MESSAGE_MS = 30_000;

export const callerLinesIn = ({ clock, store, redials, cacheSize }: LineParts): CallerLines => {
  const decider = { initial: initialLine, evolve: evolveLine, decide: decideLine };
  const runner = commandRunner({ store, decider, keyOf: ({ data }) => data.callerId, cacheSize });

  const take = async (callerId: CallerId, redialId: RedialId, after: RedialId | null): Promise<RedialId | null> => {
    const at = nowInstant(clock);
    const command = { type: 'TakeLine', callerId, redialId, after, at } as const;
    // Most callers are redialled once, and this stands between a free agent and the call.
    const context = { causeId: redialId, time: at, likelyNew: after === null };
    const { state } = await runner.run(`CallerLine-${callerId}`, command, context);
    return state.holder;
  };
  const isOver = async (redial: RedialId): Promise<boolean> => {
    const state = await redials.load(redial);
    if (state.status !== 'done' || state.hangUp !== null) return false;
    return state.messageFrom === undefined || clock.now() >= epochMs(state.messageFrom) + LONGEST_MESSAGE_MS;
  };

  return {
    async take(caller, redial) {
      const holder = await take(caller, redial, null);
      if (holder === redial || holder === null) return holder === redial;
      return (await isOver(holder)) && (await take(caller, redial, holder)) === redial;
    },
  };
};
