/** The shift plan swaps agents at its hours: every team is paced in that moment, though nothing else happens in it. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { Logger } from 'pino';
import type { ShiftPlan } from '../domain/shift-plan.ts';
import type { Floor, Team } from './floor.ts';

export interface ShiftParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly floor: Floor;
  readonly plan: ShiftPlan;
  readonly zone: string;
  readonly pace: (team: Team) => void;
}

export const whenShiftBeginsPaceTeams = ({ clock, log, floor, plan, zone, pace }: ShiftParts): Cancel => {
  const stops = plan.map(({ from, inboundShare }) => {
    const [hour, minute] = from.split(':').map(Number);
    return clock.cron(`${minute} ${hour} * * *`, zone, () => {
      log.info({ from, inboundShare }, 'a shift begins');
      for (const team of floor.teams()) pace(team);
    });
  });
  return () => {
    for (const stop of stops) stop();
  };
};
