/** What `GET /api/events` sends as `data`: everything once (event `snapshot`), then what changed (event `change`). */
import { z } from 'zod';
import { boardSchema } from './board-shape.ts';
import { agentRowSchema, caseRowSchema } from './case-shape.ts';
import { pacedTeamSchema } from './pacing-shape.ts';
import { talliesSchema } from './summary-shape.ts';

export const liveUpdateSchema = z.object({
  at: z.string(),
  tallies: talliesSchema,
  cases: z.array(caseRowSchema),
  agents: z.array(agentRowSchema).describe('always all of them'),
  board: boardSchema,
  pacing: z
    .array(pacedTeamSchema)
    .optional()
    .describe('in a snapshot alone; teams that changed are told by themselves, as event `pacing`'),
});
