import { once } from 'node:events';
import { connect } from 'node:net';
import { Router } from 'express';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { HttpRefused } from './errors.ts';
import { healthRoutes } from './health.ts';
import { openHttp, type HttpOptions, type RunningHttp } from './server.ts';

const running: RunningHttp[] = [];
const logged: string[] = [];
const log = pino({}, { write: (line: string) => void logged.push(line) });

const open = async (router: Router, options: Partial<HttpOptions> = {}): Promise<RunningHttp> => {
  const http = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [router], portPatienceMs: 0, ...options });
  running.push(http);
  return http;
};

afterEach(async () => {
  await Promise.all(running.splice(0).map((http) => http.close()));
  logged.length = 0;
});

const echo = (): Router => {
  const router = Router();
  router.post('/echo', (request, response) => void response.json(request.body));
  router.get('/refused', () => {
    throw new HttpRefused(422, { field: 'data.at', message: 'must be a time', remedy: 'Use RFC 3339.' });
  });
  router.get('/bug', async () => Promise.reject(new Error('secret details')));
  return router;
};

const post = (http: RunningHttp, body: string, type = 'application/json') =>
  fetch(`${http.url}/echo`, { method: 'POST', body, headers: { 'content-type': type } });

describe('requests', () => {
  test.each(['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json'])(
    '%s is read as JSON',
    async (type) => {
      const http = await open(echo());
      expect(await (await post(http, '[{"a":1}]', type)).json()).toEqual([{ a: 1 }]);
    },
  );

  test('given malformed JSON, then 400 names the body and quotes nothing of it', async () => {
    const response = await post(await open(echo()), '{"number":"+79161234567"');
    const text = await response.text();
    expect(response.status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({
      error: { field: 'body', message: expect.stringMatching(/^is not JSON/) },
    });
    expect(text).not.toContain('7916');
  });

  test('given a body over the limit, then 413 says the limit and what to do', async () => {
    const response = await post(await open(echo()), JSON.stringify('x'.repeat(2_000_000)));
    expect(response.status).toBe(413);
    expect(await response.json()).toEqual({
      error: { field: 'body', message: 'is larger than 1 MB', remedy: 'Send fewer events at once.' },
    });
  });

  test('given nothing at a path, then 404 in JSON', async () => {
    const response = await fetch(`${(await open(echo())).url}/nowhere`);
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: { message: 'There is nothing at GET /nowhere' } },
    ]);
  });

  test('given a route refuses, then its status, field and remedy are the answer', async () => {
    const response = await fetch(`${(await open(echo())).url}/refused`);
    expect([response.status, await response.json()]).toEqual([
      422,
      { error: { field: 'data.at', message: 'must be a time', remedy: 'Use RFC 3339.' } },
    ]);
  });

  test('given a bug, then 500 without its details, which are in the log', async () => {
    const response = await fetch(`${(await open(echo())).url}/bug`);
    const text = await response.text();
    expect(response.status).toBe(500);
    expect(text).not.toContain('secret details');
    expect(logged.join('')).toContain('secret details');
  });

  test('given a malformed URL or a broken request, then 400 and the process lives', async () => {
    const http = await open(echo());
    expect((await fetch(`${http.url}/%E0%A4%A`)).status).toBeLessThan(500);
    const socket = connect(http.port, '127.0.0.1');
    socket.end('NONSENSE\r\n\r\n');
    expect(String((await once(socket, 'data'))[0])).toContain('400');
    expect((await fetch(`${http.url}/refused`)).status).toBe(422);
  });

  test('the page may load and run only its own files', async () => {
    const { headers } = await fetch(`${(await open(echo())).url}/nowhere`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/unsafe|upgrade-insecure/);
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('listening', () => {
  test('given a port in use, then one sentence says so', async () => {
    const { port } = await open(echo());
    await expect(open(echo(), { port })).rejects.toMatchObject({
      code: 'http-problem',
      message: `Port ${port} on 127.0.0.1 is in use: stop the program that has it, or choose another port.`,
    });
  });

  test('given a port that is freed a little later, then it waits for it', async () => {
    const before = await open(echo());
    const after = open(echo(), { port: before.port, portPatienceMs: 2000 });
    await before.close();
    expect((await after).port).toBe(before.port);
  });

  test.each([['203.0.113.1'], ['no-such-host.invalid']])(
    'given the address %s, then one sentence says so',
    async (host) => {
      await expect(open(echo(), { host })).rejects.toMatchObject({ code: 'http-problem' });
    },
  );
});

describe('closing', () => {
  test('given an open event stream, then it ends and the port is free', async () => {
    const router = Router();
    router.get('/live', (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const http = await open(router, { closeGraceMs: 600_000 });
    const stream = await fetch(`${http.url}/live`);
    await http.close();
    expect(await stream.text()).toBe('data: 1\n\n');
    await expect(fetch(`${http.url}/live`)).rejects.toThrow();
  });

  test('given a request in hand, then it is answered first', async () => {
    const router = Router();
    let answer: () => void = () => {};
    const arrived = new Promise<void>((resolve) => {
      router.get('/slow', (_request, response) => {
        answer = () => void response.json('done');
        resolve();
      });
    });
    const http = await open(router);
    const request = fetch(`${http.url}/slow`);
    await arrived;
    const closing = http.close();
    answer();
    expect(await (await request).json()).toBe('done');
    await closing;
  });

  test('given a request that never ends, then it waits only so long', async () => {
    const router = Router();
    const arrived = new Promise<void>((resolve) => router.get('/never', () => resolve()));
    const http = await open(router, { closeGraceMs: 20 });
    const request = fetch(`${http.url}/never`).catch((error: unknown) => error);
    await arrived;
    await http.close();
    expect(await request).toBeInstanceOf(TypeError);
  });
});

describe('health', () => {
  test('given something hangs, then it is not live, and names what', async () => {
    let alive = true;
    const http = await open(
      healthRoutes(
        () => ({}),
        () => ({ bus: alive }),
      ),
    );
    expect((await fetch(`${http.url}/health/live`)).status).toBe(200);
    alive = false;
    const stuck = await fetch(`${http.url}/health/live`);
    expect([stuck.status, await stuck.json()]).toEqual([503, { status: 'stuck', stuck: ['bus'] }]);
  });
  test('live always, ready once nothing is waited for', async () => {
    const readiness = { started: false, bus: true };
    const http = await open(healthRoutes(() => readiness));
    expect((await fetch(`${http.url}/health/live`)).status).toBe(200);
    const notYet = await fetch(`${http.url}/health/ready`);
    expect([notYet.status, await notYet.json()]).toEqual([503, { status: 'not-ready', waitingFor: ['started'] }]);
    readiness.started = true;
    expect((await fetch(`${http.url}/health/ready`)).status).toBe(200);
  });
});
