/** Partitions that wait before their messages come again: each longer after every failure, with jitter, until something is committed. */
import type { Consumer } from 'kafkajs';
import type { Cancel, Clock } from '../clock/clock.ts';
import type { KafkaTiming } from './kafka-options.ts';

export interface KafkaPauses {
  /** Answers how long. */
  pause(topic: string, partition: number): number;
  /** Something of it was committed: the next pause is a short one. */
  wentWell(topic: string, partition: number): void;
  /** No partition resumes any more. */
  stop(): void;
}

export interface PauseOptions {
  readonly consumer: Pick<Consumer, 'pause' | 'resume'>;
  readonly clock: Clock;
  readonly timing: Pick<KafkaTiming, 'firstPause' | 'longestPause'>;
  readonly random: () => number;
}

/** Replicas that failed together shall not come back together. */
const JITTER = 0.5;

export const kafkaPauses = ({ consumer, clock, timing, random }: PauseOptions): KafkaPauses => {
  const failures = new Map<string, number>();
  const resuming = new Map<string, Cancel>();
  const placeOf = (topic: string, partition: number): string => `${topic}/${partition}`;

  const resume = (topic: string, partition: number): void => {
    resuming.delete(placeOf(topic, partition));
    try {
      consumer.resume([{ topic, partitions: [partition] }]);
    } catch {
      // Between a crash and its restart kafkajs has no group to resume in, and in the next one nothing is paused.
    }
  };

  return {
    pause(topic, partition) {
      const place = placeOf(topic, partition);
      const before = failures.get(place) ?? 0;
      failures.set(place, before + 1);
      const longest = Math.min(timing.firstPause * 2 ** before, timing.longestPause);
      const pauseMs = Math.max(timing.firstPause, Math.round(longest * (1 - JITTER * random())));
      consumer.pause([{ topic, partitions: [partition] }]);
      resuming.get(place)?.();
      resuming.set(
        place,
        clock.after(pauseMs, () => resume(topic, partition)),
      );
      return pauseMs;
    },
    wentWell: (topic, partition) => void failures.delete(placeOf(topic, partition)),
    stop() {
      for (const cancel of resuming.values()) cancel();
      resuming.clear();
    },
  };
};

/** Resolves after this long. */
export const pause = (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });
