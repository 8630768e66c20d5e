/**
 * The start, also after a crash: what waits waits again, and what was in hand is looked up at the network. Its agents and
 * callers are held meanwhile, so pacing may begin before the network has answered.
 */
import { epochMs } from '@ringback/contracts/ids.ts';
import type { AgentId, CallerId, Instant, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { Logger } from 'pino';
import type { OpenRedial } from '../views/open-redials.ts';
import type { Floor } from './floor.ts';
import type { LookUps } from './look-up-redial.ts';

export interface StartParts {
  readonly log: Logger;
  readonly floor: Floor;
  readonly lookUps: LookUps;
}

export const whenStartedSettleWhatWasInHand = async (
  { log, floor, lookUps }: StartParts,
  open: AsyncIterable<OpenRedial>,
): Promise<void> => {
  const count = { waiting: 0, inHand: 0 };
  for await (const row of open) {
    const team = floor.team(row.team_id as TeamId);
    const waiting = {
      redialId: row.redial_id as RedialId,
      callerId: row.caller_id as CallerId,
      virtualStart: epochMs(row.virtual_start as Instant),
      notBefore: epochMs(row.not_before as Instant),
      notAfter: epochMs(row.not_after as Instant),
    };
    if (row.agent_id === null || row.placed_at === null) {
      floor.wait(team, waiting);
      count.waiting += 1;
    } else {
      const placedAt = epochMs(row.placed_at as Instant);
      lookUps.lookUp(floor.takeOff({ team, waiting, agentId: row.agent_id as AgentId, placedAt }));
      count.inHand += 1;
    }
  }
  log.info(count, 'redials taken up again');
};
