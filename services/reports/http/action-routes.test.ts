import { openHttp, type RunningHttp } from '@ringback/runtime/http/server.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type RunningReports, startReports } from '../service.ts';
import { reportsSettingsSchema } from '../settings.ts';
import { actionSchema } from '../api/action-shape.ts';
import { caseIdOf, madeUpCase } from '../testing/made-up-events.ts';
import { type MemoryGround, memoryGround } from '../testing/memory-ground.ts';

let ground: MemoryGround;
let reports: RunningReports;
let http: RunningHttp;
const one = madeUpCase('c1', 1);
const closed = madeUpCase('c2', 2);

beforeEach(async () => {
  ground = memoryGround();
  reports = await startReports(ground, reportsSettingsSchema.parse({ pageFolder: null }));
  http = await openHttp({
    host: '127.0.0.1',
    port: 0,
    log: ground.log,
    routes: reports.routes ? [reports.routes] : [],
  });
  await ground.publish([one.opened(30, 'call-1'), closed.opened(30, 'call-2'), closed.gaveUp(60, 'expired')]);
  await reports.caughtUp();
});
afterEach(async () => {
  await http.close();
  await reports.stop();
  await ground.bus.close();
});

const post = async (path: string, body: unknown = {}) => {
  const response = await fetch(http.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const act = (body: unknown, caseId = one.caseId) => post(`/api/cases/${caseId}/actions`, body);
const reason = 'They wrote to us';

describe('an action on a case', () => {
  it('given an order, then it is written down, shown with the case, and can be undone', async () => {
    const { status, body } = await act({ action: 'redial-now', reason });
    expect(status).toBe(202);
    expect(actionSchema.parse(body)).toMatchObject({
      state: 'waiting',
      by: 'local',
      reason,
      undoUntil: expect.any(String),
    });
    const shown = (await (await fetch(`${http.url}/api/cases/${one.caseId}`)).json()) as { actions: unknown };
    expect(shown.actions).toEqual([body]);
    const undone = await post(`/api/actions/${String(body['actionId'])}/undo`);
    expect([undone.status, undone.body['state']]).toEqual([202, 'undone']);
  });

  it.each([
    [{ action: 'redial-now' }, 'reason'],
    [{ action: 'redial-now', reason: '  ' }, 'reason'],
    [{ action: 'redial-now', reason: 'x'.repeat(201) }, 'reason'],
    [{ action: 'stop', reason: 'call her on +7 (916) 123-45-67' }, 'reason'],
    [{ action: 'call', reason }, 'action'],
    [{ action: 'redial-later', reason }, 'callAt'],
    [{ action: 'stop', reason, callAt: '2099-01-01T00:00:00.000Z' }, 'callAt'],
    [{ action: 'redial-later', reason, callAt: 'tomorrow' }, 'callAt'],
    [{ action: 'redial-later', reason, callAt: '2020-01-01T00:00:00.000Z' }, 'callAt'],
    [{ action: 'stop', reason, team: 'x' }, 'team'],
  ])('given %j, then 400 names %s', async (body, field) => {
    const answer = await act(body);
    expect(answer).toMatchObject({ status: 400, body: { error: { field } } });
    expect(JSON.stringify(answer.body)).not.toContain('916');
  });

  it('given a case nobody knows, no id at all, or a closed case, then it says so', async () => {
    expect((await act({ action: 'stop', reason }, caseIdOf('other'))).status).toBe(404);
    expect((await act({ action: 'stop', reason }, 'x')).status).toBe(400);
    expect((await act({ action: 'stop', reason }, closed.caseId)).status).toBe(409);
    expect((await act({ action: 'opt-out', reason }, closed.caseId)).status).toBe(202);
    expect((await post(`/api/actions/${caseIdOf('other')}/undo`)).status).toBe(404);
  });
});
