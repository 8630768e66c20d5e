import { describe, expect, it } from 'vitest';
import { pacedHourSchema, pacedTeamsSchema } from '../../api/pacing-shape.ts';
import { at, MORNING } from '../../testing/made-up-events.ts';
import { teamPaced } from '../../testing/made-up-pacing.ts';
import { memoryDb, take } from '../../testing/memory-db.ts';
import { pacedHour, pacedTeams } from './how-teams-are-paced.ts';

const HOUR = 3600;
const later = (seconds: number): number => MORNING + seconds * 1000;

describe('how teams are paced', () => {
  it('given pictures in any order and again, then the newest of each team is told', async () => {
    const db = await memoryDb();
    const told = [
      teamPaced('sales', 2, { free: 1 }),
      teamPaced('support', 1),
      teamPaced('sales', 3, { free: 7 }),
      teamPaced('sales', 1, { free: 9 }),
    ];
    await take(db, [...told, ...told], 1);
    const teams = await pacedTeams(db, later(4));
    expect(teams.map(({ teamId, knew }) => [teamId, knew.free])).toEqual([
      ['sales', 7],
      ['support', 2],
    ]);
    expect(pacedTeamsSchema.parse({ at: at(4), teams })).toEqual({ at: at(4), teams });
  });

  it('given an hour of pictures, then ten seconds are one moment with all that was placed, and no more than an hour is kept', async () => {
    const db = await memoryDb();
    const pictures = Array.from({ length: 400 }, (_, index) =>
      teamPaced('sales', index * 20, { placed: 1, free: index % 5 }),
    );
    await take(db, pictures);
    await take(db, [teamPaced('sales', 8001, { placed: 2 }), teamPaced('sales', 8005, { placed: 3, free: 4 })]);
    const hour = await pacedHour(db, 'sales', later(8006));
    expect(pacedHourSchema.parse(hour)).toEqual(hour);
    expect(hour.moments.at(-1)).toEqual({ at: at(8000), free: 4, inFlight: 1, waiting: 5, placed: 5 });
    expect(hour.moments.length).toBeLessThanOrEqual(181);
    const kept = await db.selectFrom('pacing_moments').selectAll().execute();
    expect(kept.every((moment) => moment.at >= at(8005 - HOUR))).toBe(true);
  });

  it('given nothing was told for an hour, or ever, then the team is not among them, and its page has nothing', async () => {
    const db = await memoryDb();
    await take(db, [teamPaced('sales', 0)]);
    expect(await pacedTeams(db, later(HOUR + 1))).toEqual([]);
    expect(await pacedHour(db, 'nobody', later(1))).toMatchObject({ latest: null, moments: [] });
  });
});
