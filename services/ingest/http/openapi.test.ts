import { join } from 'node:path';
import { inboundEvents } from '@ringback/contracts/inbound.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { pino } from 'pino';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startIngest } from '../service.ts';
import { ingestSettingsSchema } from '../settings.ts';
import { ingestPlatform } from '../testing/platform.ts';
import { openApiText } from './openapi.ts';

const file = join(import.meta.dirname, 'openapi.json');

/** Judges a body by the document, as a client would that knows nothing else. */
const judge = () => {
  const document = JSON.parse(openApiText()) as object;
  const ajv = new Ajv2020({ strict: false });
  addFormats.default(ajv);
  ajv.addSchema(document, 'doc');
  return ajv.compile({ $ref: 'doc#/components/schemas/Event' });
};
const lost = { callId: 'c-1', at: '2026-11-22T07:00:00.000Z', queue: 'sales', reason: 'hung-up', waitSeconds: 42 };
const event = (data: object, more: object = {}) => ({
  specversion: '1.0',
  id: '1',
  source: '/pbx',
  type: 'CallLost',
  data: { ...lost, ...data },
  ...more,
});

const listening = async () => {
  const { platform } = await ingestPlatform();
  const { routes } = await startIngest(platform, ingestSettingsSchema.parse({}));
  const http = await openHttp({ host: '127.0.0.1', port: 0, log: pino({ level: 'silent' }), routes: [routes!] });
  onTestFinished(() => http.close());
  return http;
};

describe('the OpenAPI document of ingest', () => {
  // `npm test -- -u services/ingest/http` writes it anew.
  test('is fresh', async () => {
    await expect(openApiText()).toMatchFileSnapshot(file);
  });

  test('given every type of event there is, then it has each', () => {
    const { components } = JSON.parse(openApiText()) as { components: { schemas: Record<string, unknown> } };
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(Object.keys(inboundEvents)));
  });

  test.each([
    ['an event', event({}), true],
    ['an extension attribute', event({}, { partitionkey: 'x' }), true],
    ['a withheld number', event({ callerNumber: null }), true],
    ['an unknown field', event({ colour: 'red' }), false],
    ['a missing field', event({ waitSeconds: undefined }), false],
    ['a time without milliseconds', event({ at: '2026-11-22T07:00:00Z' }), false],
    ['a number of 40 digits', event({ callerNumber: '7'.repeat(40) }), false],
    ['a name that is markup', event({ queue: '<script>' }), false],
    ['the data of another type', event({}, { type: 'CallEnded' }), false],
  ])('given %s, then the document and the service judge alike', async (_, body, isRight) => {
    const { url } = await listening();
    const sent = JSON.stringify(body);
    const headers = { 'content-type': 'application/cloudevents+json' };
    const { status } = await fetch(`${url}/events`, { method: 'POST', headers, body: sent });
    expect([judge()(JSON.parse(sent)), status]).toEqual([isRight, isRight ? 202 : 400]);
  });

  test('given somebody who asks for it, then it is served', async () => {
    const { url } = await listening();
    const served = await fetch(`${url}/openapi.json`);
    expect([served.status, served.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('application/json'),
    ]);
    expect(await served.text()).toBe(openApiText());
  });
});
