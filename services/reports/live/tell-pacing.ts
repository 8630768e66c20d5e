/** Tells open pages how teams are paced, whichever replica heard of it: those that changed since they were told last. */
import { type Clock, nowInstant } from '@ringback/runtime/clock/clock.ts';
import type { Kysely } from 'kysely';
import type { ReportTables } from '../read-model/tables.ts';
import { pacedTeams } from '../views/now/how-teams-are-paced.ts';
import type { Audience } from './audience.ts';

export const pacingTeller = (db: Kysely<ReportTables>, clock: Clock, audience: Pick<Audience, 'tell' | 'size'>) => {
  let told = new Map<string, string>();
  return async (): Promise<void> => {
    if (audience.size() === 0) return;
    const teams = await pacedTeams(db, clock.now());
    const news = teams.filter(({ teamId, at }) => told.get(teamId) !== at);
    told = new Map(teams.map(({ teamId, at }) => [teamId, at]));
    if (news.length > 0) audience.tell({ event: 'pacing', data: { at: nowInstant(clock), teams: news } });
  };
};
