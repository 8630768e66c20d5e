import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHttp, type RunningHttp } from '@ringback/runtime/http/server.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openBacktestRuns } from './backtest/runs.ts';
import { agentsSchema, caseSchema, casesSchema } from './api/case-shape.ts';
import { liveUpdateSchema } from './api/live-shape.ts';
import { summarySchema } from './api/summary-shape.ts';
import { reportRoutes } from './http/routes.ts';
import { type RunningReports, startReports } from './service.ts';
import { reportsSettingsSchema } from './settings.ts';
import { openSignIn } from './sign-in/open-sign-in.ts';
import type { CaseRow, LossRow, Tallies } from './shapes.ts';
import {
  agentChanged,
  callerIdOf,
  caseIdOf,
  inboundCall,
  madeUpCase,
  madeUpRedial,
  madeUpSms,
  notEligible,
} from './testing/made-up-events.ts';
import { memoryDb } from './testing/memory-db.ts';
import { type MemoryGround, memoryGround } from './testing/memory-ground.ts';
import { openStream, type Stream, type StreamData } from './testing/event-stream.ts';
import { silentFeed } from './testing/silent-feed.ts';

let ground: MemoryGround;
let reports: RunningReports;
let http: RunningHttp;
let streams: Stream[] = [];

beforeEach(async () => {
  ground = memoryGround();
  reports = await startReports(ground, reportsSettingsSchema.parse({ liveIntervalMs: 50, livePages: 2 }));
  http = await openHttp({
    host: '127.0.0.1',
    port: 0,
    log: ground.log,
    routes: reports.routes ? [reports.routes] : [],
  });
});

afterEach(async () => {
  for (const stream of streams) stream.close();
  streams = [];
  await http.close();
  await reports.stop();
  await ground.bus.close();
});

const get = async (path: string): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(http.url + path);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};
const listen = async (): Promise<Stream> => {
  const stream = await openStream(`${http.url}/api/events`);
  streams.push(stream);
  return stream;
};

const one = madeUpCase('c1', 1);
const redial = madeUpRedial('c1', 1, 'anna');
const oneLoss = [inboundCall('c1', 1).queued(0), inboundCall('c1', 1).lost(30), one.opened(30, 'c1')];

describe('reports over the bus', () => {
  it('given events of all topics on the bus, then the summary, the rows and the agents tell them', async () => {
    await ground.publish([
      ...oneLoss,
      one.apologyRequested(30),
      madeUpSms('c1', 1).accepted(30),
      redial.placed(60),
      agentChanged('anna', 0, 'free'),
    ]);
    await ground.publish([inboundCall('c2', null).lost(3), notEligible('c2', 3, null, 'unknown-caller')]);
    await reports.caughtUp();
    const input = { callsRead: 2, rowsRefused: {}, ignored: { phantom: 0 } };
    expect(await reports.summary(input)).toMatchObject({
      input,
      calls: { lost: 2 },
      cases: { opened: 1, openAtEnd: 1 },
      redials: { placed: 1 },
    });
    expect((await Array.fromAsync(reports.lostCalls())).map(({ callId }) => callId)).toEqual(['c2', 'c1']);
    const agents = (await get('/api/agents')).body;
    expect(agentsSchema.parse(agents)).toEqual(agents);
    expect(agents).toMatchObject({ agents: [{ agentId: 'anna', status: 'free' }] });
    const summary = (await get('/api/summary')).body;
    expect(summarySchema.parse(summary)).toEqual(summary);
    expect(summary).toMatchObject({ calls: { lost: 2 } });
  });

  it('given the same messages once more, then nothing is counted twice', async () => {
    await ground.publish([...oneLoss, ...oneLoss]);
    await reports.caughtUp();
    expect(await reports.summary()).toMatchObject({ calls: { lost: 1 }, cases: { opened: 1 } });
  });
});

describe('the API', () => {
  it('given a case, then it is listed, and told step by step', async () => {
    await ground.publish(oneLoss);
    await reports.caughtUp();
    expect((await get('/api/cases?status=open&limit=5')).body['cases']).toMatchObject([
      { caseId: one.caseId, caller: '000000', status: 'open' },
    ]);
    const { body } = await get(`/api/cases/${one.caseId}`);
    expect(caseSchema.strict().parse(body)).toEqual(body);
    const listed = await get('/api/cases');
    expect(casesSchema.parse(listed.body)).toEqual(listed.body);
    expect(body['timeline']).toMatchObject([{ type: 'CallQueued' }, { type: 'CallLost' }, { type: 'CaseOpened' }]);
  });

  it.each([
    ['/api/cases?limit=0', 400, 'limit'],
    ['/api/cases?limit=many', 400, 'limit'],
    ['/api/cases?status=lost', 400, 'status'],
    ['/api/cases?before=yesterday', 400, 'before'],
    [`/api/cases?before=${caseIdOf('nobody')}`, 400, 'before'],
    ['/api/cases?sort=asc', 400, 'sort'],
    ['/api/cases/<script>', 400, 'id'],
    [`/api/cases/${caseIdOf('nobody')}`, 404, 'id'],
    ['/api/summary?from=monday', 400, 'from'],
    ['/api/recovery?from=2026-11-22', 400, 'to'],
    ['/api/recovery?from=2026-11-22&to=2026-11-22', 400, 'to'],
    ['/api/recovery?from=2024-11-22&to=2026-11-22', 400, 'to'],
    ['/api/recovery?from=2026-01-22&to=2026-11-22&by=hour', 400, 'by'],
    ['/api/recovery?from=2026-11-22&to=2026-11-23&zone=Mars/Base', 400, 'zone'],
    ['/api/losses?sort=number', 400, 'sort'],
    ['/api/losses?from=2026-13-45', 400, 'from'],
    ['/api/losses?weekHour=9-9', 400, 'weekHour'],
  ])('given %s, then it is refused with %i and the field %s', async (path, status, field) => {
    const answer = await get(path);
    expect(answer).toMatchObject({ status, body: { error: { field } } });
  });
});

describe('lists', () => {
  const many = Array.from({ length: 120 }, (_, index) => [
    inboundCall(`m${index}`, index + 1).lost(index),
    madeUpCase(`m${index}`, index + 1).opened(index, `m${index}`),
  ]).flat();
  const rowsOf = (body: Readonly<Record<string, unknown>>): LossRow[] => body['rows'] as LossRow[];

  it('given many losses, then a page of them in the order asked for, and how many there are', async () => {
    await ground.publish([...many, one.gaveUp(90, 'expired')]);
    await reports.caughtUp();
    const first = await get('/api/losses?sort=lostAt&order=asc');
    const third = await get('/api/losses?sort=lostAt&order=asc&page=3');
    expect(first.body).toMatchObject({ total: 120, page: 1, pageSize: 50 });
    expect([rowsOf(first.body)[0]?.callId, rowsOf(third.body).length]).toEqual(['m0', 20]);
    expect((await get(`/api/losses?id=${caseIdOf('m7')}`)).body).toMatchObject({ total: 1, rows: [{ callId: 'm7' }] });
    expect((await get('/api/losses?measure=byRedial')).body).toMatchObject({ total: 0 });
    expect((await get('/api/losses?weekHour=7-7&from=2026-11-22&to=2026-11-23')).body).toMatchObject({ total: 120 });
    expect((await get('/api/losses?weekHour=7-8&from=2026-11-22&to=2026-11-23')).body).toMatchObject({ total: 0 });
  });

  it('given the export, then every row is in it, once, and no formula', async () => {
    await ground.publish(many);
    await reports.caughtUp();
    const response = await fetch(`${http.url}/api/losses.csv?measure=opened`);
    const lines = (await response.text()).trim().split('\n');
    expect(response.headers.get('content-type')).toContain('text/csv');
    expect([lines.length, new Set(lines).size]).toEqual([121, 121]);
    expect(lines[0]).toContain('callId,caseId,caller');
  });

  it('given a number to look for, then without keys it says so, with keys it finds the caller', async () => {
    const find = (url: string, number: string) =>
      fetch(`${url}/api/callers/find`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ number }),
      });
    expect((await find(http.url, '+79161234567')).status).toBe(501);
    await reports.stop();
    const sealing = { callerIdOf: () => callerIdOf(3) } as unknown as Platform['sealing'];
    const keyed = await startReports({ ...ground, sealing }, reportsSettingsSchema.parse({}));
    const page = await openHttp({ host: '127.0.0.1', port: 0, log: ground.log, routes: [keyed.routes!] });
    await ground.publish(many);
    await keyed.caughtUp();
    expect(await (await find(page.url, '+7 (916) 123-45-67')).json()).toEqual({ callers: [callerIdOf(3)] });
    expect((await find(page.url, 'mother')).status).toBe(400);
    await page.close();
    await keyed.stop();
  });
});

describe('the built page', () => {
  it('given the folder of the page, then it is served at the root, asked for anew each time; its hashed files are kept', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ringback-page-'));
    await mkdir(join(folder, 'assets'));
    await writeFile(join(folder, 'index.html'), '<!doctype html>');
    await writeFile(join(folder, 'assets', 'index-abc.js'), '');
    const settings = reportsSettingsSchema.parse({ pageFolder: folder });
    const db = await memoryDb();
    const routes = reportRoutes({
      db,
      clock: ground.clock,
      feed: silentFeed,
      settings,
      outbox: { planFor() {}, stop: () => Promise.resolve() },
      backtests: openBacktestRuns(await memoryDb(), ground.clock, ground.log, null),
      board: () => Promise.reject(new Error('not asked')),
      signIn: openSignIn({ db, clock: ground.clock, log: ground.log }, settings),
    });
    const page = await openHttp({ host: '127.0.0.1', port: 0, log: ground.log, routes: [routes] });
    const cacheOf = async (path: string): Promise<string | null> =>
      (await fetch(page.url + path)).headers.get('cache-control');
    expect(await cacheOf('/')).toBe('no-cache');
    expect(await cacheOf('/assets/index-abc.js')).toContain('immutable');
    expect(await cacheOf('/api/agents')).toBe('no-store');
    await page.close();
    await rm(folder, { recursive: true });
  });
});

describe('the live feed', () => {
  it('given an open page, then it gets a snapshot, then the case that changed with the new figures', async () => {
    await ground.publish(oneLoss);
    await reports.caughtUp();
    const stream = await listen();
    const snapshot = await stream.next('snapshot');
    expect(liveUpdateSchema.parse(snapshot)).toEqual(snapshot);
    expect(snapshot).toMatchObject({
      tallies: { calls: { lost: 1 } },
      cases: [{ caseId: one.caseId, status: 'open' }],
    });
    await ground.publish([one.gaveUp(90, 'expired'), agentChanged('anna', 0, 'free')]);
    const change = await stream.next('change', ({ cases }) =>
      (cases as CaseRow[]).some(({ status }) => status === 'given-up'),
    );
    expect(change).toMatchObject({ cases: [{ caseId: one.caseId, giveUpReason: 'expired' }] });
    // Totals rest for twenty times what counting them took; then a sign of life may be the first to have them.
    const closed = ({ tallies }: StreamData) => (tallies as Tallies | undefined)?.cases.openAtEnd === 0;
    expect(await stream.next(['change', 'heartbeat'], closed)).toMatchObject({ tallies: { cases: { opened: 1 } } });
  });

  it('given many changes at once, then one message tells them', async () => {
    const stream = await listen();
    await stream.next('snapshot');
    await ground.publish(
      Array.from({ length: 40 }, (_, index) => madeUpCase(`m${index}`, index + 1).opened(30, `m${index}`)),
    );
    // Totals rest for twenty times what counting them took; then a sign of life may be the first to have them.
    const all = ({ tallies }: StreamData) =>
      (tallies as { cases: { opened: number } } | undefined)?.cases.opened === 40;
    await stream.next(['change', 'heartbeat'], all);
    expect(stream.count('change')).toBeLessThan(5);
  }, 60_000);

  it('given a page that comes back, then it starts with a snapshot of what it missed', async () => {
    const first = await listen();
    await first.next('snapshot');
    first.close();
    await ground.publish(oneLoss);
    await reports.caughtUp();
    expect(await (await listen()).next('snapshot')).toMatchObject({ cases: [{ caseId: one.caseId }] });
  });

  it('given as many pages as are allowed, then a further one is asked to try later', async () => {
    await Promise.all([listen(), listen()]);
    expect((await fetch(`${http.url}/api/events`)).status).toBe(503);
  });
});
