/** Whether what a consumer has in hand is still its own to work on: by the broker's word, and by the clock when there is none. */

export interface Membership {
  /** Grows with every sharing out of the partitions. */
  readonly generation: number;
  /** Whether messages fetched in this generation may still be begun. */
  holds(generation: number): boolean;
  /** Whether the partitions stay where they are, as far as anybody has said. */
  readonly steady: boolean;
  /** The group shared the partitions out. */
  joined(): void;
  /** The broker counts us among the members. */
  heartbeat(): void;
  /** The group calls its members together: partitions will move once all of them have finished what they have in hand. */
  called(): void;
  /** The partitions are no longer ours. */
  ended(): void;
  /** The consumer runs, though Kafka may not answer it. */
  alive(): void;
  /** Milliseconds since the consumer last showed that it runs. */
  silentMs(): number;
}

/**
 * After `sessionMs` without an answered heartbeat others may have our partitions: a process that was paused must find that out
 * before it begins the next message. A call to share out anew answers no heartbeat, so the same limit ends what is in hand then:
 * the group waits longer for its members than that. Measured on the monotonic clock, which nobody can set.
 */
export const membership = (sessionMs: number, now: () => number = () => performance.now()): Membership => {
  let generation = 0;
  let state: 'steady' | 'called' | 'over' = 'over';
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
    get steady() {
      return state === 'steady';
    },
    holds: (asked) => state !== 'over' && asked === generation && now() - heartbeatAt < sessionMs,
    joined() {
      generation += 1;
      state = 'steady';
      beat();
    },
    heartbeat: beat,
    called() {
      if (state === 'steady') state = 'called';
    },
    ended() {
      state = 'over';
    },
    alive() {
      aliveAt = now();
    },
    silentMs: () => now() - aliveAt,
  };
};
