import { expect, it } from 'vitest';
import { learnerOf } from './learner.ts';
import { riskOf } from './risk.ts';
import { defaultTuning } from './settings.ts';
import { agents, flight, team } from './testing/teams.ts';

it('given callers about to answer and agents who become free late, then these do not make up for who finds nobody early', () => {
  const risk = riskOf(learnerOf(defaultTuning.learner), defaultTuning);
  const ringing = Array.from({ length: 8 }, () => flight(9));
  risk.look(team({ ringing }), 0);
  risk.look(team({ ringing, wrappingUp: agents(8, 8) }), 0);
  // At the last moment, when most of them are free, it is 0.01.
  expect(risk.ofMoreThan(2)).toBeGreaterThan(0.05);
});
