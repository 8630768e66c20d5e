/** What a dialer tells of a team, made up. */
import type { Envelope } from '@ringback/contracts/envelope.ts';
import { deriveId } from '@ringback/contracts/ids.ts';
import type { PacingEventOf } from '@ringback/contracts/pacing.ts';
import { at } from './made-up-events.ts';

type Told = PacingEventOf<'TeamPaced'>;

export interface MadeUpPacing {
  readonly free?: number;
  readonly waiting?: number;
  readonly placed?: number;
  readonly limit?: string;
  readonly upheaval?: Told['upheaval'];
}

export const teamPaced = (teamId: string, seconds: number, made: MadeUpPacing = {}): Envelope => {
  const { free = 2, waiting = 5, placed = 0, limit = 'agent-each', upheaval } = made;
  const told: Omit<Told, 'teamId' | 'at'> = {
    policy: 'progressive-1',
    setMode: 'automatic',
    mode: 'progressive',
    reason: 'sample-too-small',
    limit,
    knew: {
      free,
      longestFreeSeconds: 3,
      talking: 4,
      wrappingUp: 1,
      paused: 0,
      keptForLive: 0,
      busyForLive: 0,
      ringing: { reserved: 1, predictive: 0, oldestSeconds: 6 },
      answeredWaiting: 0,
      waiting,
      waitingReserved: 0,
      inbound: { waiting: 1, longestWaitSeconds: 8, serviceLevel: 0.82 },
    },
    estimates: { answerChance: 0.55, ringSeconds: 9, talkSeconds: 180, wrapUpSeconds: 15, redialsHeard: 40 },
    placed: { since: at(seconds - 1), reserved: placed, predictive: 0 },
    risk: null,
    allowedRisk: null,
    ledger: {
      campaign: null,
      limit: 0.03,
      withinSeconds: 2,
      day: { answered: 40, abandoned: 1 },
      month: { answered: 400, abandoned: 6 },
      room: 0.2,
      sharedByTeams: 1,
    },
    yields: { afterWaitSeconds: 20, belowServiceLevel: null, reserve: 0 },
    nextLookAt: null,
    ...(upheaval === undefined ? {} : { upheaval }),
  };
  const data = { teamId, at: at(seconds), ...told } as Told;
  const id = deriveId('made-up-pacing', teamId, seconds, free);
  return { id, source: '/made-up', type: 'TeamPaced', version: 1, time: at(seconds), key: teamId, data };
};
