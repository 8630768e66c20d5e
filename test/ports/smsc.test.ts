/** What the built-in SMSC promises: it forgets nothing, and shows what the customer saw. */
import { mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suiteOrder } from '@ringback/messaging/gateway-suite.ts';
import type { IncomingSms, Receipt, SmsGateway } from '@ringback/messaging/ports.ts';
import type { RunningSmsc } from '@ringback/smsc/smsc.ts';
import express from 'express';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openGateway, openSmsc, textsTaken, until } from './smsc-and-gateway.ts';

let folder: string;
let smsc: RunningSmsc;
let gateway: SmsGateway;
let receipts: Receipt[];
let incoming: IncomingSms[];

const file = (): string => join(folder, 'smsc.db');
const openListening = (): SmsGateway => {
  const opened = openGateway(smsc.port);
  opened.onReceipt(async (receipt) => void receipts.push(receipt));
  opened.onIncoming(async (sms) => void incoming.push(sms));
  return opened;
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'smsc-'));
  receipts = [];
  incoming = [];
  smsc = await openSmsc({ receiptDelayMs: 40 }, { file: file() });
  gateway = openListening();
  await until(() => gateway.connected);
});
afterEach(async () => {
  await gateway.close();
  await smsc.stop();
  rmSync(folder, { recursive: true });
});

describe('a restart', () => {
  const restart = async (): Promise<void> => {
    const { port } = smsc;
    await smsc.stop();
    smsc = await openSmsc({}, { file: file(), port });
  };

  it('given an SMS was taken, then it is still there, and its receipt comes after the restart', async () => {
    await gateway.submit(suiteOrder('one', 'Hello'));
    await restart();
    expect(textsTaken(smsc)).toEqual(['Hello']);
    await until(() => receipts.length > 0);
    expect(receipts).toMatchObject([{ state: 'delivered' }]);
  });

  it('given a customer answered while nobody was bound, then the answer comes after the bind', async () => {
    await gateway.submit(suiteOrder('one'));
    await gateway.close();
    smsc.inbox.reply({ to: '+447700900123', text: 'STOP' });
    await restart();
    gateway = openListening();
    await until(() => incoming.length > 0);
    expect(incoming).toMatchObject([{ text: 'STOP', from: '+447700900123' }]);
  });

  it('given ids were handed out, then none is handed out again', async () => {
    const before = await gateway.submit(suiteOrder('one'));
    await restart();
    await until(() => gateway.connected);
    expect(await gateway.submit(suiteOrder('two'))).not.toEqual(before);
  });
});

describe('the inbox over HTTP', () => {
  let base: string;
  let close: () => void;

  beforeEach(async () => {
    const server = createServer(express().use(smsc.routes ?? express.Router()));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    base = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/smsc/api`;
    close = () => {
      server.closeAllConnections();
      server.close();
    };
  });
  afterEach(() => close());

  const inbox = async (query = ''): Promise<unknown> => (await fetch(`${base}/inbox${query}`)).json();
  const reply = (body: string): Promise<Response> =>
    fetch(`${base}/reply`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

  it('given two SMS, then the newest is first, as many as asked for, and the state follows the handset', async () => {
    smsc.behave({ receiptDelayMs: 1000 });
    await gateway.submit(suiteOrder('one', 'first'));
    await gateway.submit(suiteOrder('two', 'second'));
    expect(await inbox()).toMatchObject({
      sms: [
        { text: 'second', state: 'accepted' },
        { text: 'first', state: 'accepted' },
      ],
    });
    await until(() => receipts.length === 2);
    expect(await inbox('?limit=1')).toMatchObject({ sms: [{ text: 'second', state: 'delivered' }] });
  });

  it('given an SMS, when the customer answers it, then the answer arrives and is shown', async () => {
    await gateway.submit(suiteOrder('one'));
    expect((await reply('{"messageId":"1","text":"СТАРТ"}')).status).toBe(202);
    await until(() => incoming.length > 0);
    expect(incoming).toMatchObject([{ text: 'СТАРТ' }]);
    expect(await inbox()).toMatchObject({ sms: [{ replies: [{ text: 'СТАРТ' }] }] });
  });

  it.each([
    ['{"messageId":"99","text":"STOP"}', 404],
    ['{"to":"+447700900123","text":""}', 400],
    ['{"to":"<script>","text":"STOP"}', 400],
    ['{"text":"STOP"}', 400],
    ['not json', 400],
  ])('given %s, then %i and nothing is delivered', async (body, status) => {
    expect((await reply(body)).status).toBe(status);
    expect(incoming).toEqual([]);
  });

  const behave = (body: string): Promise<Response> =>
    fetch(`${base}/behaviour`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body });

  it('given it is told to refuse, then it does, until it is told otherwise', async () => {
    expect(await (await behave('{"rejectShare":1,"rejectStatus":"ESME_RINVSRCADR"}')).json()).toMatchObject({
      rejectShare: 1,
      throttleShare: 0,
    });
    expect(await gateway.submit(suiteOrder('one'))).toEqual({ outcome: 'refused', error: 'ESME_RINVSRCADR' });
    await behave('{"rejectShare":0}');
    expect(await gateway.submit(suiteOrder('two'))).toMatchObject({ outcome: 'submitted' });
  });

  it.each([
    ['{"throttleShare":2}', /throttleShare/],
    ['{"trottleShare":1}', /trottleShare/],
    ['{"bindStatus":"no"}', /bindStatus: must be the name of a status/],
  ])('given %s, then 400 names the field and nothing changes', async (body, expected) => {
    const answer = await behave(body);
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      400,
      expect.stringMatching(expected),
    ]);
    expect(await gateway.submit(suiteOrder('one'))).toMatchObject({ outcome: 'submitted' });
  });

  it('given the page, when a field is changed on it, then it shows the change; from another site it is refused', async () => {
    const page = base.replace('/api', '/behaviour');
    expect(await (await fetch(page)).text()).toContain('name="throttleShare"');
    const form = { method: 'POST', body: new URLSearchParams({ throttleShare: '0.5', window: '' }) };
    expect(await (await fetch(page, form)).text()).toContain('name="throttleShare" value="0.5"');
    const elsewhere = await fetch(page, { ...form, headers: { 'sec-fetch-site': 'cross-site' } });
    expect(elsewhere.status).toBe(403);
  });

  it('given somebody watches, when an SMS is taken, then they see it at once', async () => {
    const stream = await fetch(`${base}/inbox/stream`);
    const reader = stream.body!.pipeThrough(new TextDecoderStream()).getReader();
    let seen = '';
    await gateway.submit(suiteOrder('one', 'Look here'));
    while (!seen.includes('event: sms')) seen += (await reader.read()).value ?? '';
    expect(seen).toContain('Look here');
    await reader.cancel();
  });
});
