import { instant, type TeamId } from '@ringback/contracts/ids.ts';
import { pacingEvents } from '@ringback/contracts/pacing.ts';
import { describe, expect, test } from 'vitest';
import type { Reason, Upheaval } from '../pacing/known.ts';
import { NOW, team } from '../pacing/testing/teams.ts';
import { pacingHistory } from './pacing-history.ts';
import { pictureOf, type PictureParts } from './pacing-picture.ts';

const TEAM = 'sales' as TeamId;
const calm: Reason = {
  limit: 'nobody-waits',
  mode: 'predictive',
  modeReason: 'worth-it',
  free: 1,
  busy: 2,
  inFlight: 0,
  waiting: 0,
  inboundWaiting: 0,
  answerChance: 0.5,
  risk: null,
  allowedRisk: null,
  ledgerRoom: 3,
  aim: 0.028,
  upheaval: null,
};

const picture = (upheaval: Upheaval | null) => {
  const history = pacingHistory();
  const decision = { predictive: 0, reserved: 0, askAgainAfterSeconds: 1, why: { ...calm, upheaval } };
  history.note(team(), decision, { predictive: 0, reserved: 0 });
  const estimates = { ringSeconds: 9, talkSeconds: 180, wrapUpSeconds: 15, heard: 400 };
  const counts = { answered: 10, abandoned: 0 };
  const rules = { limit: 0.03, withinSeconds: 2 };
  const standing = { campaign: null, rules, day: counts, month: counts, room: 3, sharedByTeams: 1 };
  const parts = {
    pacer: { explain: () => ({ history, estimates, askAgainAt: undefined }) },
    ledgers: { standing: () => standing } as unknown as PictureParts['ledgers'],
    settings: {
      pacingMode: 'automatic',
      pacingModeOfTeams: ['sal=predictive', 'sales=progressive'],
      pacingReserve: 0,
      yieldAfterWaitSeconds: 20,
      yieldBelowServiceLevel: null,
    },
  } satisfies PictureParts;
  return {
    ...pictureOf(parts)(TEAM, NOW),
    at: instant(NOW),
    placed: { since: instant(NOW), reserved: 0, predictive: 0 },
  };
};

describe('the picture of a team', () => {
  test.each([
    ['calm', null, undefined],
    [
      'an upheaval',
      { what: 'talks-longer', until: NOW + 3_600_000 },
      { what: 'talks-longer', until: instant(NOW + 3_600_000) },
    ],
  ] as const)(
    'given %s, then it is as the contract wants it, and says what changed and until when',
    (_, upheaval, said) => {
      const told = pacingEvents.TeamPaced.parse(picture(upheaval));
      expect(told).toMatchObject({ setMode: 'progressive', limit: 'nobody-waits', estimates: { redialsHeard: 400 } });
      expect(told.upheaval).toEqual(said);
    },
  );
});
