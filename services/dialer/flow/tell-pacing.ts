/**
 * Tells the bus how each team is paced: when it changed, at most so often, and as a sign of life besides. A picture of the moment, so
 * nothing of it is stored, and one that does not get through is made up for by the next.
 */
import { type Envelope, toWire, versionOf } from '@ringback/contracts/envelope.ts';
import { deriveId, type Instant, instant, type TeamId } from '@ringback/contracts/ids.ts';
import type { PacingEventOf } from '@ringback/contracts/pacing.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { Bus } from '@ringback/runtime/bus/port.ts';
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Work } from '@ringback/runtime/clock/work.ts';
import type { Logger } from 'pino';
import type { Team } from './floor.ts';
import type { PacedSecond } from './pacing-history.ts';
import type { Picture } from './pacing-picture.ts';

type TeamPaced = PacingEventOf<'TeamPaced'>;

export interface PacingNews {
  /** The pacer was asked, and placed so many. */
  decided(team: Team, placed: PacedSecond['placed']): void;
  /** Of a team that is ours no more. */
  forget(team: Team): void;
  /** Nothing is told any more. */
  stop(): void;
}

export interface PacingNewsParts {
  readonly clock: Clock;
  readonly work: Work;
  readonly log: Logger;
  readonly bus: Pick<Bus, 'publish'>;
  /** At least between two words of one team; 0: nothing is told. */
  readonly everySeconds: number;
  readonly holds: (team: Team) => boolean;
  readonly picture: (team: TeamId, now: number) => Picture | null;
}

interface Telling {
  placed: { reserved: number; predictive: number };
  /** What was told last, without what merely grows older. */
  said: string;
  saidAt: number | null;
  since: Instant;
  next: { readonly at: number; readonly cancel: Cancel } | null;
}

/** However calm it is. */
export const SIGN_OF_LIFE_MS = 30_000;
const SILENT: PacingNews = { decided() {}, forget() {}, stop() {} };

export const pacingNews = (parts: PacingNewsParts): PacingNews => {
  const { clock, work, everySeconds, holds, picture } = parts;
  if (everySeconds === 0) return SILENT;
  const tellings = new Map<Team, Telling>();
  const publish = publishing(parts);

  const tellingOf = (team: Team): Telling => {
    const known = tellings.get(team);
    if (known !== undefined) return known;
    const fresh: Telling = { placed: none(), said: '', saidAt: null, since: instant(clock.now()), next: null };
    tellings.set(team, fresh);
    return fresh;
  };
  const plan = (team: Team, telling: Telling, at: number): void => {
    if (telling.next !== null && telling.next.at <= at) return;
    telling.next?.cancel();
    const cancel = clock.after(at - clock.now(), () => tell(team, telling));
    telling.next = { at, cancel };
  };
  const forget = (team: Team): void => {
    tellings.get(team)?.next?.cancel();
    tellings.delete(team);
  };
  const tell = (team: Team, telling: Telling): void => {
    telling.next = null;
    const now = clock.now();
    if (!holds(team)) return forget(team);
    const seen = picture(team.teamId, now);
    if (seen === null) return;
    const told: TeamPaced = { ...seen, at: instant(now), placed: { since: telling.since, ...telling.placed } };
    const said = lasting(told);
    const isDue = telling.saidAt === null || now >= telling.saidAt + SIGN_OF_LIFE_MS;
    if (said !== telling.said || isDue) {
      Object.assign(telling, { said, saidAt: now, since: told.at, placed: none() });
      void work.track(publish(told));
    }
    plan(team, telling, (telling.saidAt ?? now) + SIGN_OF_LIFE_MS);
  };
  return {
    decided(team, { reserved, predictive }) {
      const telling = tellingOf(team);
      telling.placed.reserved += reserved;
      telling.placed.predictive += predictive;
      plan(team, telling, Math.max(clock.now(), (telling.saidAt ?? 0) + everySeconds * 1000));
    },
    forget,
    stop() {
      for (const team of tellings.keys()) forget(team);
    },
  };
};

const none = () => ({ reserved: 0, predictive: 0 });

/** Grow by themselves: no news. */
const growing = new Set(['at', 'since', 'longestFreeSeconds', 'oldestSeconds', 'longestWaitSeconds', 'nextLookAt']);
const lasting = (told: TeamPaced): string =>
  JSON.stringify(told, (key, value: unknown) => (growing.has(key) ? undefined : value));

/** Says once that it does not get through, and once that it does again. */
const publishing = ({ bus, log }: PacingNewsParts) => {
  let isAway = false;
  return async (told: TeamPaced): Promise<void> => {
    try {
      await bus.publish(topics.pacing.name, [toWire(envelopeOf(told))]);
      if (isAway) log.info('pacing is told again');
      isAway = false;
    } catch (error) {
      if (!isAway) log.warn({ err: error }, 'how teams are paced cannot be told for now');
      isAway = true;
    }
  };
};

const envelopeOf = (data: TeamPaced): Envelope => ({
  id: deriveId('team-paced', data.teamId, data.at),
  source: '/ringback/dialer',
  type: 'TeamPaced',
  version: versionOf('TeamPaced'),
  time: data.at,
  key: data.teamId,
  data,
});
