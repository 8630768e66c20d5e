/** What chance has in store for one call of the demo, drawn when it arrives: it hangs on the seed and the call's id alone. */
import type { CallId } from '@ringback/contracts/ids.ts';
import { oneOf, randomOf, seconds } from '../chance.ts';
import type { DemoPace } from './pace.ts';
import { demoTeams, type DemoTeam } from './teams.ts';

export interface CallPlan {
  readonly callId: CallId;
  readonly team: DemoTeam;
  readonly leavesInMenu: boolean;
  readonly menuSeconds: number;
  readonly patienceSeconds: number;
  readonly talkSeconds: number;
  readonly wrapUpSeconds: number;
  /** The agent's break after this call; 0 for none. */
  readonly pauseSeconds: number;
  /** When the caller tries again, should they be lost; null for never. */
  readonly callsAgainAfterSeconds: number | null;
}

export const planCall = (seed: number, callId: CallId, pace: DemoPace): CallPlan => {
  const random = randomOf(seed, 'call', callId);
  return {
    callId,
    team: oneOf(random, demoTeams),
    leavesInMenu: random.next() < pace.leavesInMenuShare,
    menuSeconds: seconds(random, pace.menu),
    patienceSeconds: seconds(random, pace.patience),
    talkSeconds: seconds(random, pace.talk),
    wrapUpSeconds: seconds(random, pace.wrapUp),
    pauseSeconds: random.next() < pace.pauseShare ? seconds(random, pace.pause) : 0,
    callsAgainAfterSeconds: random.next() < pace.callsAgainShare ? seconds(random, pace.callsAgainAfter) : null,
  };
};
