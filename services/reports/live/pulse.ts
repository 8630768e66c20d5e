/** Whether the bus still brings events, and how late they are: what this process itself hears. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs, instant } from '@ringback/contracts/ids.ts';
import type { Board } from '../shapes.ts';

export interface Pulse {
  /** `now`: milliseconds since 1970. */
  hear(envelopes: readonly Envelope[], now: number): void;
  state(now: number): Board['bus'];
}

/** Agents alone say something more often than this. */
const QUIET_MS = 120_000;
const BEHIND_SECONDS = 15;
const EARLIEST = instant(0);

export const openPulse = (): Pulse => {
  let heardAt: number | null = null;
  let delaySeconds: number | null = null;
  return {
    hear(envelopes, now) {
      heardAt = now;
      // Times sort as text; to read each takes longer than to look at all.
      const newest = envelopes.reduce((latest, { time }) => (time > latest ? time : latest), EARLIEST);
      delaySeconds = Math.max(0, now - epochMs(newest)) / 1000;
    },
    state(now) {
      if (heardAt === null) return { state: 'quiet', heardAt: null, delaySeconds: null };
      const isQuiet = now - heardAt > QUIET_MS;
      const state = isQuiet ? 'quiet' : (delaySeconds ?? 0) > BEHIND_SECONDS ? 'behind' : 'fine';
      return { state, heardAt: instant(heardAt), delaySeconds };
    },
  };
};
