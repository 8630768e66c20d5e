/** Hands events over in the order they were said, one batch at a time; what failed stays first in line. */
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Emit } from './ports.ts';

export interface Emission {
  /** `onSafe` runs once the events are in safe hands. */
  readonly say: (events: readonly InboundEvent[], onSafe?: () => void) => void;
  /** Resolves when what was said is handed over, or the hand-over failed. */
  readonly settled: () => Promise<void>;
}

interface Said {
  readonly events: readonly InboundEvent[];
  readonly onSafe: (() => void) | undefined;
}

/** `onFailure` gets what `emit` threw, and how to try again: at some later time, or never. */
export const orderedEmission = (
  emit: Emit,
  work: Work,
  onFailure: (error: unknown, tryAgain: () => void) => void,
): Emission => {
  let waiting: Said[] = [];
  let sending: Promise<void> | null = null;
  let halted = false;

  const sendAll = async (): Promise<void> => {
    // One turn later, so that all that is said in one moment goes as one batch.
    await Promise.resolve();
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      try {
        await emit(batch.flatMap((said) => said.events));
      } catch (error) {
        waiting = [...batch, ...waiting];
        throw error;
      }
      for (const said of batch) said.onSafe?.();
    }
  };
  const run = async (): Promise<void> => {
    try {
      await sendAll();
    } catch (error) {
      halted = true;
      onFailure(error, tryAgain);
    }
    sending = null;
    // Something may have been said in the very turn in which this ended.
    start();
  };
  const start = (): void => {
    if (sending === null && !halted && waiting.length > 0) sending = work.track(run());
  };
  const tryAgain = (): void => {
    halted = false;
    start();
  };
  return {
    say(events, onSafe) {
      waiting.push({ events, onSafe });
      start();
    },
    async settled() {
      await sending;
    },
  };
};
