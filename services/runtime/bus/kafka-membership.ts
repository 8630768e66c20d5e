/** Whether what a consumer has in hand is still its own to work on: by the broker's word, and by the clock when there is none. */

export interface Membership {
  /** Grows with every sharing out of the partitions. */
  readonly generation: number;
  /** Whether messages fetched in this generation may still be begun. */
  holds(generation: number): boolean;
  /** The group shared the partitions out. */
  joined(): void;
  /** The broker counts us among the members. */
  heartbeat(): void;
  /** The broker said that the partitions are about to move, or have. */
  ended(): void;
  /** The consumer runs, though Kafka may not answer it. */
  alive(): void;
  /** Milliseconds since the consumer last showed that it runs. */
  silentMs(): number;
}

/**
 * After `sessionMs` without an answered heartbeat others may have our partitions: a process that was paused must find that out
 * before it begins the next message. Measured on the monotonic clock, which nobody can set.
 */
export const membership = (sessionMs: number, now: () => number = () => performance.now()): Membership => {
  let generation = 0;
  let over = true;
  let heartbeatAt = now();
  let aliveAt = now();
  const beat = (): void => {
    heartbeatAt = now();
    aliveAt = heartbeatAt;
  };
  return {
    get generation() {
      return generation;
    },
    holds: (asked) => !over && asked === generation && now() - heartbeatAt < sessionMs,
    joined() {
      generation += 1;
      over = false;
      beat();
    },
    heartbeat: beat,
    ended() {
      over = true;
    },
    alive() {
      aliveAt = now();
    },
    silentMs: () => now() - aliveAt,
  };
};
