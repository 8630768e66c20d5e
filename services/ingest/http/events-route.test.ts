import { openHttp } from '@ringback/runtime/http/server.ts';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startIngest } from '../service.ts';
import { ingestSettingsSchema } from '../settings.ts';
import { ingestPlatform } from '../testing/platform.ts';

const SINGLE = 'application/cloudevents+json';
const BATCH = 'application/cloudevents-batch+json';
const data = {
  callId: 'call-1',
  at: '2026-11-22T06:59:00.000Z',
  callerNumber: '+79161234567',
  queue: 'sales',
  reason: 'hung-up',
  waitSeconds: 42,
};
const event = (more: object = {}, changes: object = {}) => ({
  specversion: '1.0',
  id: 'e-1',
  source: '/pbx/1',
  type: 'CallLost',
  data: { ...data, ...changes },
  ...more,
});

const setUp = async (given: Record<string, unknown> = {}) => {
  const world = await ingestPlatform();
  const ingest = await startIngest(world.platform, ingestSettingsSchema.parse(given));
  const http = await openHttp({ host: '127.0.0.1', port: 0, log: pino({ level: 'silent' }), routes: [ingest.routes!] });
  onTestFinished(() => http.close());
  const post = async (body: unknown, type = SINGLE, headers: Record<string, string> = {}) => {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const init = { method: 'POST', body: text, headers: { 'content-type': type, ...headers } };
    const response = await fetch(`${http.url}/events`, init);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer };
  };
  return { ...world, post, url: http.url };
};
type Answer = { accepted?: number; error?: { field?: string; message: string; remedy: string } };

describe('POST /events', () => {
  test('given a structured event, then it is accepted and published', async () => {
    const { post, published } = await setUp();
    const { status, body } = await post(event());
    expect([status, body]).toEqual([202, { accepted: 1 }]);
    expect(published()).toMatchObject([{ type: 'CallLost', source: '/pbx/1', data: { callId: 'call-1' } }]);
  });

  test('given a call id of two callers, then each has a call of its own, also told again', async () => {
    const { post, published } = await setUp();
    const another = { callerNumber: '+79261234568' };
    await post([event({ id: 'a' }), event({ id: 'b' }, another), event({ id: 'c' }, { callerNumber: null })], BATCH);
    await post(event({ id: 'b' }, another));
    const told = published().map(({ data: told }) => told as { callId: string; caller: { callerId: string } | null });
    expect(told.map(({ callId }) => callId)).toEqual(['call-1', 'call-1+2', 'call-1+2', 'call-1+2']);
    expect(new Set(told.map(({ caller }) => caller?.callerId)).size).toBe(2);
  });

  test('given a batch, and plain JSON with one or many, then all are accepted', async () => {
    const { post, published } = await setUp();
    const two = [event({ id: 'a' }), event({ id: 'b' })];
    expect((await post(two, BATCH)).body).toEqual({ accepted: 2 });
    expect((await post(two, 'application/json; charset=utf-8')).body).toEqual({ accepted: 2 });
    expect((await post(event(), 'application/json')).body).toEqual({ accepted: 1 });
    expect((await post([], BATCH)).body).toEqual({ accepted: 0 });
    expect(published()).toHaveLength(5);
  });

  test('given binary mode, then attributes come from the headers', async () => {
    const { post, published } = await setUp();
    const traceparent = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'e%2D1',
      'ce-source': '/pbx/1',
      'ce-type': 'CallLost',
      'ce-traceparent': traceparent,
    };
    expect((await post(data, 'application/json', headers)).status).toBe(202);
    await post(event());
    const [binary, structured] = published();
    expect(binary!.id).toBe(structured!.id);
    expect(binary!.traceparent).toBe(traceparent);
  });

  test('given the same source and id again, then the published id is the same', async () => {
    const { post, published } = await setUp();
    await post(event());
    await post(event());
    await post(event({ source: '/pbx/2' }));
    const ids = published().map(({ id }) => id);
    expect(ids[1]).toBe(ids[0]);
    expect(ids[2]).not.toBe(ids[0]);
  });

  const malformed: [string, unknown, string][] = [
    ['no data', { ...event(), data: undefined }, 'data'],
    ['another specversion', event({ specversion: '0.3' }), 'specversion'],
    ['no id', event({ id: undefined }), 'id'],
    ['a script as id', event({ id: '<script>alert(1)</script>' }), 'id'],
    ['an unknown type', event({ type: 'CallDreamt' }), 'type'],
    ['a type of JavaScript', event({ type: 'constructor' }), 'type'],
    ['a nonsense time', event({ time: 'yesterday' }), 'time'],
    ['base64 data', event({ data_base64: 'e30=' }), 'data_base64'],
    ['another data content type', event({ datacontenttype: 'text/xml' }), 'datacontenttype'],
    ['a wrong type of value', event({}, { waitSeconds: 'long' }), 'data.waitSeconds'],
    ['a missing field', event({}, { queue: undefined }), 'data.queue'],
    ['a field too many', event({}, { colour: 'red' }), 'data.colour'],
    ['the year 1970', event({}, { at: '1970-01-01T00:00:00.000Z' }), 'data.at'],
    ['the year 2100', event({}, { at: '2100-01-01T00:00:00.000Z' }), 'data.at'],
    ['no real day', event({}, { at: '2026-02-31T00:00:00.000Z' }), 'data.at'],
    ['more than a day ahead', event({}, { at: '2026-11-23T07:00:00.001Z' }), 'data.at'],
    ['a time attribute ahead', event({ time: '2027-01-01T00:00:00Z' }), 'time'],
    ['a number of 40 digits', event({}, { callerNumber: '7'.repeat(40) }), 'data.callerNumber'],
    ['a script as queue', event({}, { queue: '<script>' }), 'data.queue'],
    ['an unknown zone', event({}, { callerZone: 'Mars/Base' }), 'data.callerZone'],
    ['an array', [event()], 'body'],
    ['nothing at all', {}, 'specversion'],
    ['a null', [null], 'body'],
  ];
  test.each(malformed)('given %s, then 400 names the field and nothing is published', async (_name, body, field) => {
    const { post, published } = await setUp();
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.body.error?.field).toBe(field);
    expect(answer.body.error?.message).toMatch(/\w/);
    expect(answer.body.error?.remedy).toMatch(/\w/);
    expect(JSON.stringify(answer.body)).not.toMatch(/<script>|7{20}/);
    expect(published()).toEqual([]);
  });

  test('given one malformed event in a batch, then the whole batch is refused and its place is named', async () => {
    const { post, published } = await setUp();
    const batch = [event(), event({ id: 'b' }), event({ id: 'c' }), event({ id: 'd' }, { at: 'now' })];
    const { status, body } = await post(batch, BATCH);
    expect([status, body.error?.field]).toEqual([400, '[3].data.at']);
    expect((await post([event(), 7], BATCH)).body.error?.field).toBe('[1]');
    expect((await post(event(), BATCH)).body.error?.field).toBe('body');
    expect(published()).toEqual([]);
  });

  test('given a snapshot with an agent ahead of time, then that agent is named', async () => {
    const { post } = await setUp();
    const at = '2026-11-22T07:00:00.000Z';
    const agents = [{ agentId: 'a', status: 'free', since: '2027-01-01T00:00:00.000Z' }];
    const snapshot = { ...event({ type: 'TeamSnapshotTaken' }), data: { teamId: 'sales', at, agents } };
    expect((await post(snapshot)).body.error?.field).toBe('data.agents[0].since');
  });

  test('given what is no JSON, too large, or of another media type, then 400, 413 and 415', async () => {
    const { post, published } = await setUp();
    expect((await post('{"specversion": ')).status).toBe(400);
    expect((await post('x'.repeat(2 * 1024 * 1024), BATCH)).status).toBe(413);
    const text = await post('CallLost', 'text/plain');
    expect([text.status, text.body.error?.field]).toEqual([415, 'content-type']);
    expect(published()).toEqual([]);
    expect((await post(event())).status).toBe(202);
  });

  test.each(['gzip', 'deflate', 'br'])(
    'given a body that is no %s, then the body is named, and what to do',
    async (encoding) => {
      const { post, published } = await setUp();
      const answer = await post(event(), SINGLE, { 'content-encoding': encoding });
      expect([answer.status, answer.body.error?.field]).toEqual([400, 'body']);
      expect(answer.body.error?.remedy).toMatch(/Compress it anew/);
      expect(published()).toEqual([]);
    },
  );

  test('given another method, then 405 names the one there is', async () => {
    const { url } = await setUp();
    for (const method of ['GET', 'PUT', 'DELETE']) {
      const response = await fetch(`${url}/events`, { method });
      expect([method, response.status, response.headers.get('allow')]).toEqual([method, 405, 'POST']);
      expect(await response.json()).toMatchObject({ error: { message: `/events does not take ${method}.` } });
    }
  });

  test('given a field that is not there, then that is said of it', async () => {
    const { post } = await setUp();
    expect((await post({})).body.error).toMatchObject({ field: 'specversion', message: 'is missing' });
    expect((await post([event()])).body.error?.remedy).toContain(BATCH);
  });

  test('given the bus is down, then 503 says when to try again, and later it is taken', async () => {
    const { post, setBusDown, published } = await setUp();
    setBusDown(true);
    const answer = await post(event());
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5']);
    setBusDown(false);
    expect((await post(event())).status).toBe(202);
    expect(published()).toHaveLength(1);
  });

  test('given an event larger than the bus takes, then 413 says so, for it will never be taken', async () => {
    const { post } = await setUp();
    const agents = Array.from({ length: 5000 }, (_, n) => ({
      agentId: `${'x'.repeat(100)}${n}`,
      status: 'free',
      since: data.at,
    }));
    const { status, body } = await post(
      event({ type: 'TeamSnapshotTaken', data: { teamId: 'sales', at: data.at, agents } }),
    );
    expect([status, body.error?.remedy]).toEqual([413, expect.stringContaining('max.message.bytes')]);
  });

  test('given a token is set, then only who sends it is heard', async () => {
    const { post, published } = await setUp({ ingestToken: 'a-long-enough-token' });
    const nobody = await post(event());
    expect([nobody.status, nobody.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect((await post(event(), SINGLE, { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await post(event(), SINGLE, { authorization: 'Bearer a-long-enough-token' })).status).toBe(202);
    expect(published()).toHaveLength(1);
  });
});
