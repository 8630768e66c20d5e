/** Teams of thirty for an hour, dialled by the whole dialer: what predictive dialling gains, and what it costs the callers. */
import { instant, type TeamId } from '@ringback/contracts/ids.ts';
import type { RedialEvent } from '@ringback/contracts/redials.ts';
import { describe, expect, it } from 'vitest';
import { type Centre, openCentre } from './testing/centre.ts';
import { TEAM } from './testing/facts.ts';
import { startReplica } from './testing/replicas.ts';
import { type Callee, fails, person } from './testing/scripted-network.ts';

const AGENTS = 30;
const CALLERS = 1300;
const HOURS = 1;
const LIMIT = 0.03;
/** In another partition than `TEAM`, and of another replica when there are two. */
const OTHER_TEAM = 'vip' as TeamId;

/** Chance that hangs on the caller alone, evenly spread from 0 to 1. */
const chanceOf = (caller: number, what: number): number => (caller * 0.6180339887 + what * 0.7548776662) % 1;
const calleeOf = (n: number): Callee => {
  if (chanceOf(n, 1) > 0.5) return fails('no-answer', 25);
  const ringSeconds = 4 + Math.round(12 * chanceOf(n, 2));
  return person(ringSeconds, Math.round(-120 * Math.log(1 - chanceOf(n, 3))));
};

type Mode = 'progressive' | 'automatic';

const busyHours = async (
  pacingMode: Mode,
  teams: readonly TeamId[],
  start: (centre: Centre) => Promise<unknown>,
): Promise<readonly RedialEvent[]> => {
  const callees = Object.fromEntries(
    Array.from({ length: CALLERS * teams.length }, (_, n) => [n + 1, calleeOf(n + 1)]),
  );
  const centre = openCentre({ callees, settings: { pacingMode, abandonmentLimit: LIMIT } });
  await start(centre);
  const notAfter = instant(centre.clock.now() + 12 * 3_600_000);
  for (const [i, teamId] of teams.entries()) {
    for (let n = 1; n <= AGENTS; n++) centre.acd.logIn(`${teamId}-${n}`, teamId);
    for (let n = 1; n <= CALLERS; n++) centre.request(i * CALLERS + n, { reservedAgentOnly: false, notAfter, teamId });
  }
  for (let minute = 0; minute < HOURS * 60; minute++) {
    centre.acd.tellSnapshot();
    await centre.run(60);
  }
  const events = await centre.recorded();
  await centre.close();
  return events;
};

const figuresOf = (events: readonly RedialEvent[], agents: number) => {
  const talked = events.reduce((sum, { type, data }) => sum + (type === 'RedialEnded' ? data.talkSeconds : 0), 0);
  const placed = events.flatMap(({ type, data }) => (type === 'RedialPlaced' ? [data] : []));
  return {
    occupancy: talked / (agents * HOURS * 3600),
    reasons: new Set(placed.map(({ pacing }) => pacing.reason)),
    unreserved: placed.filter(({ agentId }) => agentId === null).length,
    abandoned: events.filter(({ type }) => type === 'RedialAbandoned').length,
    worstShare: worstShare(events),
  };
};

/** Of all moments so far, as the audit looks at them: one failure among fewer than one can decide tells nothing. */
const worstShare = (events: readonly RedialEvent[]): number => {
  let [answered, abandoned, worst] = [0, 0, 0];
  for (const { type } of events) {
    if (type !== 'RedialConnected' && type !== 'RedialAbandoned') continue;
    answered += 1;
    if (type === 'RedialAbandoned') abandoned += 1;
    if (abandoned > 1 || answered > 1 / LIMIT) worst = Math.max(worst, abandoned / answered);
  }
  return worst;
};

describe('a large team that begins cold', () => {
  it('given automatic mode, then agents talk more than with one redial each, and at no moment is the limit passed', async () => {
    const alone = (centre: Centre) => centre.start();
    const one = figuresOf(await busyHours('progressive', [TEAM], alone), AGENTS);
    const ahead = figuresOf(await busyHours('automatic', [TEAM], alone), AGENTS);
    expect(one).toMatchObject({ unreserved: 0, abandoned: 0 });
    expect(ahead.reasons).toEqual(new Set(['sample-too-small', 'worth-it']));
    expect(ahead.worstShare).toBeLessThanOrEqual(LIMIT);
    expect(ahead.occupancy).toBeGreaterThan(one.occupancy * 1.05);
  }, 300_000);
  it('given two of them at two dialers, then both share one ledger, and together they do not pass the limit', async () => {
    const both = figuresOf(
      await busyHours('automatic', [TEAM, OTHER_TEAM], async (centre) => {
        await startReplica(centre);
        await startReplica(centre);
      }),
      2 * AGENTS,
    );
    expect(both.unreserved).toBeGreaterThan(CALLERS / 2);
    expect(both.worstShare).toBeLessThanOrEqual(LIMIT);
    expect(both.occupancy).toBeGreaterThan(0.85);
  }, 300_000);
});
