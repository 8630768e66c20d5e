/**
 * Where facts of redials come in, whoever heard them: a callback here, one that reached another replica, or an answer of Twilio. What
 * follows from them is told to the dialer once and in order; who waits for a fact is woken.
 */
import type { RedialId } from '@ringback/contracts/ids.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { CallPlacer, CallProgress } from '../ports.ts';
import { progressOf, type FactName, type Facts } from './twilio-facts.ts';
import type { TwilioRecord } from './twilio-record.ts';

export interface BoardParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly record: TwilioRecord;
  readonly detection: boolean;
  /** Between two looks at what other replicas heard. */
  readonly lookMs: number;
  /** So long without a new fact, and `silent` is told. */
  readonly silenceMs: number;
}

export interface Board {
  facts(redial: RedialId): Promise<Facts>;
  /** Stores it, and settles once everybody here was told. False: it was known. `at`: ms since 1970, now if left out. */
  note(redial: RedialId, fact: FactName, value?: string, at?: number): Promise<boolean>;
  /** From now on the dialer is told of it; `told`: what it knows already. Words are held back until `release`. */
  watch(redial: RedialId, told?: readonly CallProgress[]): void;
  release(redial: RedialId): Promise<void>;
  unwatch(redial: RedialId): void;
  /** Waits until `seen` says something; null: it did not within `withinMs`. */
  until<T>(redial: RedialId, seen: (facts: Facts) => T | undefined, withinMs: number): Promise<T | null>;
  readonly onProgress: CallPlacer['onProgress'];
  /** After each fact of a redial that is watched here. */
  onFacts(react: (redial: RedialId, facts: Facts) => void): void;
  onSilence(react: (redial: RedialId) => void): void;
  close(): void;
}

interface Watched {
  held: boolean;
  /** How far the dialer was told. */
  rank: number;
  known: number;
  heardAt: number;
}

const RANKS: Readonly<Record<CallProgress['kind'], number>> = {
  ringing: 1,
  answered: 2,
  connected: 3,
  failed: 4,
  ended: 4,
};
/** Nothing hangs on the moment a talk ends. */
const LONGER_WHILE_TALKING = 6;
const LAST_WORDS_MS = 60_000;

export const twilioBoard = ({ clock, log, record, detection, lookMs, silenceMs }: BoardParts): Board => {
  const watched = new Map<RedialId, Watched>();
  const waiting = new Map<RedialId, Set<(facts: Facts) => void>>();
  let listener: Parameters<CallPlacer['onProgress']>[0] = () => {};
  let react: (redial: RedialId, facts: Facts) => void = () => {};
  let reactToSilence: (redial: RedialId) => void = () => {};
  let looking: Cancel | null = null;
  let closed = false;

  const tell = (redial: RedialId, one: Watched, facts: Facts): void => {
    if (one.held) return;
    for (const progress of progressOf(facts, detection)) {
      const rank = RANKS[progress.kind];
      if (rank <= one.rank) continue;
      one.rank = rank;
      listener(redial, progress);
    }
  };
  const hear = (redial: RedialId, facts: Facts): void => {
    for (const wake of waiting.get(redial) ?? []) wake(facts);
    const one = watched.get(redial);
    if (one === undefined) return;
    const known = Object.keys(facts).length;
    if (known !== one.known) one.heardAt = clock.now();
    one.known = known;
    tell(redial, one, facts);
    react(redial, facts);
    if (isSettled(facts, clock.now()) && !one.held) watched.delete(redial);
  };
  const lookForSilence = (redial: RedialId, facts: Facts): void => {
    const one = watched.get(redial);
    const patienceMs = facts.connected === undefined ? silenceMs : silenceMs * LONGER_WHILE_TALKING;
    if (one === undefined || one.held || facts.over !== undefined || clock.now() < one.heardAt + patienceMs) return;
    one.heardAt = clock.now();
    reactToSilence(redial);
  };
  const look = async (): Promise<void> => {
    looking = null;
    const redials = [...new Set([...watched.keys(), ...waiting.keys()])];
    try {
      for (const [redial, facts] of await record.ofAll(redials)) {
        hear(redial, facts);
        lookForSilence(redial, facts);
      }
    } catch (error) {
      log.warn({ err: error }, 'calls on Twilio cannot be looked at, it is tried again');
    }
    lookAgain();
  };
  const lookAgain = (): void => {
    if (closed || looking !== null || (watched.size === 0 && waiting.size === 0)) return;
    looking = clock.after(lookMs, look);
  };
  const refresh = async (redial: RedialId): Promise<void> => hear(redial, await record.of(redial));

  return {
    facts: record.of,
    async note(redial, fact, value = '', at = clock.now()) {
      const fresh = await record.add(redial, fact, { value, at });
      if (fresh) await refresh(redial);
      return fresh;
    },
    watch(redial, told) {
      const rank = Math.max(0, ...(told ?? []).map(({ kind }) => RANKS[kind]));
      const before = watched.get(redial);
      watched.set(redial, {
        held: told === undefined,
        rank: Math.max(rank, before?.rank ?? 0),
        known: 0,
        heardAt: clock.now(),
      });
      lookAgain();
    },
    async release(redial) {
      const one = watched.get(redial);
      if (one === undefined) return;
      one.held = false;
      await refresh(redial);
    },
    unwatch: (redial) => void watched.delete(redial),
    until(redial, seen, withinMs) {
      const wakers = waiting.get(redial) ?? new Set();
      waiting.set(redial, wakers);
      lookAgain();
      return new Promise((resolve) => {
        const settle: typeof resolve = (value) => {
          cancel();
          wakers.delete(wake);
          if (wakers.size === 0) waiting.delete(redial);
          resolve(value);
        };
        const wake = (facts: Facts): void => {
          const value = seen(facts);
          if (value !== undefined) settle(value);
        };
        const cancel = clock.after(withinMs, () => settle(null));
        wakers.add(wake);
        // What fails here is seen at the next look.
        record.of(redial).then(wake, () => {});
      });
    },
    onProgress(heard) {
      listener = heard;
    },
    onFacts(reaction) {
      react = reaction;
    },
    onSilence(reaction) {
      reactToSilence = reaction;
    },
    close() {
      closed = true;
      looking?.();
      watched.clear();
    },
  };
};

/** Nothing more can come of it, nor of its agent's line, whose last word may be lost. */
const isSettled = ({ over, ...facts }: Facts, now: number): boolean =>
  over !== undefined &&
  (facts['agent-called'] === undefined || facts['agent-over'] !== undefined || now > over.at + LAST_WORDS_MS);
