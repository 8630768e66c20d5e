/** `GET /teams/{id}/pacing`: for each of the last seconds, what the pacer of the team knew, what it decided, and what bound it. */
import { instant, teamId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { Router } from 'express';
import { z } from 'zod';
import type { Shift } from '../domain/shift-plan.ts';
import type { CampaignLedgers } from '../flow/campaign-ledgers.ts';
import type { Pacer } from '../flow/pace-team.ts';
import { type PacedSecond, REMEMBERED_SECONDS } from '../flow/pacing-history.ts';
import { setModeOf } from '../flow/pacing-settings.ts';
import type { DialerSettings } from '../settings.ts';

export interface PacingRouteParts {
  readonly clock: Clock;
  readonly pacer: Pick<Pacer, 'explain' | 'teams'>;
  readonly ledgers: CampaignLedgers;
  readonly settings: Pick<
    DialerSettings,
    'pacingMode' | 'pacingModeOfTeams' | 'pacingReserve' | 'yieldAfterWaitSeconds' | 'yieldBelowServiceLevel'
  >;
  /** By the plan; null without one. */
  readonly shift: (at: number) => Shift | null;
}

const DEFAULT_SECONDS = 60;
const path = z.strictObject({ id: teamId });
const query = z.strictObject({
  seconds: z.coerce
    .number('must be a number')
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(REMEMBERED_SECONDS, `must be at most ${REMEMBERED_SECONDS}`)
    .default(DEFAULT_SECONDS),
});

export const pacingRoutes = ({ clock, pacer, ledgers, settings, shift }: PacingRouteParts): Router => {
  const routes = Router();
  routes.get('/teams/:id/pacing', (request, response) => {
    const { id } = parsed(path, request.params);
    const { seconds } = parsed(query, request.query);
    const team = pacer.explain(id);
    if (team === undefined) throw unknownTeam(pacer.teams());
    const now = clock.now();
    const { campaign, rules, room, day, month, sharedByTeams } = ledgers.standing(id, now);
    response.setHeader('cache-control', 'no-store');
    response.json({
      teamId: id,
      at: instant(now),
      mode: setModeOf(settings, id),
      redialsHeard: team.estimates.heard,
      liveCallers: {
        yieldAfterWaitSeconds: settings.yieldAfterWaitSeconds,
        yieldBelowServiceLevel: settings.yieldBelowServiceLevel,
        reserve: settings.pacingReserve,
        shift: shift(now),
      },
      ledger: {
        campaign,
        ...rules,
        day,
        month,
        room,
        sharedByTeams,
      },
      seconds: eachSecond(team.history.since(now - (seconds - 1) * 1000), now, seconds),
    });
  });
  return routes;
};

const unknownTeam = (known: readonly string[]): HttpRefused =>
  new HttpRefused(404, {
    field: 'id',
    message: 'names no team this dialer paces',
    remedy:
      (known.length === 0 ? 'It paces none yet. ' : `It paces: ${known.slice(0, SHOWN_TEAMS).join(', ')}. `) +
      'A team is known once an agent or a redial of it was heard of; of several dialers one has it, ask the others.',
  });
const SHOWN_TEAMS = 50;

/** Newest first. In seconds without a question nothing had changed: what was decided before stood. */
const eachSecond = (entries: readonly PacedSecond[], now: number, seconds: number) => {
  const last = Math.floor(now / 1000);
  return Array.from({ length: seconds }, (_, ago) => last - ago).flatMap((second) => {
    const stands = entries.findLast(({ at }) => Math.floor(at / 1000) <= second);
    if (stands === undefined) return [];
    const { at, asked, placed, why, knew } = stands;
    const isNew = Math.floor(at / 1000) === second;
    return [
      {
        second: instant(second * 1000),
        decidedAt: instant(at),
        asked: isNew ? asked : 0,
        placed: isNew ? placed : { predictive: 0, reserved: 0 },
        why,
        knew,
      },
    ];
  });
};

/** Throws `HttpRefused` (400) with the first field at fault; an unknown parameter is at fault, too. */
const parsed = <T>(schema: z.ZodType<T>, given: unknown): T => {
  const result = schema.safeParse(given);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  throw new HttpRefused(400, {
    field: unknown ?? issue?.path.map(String).join('.') ?? '',
    message: unknown === undefined ? (issue?.message ?? 'is not valid') : 'is not a parameter here',
    remedy: `Ask like GET /teams/sales/pacing?seconds=${DEFAULT_SECONDS}.`,
  });
};
