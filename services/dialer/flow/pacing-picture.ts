/** How a team is paced as of now, for those who watch: what was known, what was decided, what binds, and what was learned. */
import { instant, type TeamId } from '@ringback/contracts/ids.ts';
import type { PacingEventOf } from '@ringback/contracts/pacing.ts';
import type { DialerSettings } from '../settings.ts';
import type { CampaignLedgers } from './campaign-ledgers.ts';
import type { Pacer } from './pace-team.ts';
import { setModeOf } from './pacing-settings.ts';
import type { PacedSecond } from './pacing-history.ts';

/** All that is told but what was placed since. */
export type Picture = Omit<PacingEventOf<'TeamPaced'>, 'at' | 'placed'>;

export interface PictureParts {
  readonly pacer: Pick<Pacer, 'explain'>;
  readonly ledgers: CampaignLedgers;
  readonly settings: Pick<
    DialerSettings,
    'pacingMode' | 'pacingModeOfTeams' | 'pacingReserve' | 'yieldAfterWaitSeconds' | 'yieldBelowServiceLevel'
  >;
}

/** Null while nothing was decided for the team here. `now`: milliseconds since 1970. */
export const pictureOf =
  ({ pacer, ledgers, settings }: PictureParts) =>
  (teamId: TeamId, now: number): Picture | null => {
    const team = pacer.explain(teamId);
    const last = team?.history.latest();
    if (team === undefined || last === undefined) return null;
    const { estimates, askAgainAt } = team;
    const { limit, mode, modeReason: reason, answerChance, risk, allowedRisk, upheaval } = last.why;
    return {
      teamId,
      policy: `${mode}-1`,
      setMode: setModeOf(settings, teamId),
      mode,
      reason,
      limit,
      knew: knewOf(last.knew),
      estimates: {
        answerChance: fine(answerChance),
        ringSeconds: tenths(estimates.ringSeconds),
        talkSeconds: tenths(estimates.talkSeconds),
        wrapUpSeconds: tenths(estimates.wrapUpSeconds),
        redialsHeard: estimates.heard,
      },
      risk: risk === null ? null : fine(risk),
      allowedRisk: allowedRisk === null ? null : fine(allowedRisk),
      ledger: ledgerOf(ledgers, teamId, now),
      yields: {
        afterWaitSeconds: settings.yieldAfterWaitSeconds,
        belowServiceLevel: settings.yieldBelowServiceLevel,
        reserve: settings.pacingReserve,
      },
      nextLookAt: askAgainAt === undefined ? null : instant(askAgainAt),
      ...(upheaval === null ? {} : { upheaval: { what: upheaval.what, until: instant(upheaval.until) } }),
    };
  };

const knewOf = (knew: PacedSecond['knew']): Picture['knew'] => {
  const { free, talking, wrappingUp, paused, keptForLive, busyForLive } = knew;
  const { answeredWaiting, waiting, waitingReserved, inbound } = knew;
  return {
    free,
    longestFreeSeconds: tenths(knew.longestFreeSeconds),
    talking,
    wrappingUp,
    paused,
    keptForLive,
    busyForLive,
    ringing: { ...knew.ringing, oldestSeconds: tenths(knew.oldestRingSeconds) },
    answeredWaiting,
    waiting,
    waitingReserved,
    inbound:
      inbound === null
        ? null
        : {
            waiting: inbound.waiting,
            longestWaitSeconds: tenths(inbound.longestWaitSeconds),
            serviceLevel: inbound.serviceLevel,
          },
  };
};

const ledgerOf = (ledgers: CampaignLedgers, team: TeamId, now: number): Picture['ledger'] => {
  const { campaign, rules, day, month, room, sharedByTeams } = ledgers.standing(team, now);
  return { campaign, ...rules, day, month, room: tenths(room), sharedByTeams };
};

const LONGEST_SECONDS = 7 * 24 * 3600;
/** Within what the contract lets through: an agent may have been free for a month. */
const tenths = (value: number): number => Math.min(LONGEST_SECONDS, Math.round(value * 10) / 10);
const fine = (share: number): number => Math.round(share * 10_000) / 10_000;
