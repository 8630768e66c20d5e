/** Who listens, and what was told last: a page that comes back hears what it missed, or a snapshot where that is not known any more. */
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import type { Board, LiveUpdate, PacedTeam, Tallies } from '../shapes.ts';

export interface Beat {
  readonly at: string;
  /** Left out while nothing can be counted. */
  readonly board?: Board;
  readonly tallies?: Tallies;
}
export type Content =
  | { readonly event: 'snapshot' | 'change'; readonly data: LiveUpdate }
  | { readonly event: 'heartbeat'; readonly data: Beat }
  | { readonly event: 'pacing'; readonly data: { readonly at: string; readonly teams: readonly PacedTeam[] } };

/** `id` rises by one with each message of this process. */
export type LiveMessage = Content & { readonly id: number };
export type Listener = (message: LiveMessage) => void;

export interface Audience {
  /** Everyone attached, also who still waits for the snapshot. */
  size(): number;
  /** Who joins hears what was told after `lastId`, else a snapshot; then what is told to all. */
  join(listener: Listener, lastId: number | null): () => void;
  tell(content: Content): void;
  /** One job after the other, so that nobody hears an older state after a newer one. A failure is logged. */
  next(job: () => Promise<void>): void;
  /** What happens from now on is not told: nobody can go on from before. */
  forget(): void;
  /** Nobody is told anything any more; resolves when what is in hand is done. */
  leave(): Promise<void>;
}

export interface AudienceOptions {
  readonly work: Work;
  readonly log: Platform['log'];
  readonly snapshot: () => Promise<LiveUpdate>;
}

const MOST_KEPT = 128;

export const liveAudience = ({ work, log, snapshot }: AudienceOptions): Audience => {
  const attached = new Set<Listener>();
  const listening = new Set<Listener>();
  let told: LiveMessage[] = [];
  let id = 0;
  let inHand: Promise<void> = Promise.resolve();
  const next = (job: () => Promise<void>): void => {
    inHand = work.track(
      inHand.then(job).catch((error: unknown) => log.error({ err: error }, 'open pages were not updated')),
    );
  };
  const welcome = async (listener: Listener): Promise<void> => {
    const data = await snapshot();
    if (!attached.has(listener)) return;
    id += 1;
    listener({ event: 'snapshot', id, data });
    listening.add(listener);
  };
  /** Null: not all that was told since then is known. A snapshot made for another page is a number of that page's alone. */
  const missedSince = (lastId: number): LiveMessage[] | null => {
    const first = told[0];
    if (first === undefined || lastId < first.id || lastId > id) return null;
    return told.filter((message) => message.id > lastId);
  };
  return {
    size: () => attached.size,
    join(listener, lastId) {
      attached.add(listener);
      const missed = lastId === null ? null : missedSince(lastId);
      if (missed === null) next(() => welcome(listener));
      else {
        for (const message of missed) listener(message);
        listening.add(listener);
      }
      return () => {
        attached.delete(listener);
        listening.delete(listener);
      };
    },
    tell(content) {
      id += 1;
      const message = { ...content, id };
      told = [...told.slice(1 - MOST_KEPT), message];
      for (const listener of listening) listener(message);
    },
    next,
    forget() {
      told = [];
    },
    async leave() {
      attached.clear();
      listening.clear();
      await inHand;
    },
  };
};
