import express from 'express';
import { answerErrors } from '@ringback/runtime/http/errors.ts';
import { pino } from 'pino';
import { afterEach, describe, expect, it } from 'vitest';
import { type Centre, openCentre } from '../testing/centre.ts';
import { after, TEAM } from '../testing/facts.ts';

let centre: Centre;
let close = (): void => {};
afterEach(async () => {
  close();
  await centre.close();
});

/** Asks the routes of a dialer in virtual time over a real socket. */
const open = async (): Promise<(path: string) => Promise<{ status: number; body: Answer }>> => {
  centre = openCentre({ settings: { pacingMode: 'predictive' } });
  await centre.past(1000, 10);
  const { routes } = await centre.start();
  const server = express()
    .use(routes!, answerErrors(pino({ level: 'silent' })))
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => void server.once('listening', resolve));
  close = () => server.close();
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return async (path) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`);
    return { status: response.status, body: (await response.json()) as Answer };
  };
};
interface Answer {
  readonly mode?: string;
  readonly ledger?: unknown;
  readonly seconds?: readonly { readonly second: string; readonly decidedAt: string; readonly asked: number }[];
  readonly error?: { readonly field: string; readonly message: string; readonly remedy: string };
}

describe('GET /teams/{id}/pacing', () => {
  it('given a team that dials, then each second says what was known, decided, and what bound it', async () => {
    const ask = await open();
    centre.acd.logIn('ann');
    await centre.run(2);
    centre.request(1, { reservedAgentOnly: false });
    await centre.run(2);
    const { status, body } = await ask(`/teams/${TEAM}/pacing?seconds=4`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      teamId: TEAM,
      at: after(4),
      mode: 'predictive',
      ledger: { limit: 0.03, withinSeconds: 2, day: { answered: 1000, abandoned: 10 }, sharedByTeams: 1 },
    });
    expect(body.seconds).toMatchObject([
      { second: after(4), placed: { predictive: 0 } },
      { second: after(3), placed: { predictive: 0 } },
      {
        second: after(2),
        placed: { predictive: 1, reserved: 0 },
        why: { mode: 'predictive', modeReason: 'as-set' },
      },
      {
        second: after(1),
        asked: 0,
        decidedAt: after(0),
        why: { limit: 'nobody-waits' },
        knew: { free: 1, waiting: 0 },
      },
    ]);
  });
  it('given live callers who wait, then it shows them, and what it yields to', async () => {
    const ask = await open();
    centre.acd.logIn('ann');
    await centre.run(1);
    centre.acd.tellSnapshot({ waiting: 2, longestWaitSeconds: 30, serviceLevel: 0.7 });
    centre.request(1, { reservedAgentOnly: false });
    await centre.run(1);
    const { body } = await ask(`/teams/${TEAM}/pacing?seconds=1`);
    expect(body).toMatchObject({
      liveCallers: { yieldAfterWaitSeconds: 20, yieldBelowServiceLevel: null, reserve: 0, shift: null },
      seconds: [
        {
          placed: { predictive: 0, reserved: 0 },
          why: { limit: 'inbound-waits', inboundWaiting: 2 },
          knew: { inbound: { waiting: 2, longestWaitSeconds: 31, serviceLevel: 0.7 } },
        },
      ],
    });
  });
  it('given a team nobody heard of, then 404, and what to do', async () => {
    const ask = await open();
    centre.acd.logIn('ann');
    await centre.run(1);
    const { status, body } = await ask('/teams/nobody/pacing');
    expect(status).toBe(404);
    expect(body.error).toMatchObject({ field: 'id', remedy: expect.stringContaining(`It paces: ${TEAM}.`) as unknown });
  });
  it.each([
    ['/teams/not%20a%20team/pacing', 'id'],
    ['/teams/service/pacing?seconds=0', 'seconds'],
    ['/teams/service/pacing?seconds=301', 'seconds'],
    ['/teams/service/pacing?seconds=soon', 'seconds'],
    ['/teams/service/pacing?minutes=1', 'minutes'],
  ])('given %s, then 400 names %s', async (path, field) => {
    const ask = await open();
    const { status, body } = await ask(path);
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ field, remedy: expect.stringContaining('seconds=60') as unknown });
  });
});
