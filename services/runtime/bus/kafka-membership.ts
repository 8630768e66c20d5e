/** Whether what a consumer has in hand is still its own to work on: by the broker's word, and by the clock when there is none. */

export interface Membership {
  /** Grows with every sharing out of the partitions. */
  readonly generation: number;
  /** Whether messages fetched in this generation may still be begun. */
  holds(generation: number): boolean;
  /** Whether the partitions stay where they are, as far as anybody has said. */
  readonly steady: boolean;
  /** The number by which a partition is ours, the same as long as nobody else can have had it; null when it is not ours. */
  tenureOf(place: string): number | null;
  /** The group shared the partitions out: these are ours. */
  joined(places?: readonly string[]): void;
  /** The broker counts us among the members. False when we were silent for so long that others may have had what is ours. */
  heartbeat(): boolean;
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
  let tenures: ReadonlyMap<string, number> = new Map();
  let lastTenure = 0;
  const isCurrent = (): boolean => state !== 'over' && now() - heartbeatAt < sessionMs;
  /** A partition that was ours without a break keeps its number. */
  const renew = (places: Iterable<string>): void => {
    const before = isCurrent() ? tenures : new Map<string, number>();
    lastTenure += 1;
    tenures = new Map([...places].map((place) => [place, before.get(place) ?? lastTenure]));
  };
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
    holds: (asked) => asked === generation && isCurrent(),
    tenureOf: (place) => (isCurrent() ? (tenures.get(place) ?? null) : null),
    joined(places = []) {
      renew(places);
      generation += 1;
      state = 'steady';
      beat();
    },
    heartbeat() {
      const unbroken = state === 'over' || isCurrent();
      if (!unbroken) renew(tenures.keys());
      beat();
      return unbroken;
    },
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
