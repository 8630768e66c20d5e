/**
 * What is recorded of redials, by this replica or any other, is heard from the store; whoever has the team acts on it. What we
 * recorded ourselves we have acted on already, and find so here.
 */
import { type AgentId, epochMs, type Instant, type RedialId } from '@ringback/contracts/ids.ts';
import { campaignOf } from '../domain/campaign.ts';
import type { RedialEventOf } from '@ringback/contracts/redials.ts';
import type { OwnRedialEvent } from '../domain/redial-state.ts';
import type { Conclude } from './conclude-redial.ts';
import type { Errands } from './errands.ts';
import type { Floor, Team } from './floor.ts';
import type { LookUps } from './look-up-redial.ts';
import { numberTypeOf, type Waiting } from './team-line.ts';

export interface NewsParts {
  readonly errands: Errands;
  readonly floor: Floor;
  readonly lookUps: LookUps;
  readonly conclude: Conclude;
  readonly pace: (team: Team) => void;
}

export const whenRedialRecordedActOnIt = ({ errands, floor, lookUps, conclude, pace }: NewsParts) => {
  const queued = (data: RedialEventOf<'RedialQueued'>): void => {
    const team = floor.team(data.teamId);
    if (team === undefined) return;
    floor.wait(team, waitingOf(data));
    pace(team);
  };
  /** By a replica that had the team a moment ago. */
  const placed = ({ redialId, teamId, agentId, at }: RedialEventOf<'RedialPlaced'>): void => {
    const team = floor.team(teamId);
    const waiting = team?.queue.find(redialId);
    if (team === undefined || waiting === undefined || floor.flight(redialId) !== undefined) return;
    lookUps.takeUp(floor.takeOff({ team, waiting, agentId, placedAt: epochMs(at) }));
  };
  /** By the hand before ours: nobody else may have this agent. */
  const found = ({ redialId, agentId }: { readonly redialId: RedialId; readonly agentId: AgentId }): void => {
    const flight = floor.flight(redialId);
    if (flight !== undefined && flight.answeredAt === null) floor.assign(flight, agentId);
  };
  const over = (redialId: RedialId): void => {
    const team = floor.forget(redialId);
    if (team !== undefined) pace(team);
    const flight = floor.flight(redialId);
    if (flight === undefined) return;
    flight.calledBack = true;
    errands.persist(redialId, async () => {
      if (floor.flight(redialId) === flight) await conclude.recorded(flight);
    });
  };

  return (event: OwnRedialEvent): void => {
    switch (event.type) {
      case 'RedialQueued':
        return queued(event.data);
      case 'RedialPlaced':
        return placed(event.data);
      case 'RedialCancelled':
      case 'RedialAbandoned':
      case 'RedialUnanswered':
      case 'RedialEnded':
      case 'RedialHungUp':
        return over(event.data.redialId);
      case 'RedialAgentFound':
        return found(event.data);
      case 'RedialAnswered':
      case 'RedialConnected':
      case 'RedialOutcomeUnknown':
      case 'RedialTakenUp':
        return;
      default:
        return event satisfies never;
    }
  };
};

const waitingOf = (data: RedialEventOf<'RedialQueued'>): Waiting => {
  const ms = (at: Instant): number => epochMs(at);
  const { redialId, callerId, attempt, caller, reservedAgentOnly } = data;
  const { virtualStart, notBefore, notAfter, promisedAt } = data;
  const window = { virtualStart: ms(virtualStart), notBefore: ms(notBefore), notAfter: ms(notAfter) };
  const promise = { promisedAt: promisedAt === undefined ? null : ms(promisedAt) };
  return {
    campaign: campaignOf(data),
    redialId,
    callerId,
    ...window,
    ...promise,
    attempt,
    numberType: numberTypeOf(caller.line),
    reservedAgentOnly,
  };
};
