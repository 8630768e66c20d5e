/** How teams are paced, as their dialers told last, and the last hour of one of them. Times RFC 3339 in UTC. */
import { pacingEvents } from '@ringback/contracts/pacing.ts';
import { z } from 'zod';

const count = z.int().min(0);

export const pacedTeamSchema = z.object(pacingEvents.TeamPaced.shape).meta({ id: 'PacedTeam' });
export const pacedTeamsSchema = z
  .object({ at: z.string(), teams: z.array(pacedTeamSchema) })
  .meta({ id: 'PacedTeams' });

/** Each ten seconds in which something was told: the figures as they stood at the end, and how many were placed. */
export const pacedHourSchema = z
  .object({
    teamId: z.string(),
    at: z.string(),
    latest: pacedTeamSchema.nullable(),
    moments: z.array(z.object({ at: z.string(), free: count, inFlight: count, waiting: count, placed: count })),
  })
  .meta({ id: 'PacedHour' });
