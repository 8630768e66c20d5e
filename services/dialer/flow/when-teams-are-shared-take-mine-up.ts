/**
 * The teams were shared out among the replicas, as at every start: what is not ours any more is let go of where it stands, and
 * what became ours is taken up: its agents as they were last told, what waits, and what is in hand, which is looked up at the
 * network. Agents and callers of that are held meanwhile, so pacing may begin before the network has answered.
 */
import type { AgentId, CallerId, Instant, RedialId } from '@ringback/contracts/ids.ts';
import { epochMs } from '@ringback/contracts/ids.ts';
import type { Logger } from 'pino';
import type { AgentWords } from '../views/agent-words.ts';
import type { OpenRedial, OpenRedials } from '../views/open-redials.ts';
import type { Errands } from './errands.ts';
import { numberTypeOf } from './team-line.ts';
import type { Floor, Team } from './floor.ts';
import type { LookUps } from './look-up-redial.ts';
import type { RedialTimers } from './redial-timers.ts';
import type { AgentHearing } from './when-agent-changes-pace-team.ts';

export interface SharingParts {
  readonly log: Logger;
  readonly floor: Floor;
  readonly errands: Errands;
  readonly timers: RedialTimers;
  readonly pace: (team: Team) => void;
  readonly forget: (team: Team) => void;
  /** Fetches the teams of which something is open. */
  readonly open: OpenRedials;
}

export const whenTeamsAreSharedTakeMineUp = ({ log, floor, errands, timers, pace, forget, open }: SharingParts) => {
  const takeMineUp = async (): Promise<void> => {
    await open.catchUp();
    for (const team of await open.teams()) floor.team(team);
  };
  return (): void => {
    const gone = floor.letGo();
    for (const { waiting } of gone.flights) timers.cancel(waiting.redialId);
    for (const team of gone.teams) forget(team);
    if (gone.teams.length > 0) log.info({ teams: gone.teams.map(({ teamId }) => teamId) }, 'teams let go of');
    for (const team of floor.teams()) pace(team);
    errands.persist('teams', takeMineUp);
  };
};

export interface TakingUpParts {
  readonly log: Logger;
  readonly floor: Floor;
  readonly errands: Errands;
  readonly lookUps: LookUps;
  readonly agentsHeard: AgentHearing;
  readonly words: AgentWords;
  readonly open: OpenRedials;
  /** What was learned of it before. */
  readonly recall: (team: Team) => Promise<void>;
  readonly pace: (team: Team) => void;
}

/** A team that is new here is taken up, and from then on paced. */
export const teamTakeUp = (parts: TakingUpParts): ((team: Team) => void) => {
  const { log, floor, errands, lookUps, agentsHeard, words, open, recall, pace } = parts;

  const hearWords = async (team: Team): Promise<void> => {
    const { changes, snapshot } = await words.of(team.teamId);
    if (snapshot !== null) agentsHeard.snapshot(team, snapshot);
    for (const change of changes) agentsHeard.changed(team, change);
  };
  const takeUp = async (team: Team): Promise<void> => {
    if (!floor.holds(team)) return;
    const count = { waiting: 0, inHand: 0 };
    await recall(team);
    await open.catchUp();
    for await (const row of open.of(team.teamId)) {
      if (!floor.holds(team)) return;
      if (floor.flight(row.redial_id as RedialId) !== undefined) continue;
      count[takeIn(team, row)] += 1;
    }
    // After what is in hand, so that nobody is given back whom it needs.
    await hearWords(team);
    team.takenUp = true;
    log.info({ teamId: team.teamId, ...count }, 'team taken up');
    pace(team);
  };
  const takeIn = (team: Team, row: OpenRedial): 'waiting' | 'inHand' => {
    const waiting = {
      campaign: row.campaign,
      redialId: row.redial_id as RedialId,
      callerId: row.caller_id as CallerId,
      virtualStart: epochMs(row.virtual_start as Instant),
      notBefore: epochMs(row.not_before as Instant),
      notAfter: epochMs(row.not_after as Instant),
      promisedAt: row.promised_at === null ? null : epochMs(row.promised_at as Instant),
      attempt: row.attempt,
      numberType: numberTypeOf(row.line),
      reservedAgentOnly: row.reserved_only !== 0,
    };
    if (row.placed_at === null) {
      floor.wait(team, waiting);
      return 'waiting';
    }
    const placedAt = epochMs(row.placed_at as Instant);
    lookUps.takeUp(floor.takeOff({ team, waiting, agentId: row.agent_id as AgentId | null, placedAt }));
    return 'inHand';
  };

  return (team) => errands.persist(`team ${team.teamId}`, () => takeUp(team));
};
