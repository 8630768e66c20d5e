/** Errands of one key (a redial, a team) are run one after the other, those of different keys at once. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Logger } from 'pino';

export interface Errands {
  /** Runs `errand` after the others of this key, again and again until it succeeds. It must bear being run twice. */
  persist(key: string, errand: () => Promise<void>): void;
  /** From now on what fails is left for the next start. */
  stopRetrying(): void;
  /** Resolves when nothing is left to run; from then on nothing is run any more. */
  close(): Promise<void>;
}

/** False: again later. */
type Errand = () => Promise<boolean>;

export const errandRunner = (
  { clock, work, log }: { clock: Clock; work: Work; log: Logger },
  retrySeconds: number,
): Errands => {
  const lines = new Map<string, Errand[]>();
  /** Lines whose first errand failed, until they are walked again. */
  const resting = new Map<string, Cancel>();
  let stopping = false;
  let closed = false;
  let onFinished: (() => void)[] = [];

  const leave = (key: string): void => {
    lines.delete(key);
    if (lines.size > 0) return;
    for (const resolve of onFinished.splice(0)) resolve();
  };
  const walk = async (key: string, line: Errand[]): Promise<void> => {
    for (let first = line[0]; first !== undefined; first = line[0]) {
      if (!(await first())) return later(key, line);
      line.shift();
    }
    leave(key);
  };
  const later = (key: string, line: Errand[]): void => {
    if (stopping) return leave(key);
    const again = (): void => {
      resting.delete(key);
      void work.track(walk(key, line));
    };
    resting.set(key, clock.after(retrySeconds * 1000, again));
  };
  const append = (key: string, errand: Errand): void => {
    if (closed) return;
    const line = lines.get(key);
    if (line !== undefined) return void line.push(errand);
    const fresh = [errand];
    lines.set(key, fresh);
    void work.track(walk(key, fresh));
  };

  return {
    persist: (key, errand) =>
      append(key, async () => {
        try {
          await errand();
          return true;
        } catch (error) {
          log.warn({ err: error, errand: key, retrySeconds }, 'the world failed an errand: again later');
          return false;
        }
      }),
    stopRetrying() {
      stopping = true;
      for (const [key, cancel] of resting) {
        cancel();
        leave(key);
      }
      resting.clear();
    },
    async close() {
      while (lines.size > 0) await new Promise<void>((resolve) => onFinished.push(resolve));
      closed = true;
    },
  };
};
