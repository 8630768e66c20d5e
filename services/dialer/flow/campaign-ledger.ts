/**
 * The abandonment ledger of the campaign as the teams of this dialer see it: what all replicas recorded, counted once for each redial
 * whether we recorded it or heard of it. Teams that have unreserved redials on their way, here or elsewhere, share its room: each of
 * them has its part, so that together they cannot spend it twice.
 */
import type { RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { OwnRedialEvent } from '../domain/redial.ts';
import { type Ledger, ledgerOf, type LedgerStanding, type LedgerState } from '../pacing/ledger.ts';
import { answerOf } from '../domain/answers.ts';

export interface CampaignLedger {
  readonly limit: number;
  readonly withinSeconds: number;
  /** Of this dialer or another; the same one may come again. */
  hear(event: OwnRedialEvent): void;
  /** As the engine of a team sees it: with its part of the room. What engines hear is not counted again. */
  of(team: TeamId): Ledger;
  standing(now: number): LedgerStanding;
  /** Between how many teams the room is shared now, this one included. */
  sharers(team: TeamId): number;
}

export interface LedgerParts {
  readonly limit: number;
  readonly withinSeconds: number;
  /** What is stored of it. */
  readonly from: LedgerState;
}

/** News of our own redials comes back within moments. */
const REMEMBERED = 20_000;

export const campaignLedger = ({ limit, withinSeconds, from }: LedgerParts): CampaignLedger => {
  const shared = ledgerOf({ limit }, from);
  const settled = new Set<RedialId>();
  /** Placed without an agent, by whomever, and not settled. */
  const inTheAir = new Map<RedialId, TeamId>();

  /** False: it was settled before. */
  const settle = (redial: RedialId): boolean => {
    inTheAir.delete(redial);
    if (settled.has(redial)) return false;
    settled.add(redial);
    if (settled.size > REMEMBERED) settled.delete(settled.values().next().value!);
    return true;
  };
  const sharers = (team: TeamId): number => new Set([...inTheAir.values(), team]).size;

  return {
    limit,
    withinSeconds,
    hear(event) {
      const { redialId } = event.data;
      const answer = answerOf(event, withinSeconds);
      if (answer !== null) {
        if (settle(redialId)) shared.hear(answer.at, answer.abandoned);
      } else if (event.type === 'RedialUnanswered' || event.type === 'RedialCancelled') settle(redialId);
      else if (event.type === 'RedialPlaced' && event.data.agentId === null && !settled.has(redialId))
        inTheAir.set(redialId, event.data.teamId);
    },
    of: (team) => ({
      limit,
      hear() {},
      standing(now) {
        const standing = shared.standing(now);
        // What is overdrawn is everybody's.
        return standing.room <= 0 ? standing : { ...standing, room: standing.room / sharers(team) };
      },
      state: shared.state,
    }),
    standing: shared.standing,
    sharers,
  };
};
