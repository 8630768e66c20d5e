/** The built-in SMSC serves an ESME that is not ours: Kannel sends through it, hears of the outcome, and gets what callers write. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '@ringback/cluster/free-port.ts';
import type { RunningSmsc } from '@ringback/smsc/smsc.ts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { find, skipUnless } from '../capabilities.ts';
import { openSmsc, textsTaken } from './smsc-and-gateway.ts';

interface Ports {
  readonly admin: number;
  readonly smsbox: number;
  readonly sendsms: number;
  readonly smsc: number;
  readonly listener: number;
}

const configuration = ({ admin, smsbox, sendsms, smsc, listener }: Ports): string => `
group = core
admin-port = ${admin}
admin-password = test
smsbox-port = ${smsbox}
box-allow-ip = "127.0.0.1"
dlr-storage = internal

group = smsc
smsc = smpp
smsc-id = ringback
host = 127.0.0.1
port = ${smsc}
transceiver-mode = true
smsc-username = kannel
smsc-password = test
system-type = ""
msg-id-type = 0x00
enquire-link-interval = 5
reconnect-delay = 1

group = smsbox
bearerbox-host = 127.0.0.1
sendsms-port = ${sendsms}
mo-recode = true

group = sendsms-user
username = test
password = test
max-messages = 10
concatenation = true

group = sms-service
keyword = default
get-url = "http://127.0.0.1:${listener}/mo?from=%p&text=%b"
max-messages = 0
`;

const SENDER = 'Ringback';
const HANDSET = '447700900123';
const PATIENCE_MS = 15_000;

const eventually = async <T>(ask: () => Promise<T | null> | T | null): Promise<T> => {
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await ask();
    if (found !== null) return found;
    if (Date.now() > until) throw new Error('It never came true');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

skipUnless('kannel')('Kannel at the built-in SMSC', () => {
  let folder: string;
  let smsc: RunningSmsc;
  let listener: Server;
  let ports: Ports;
  const boxes: ChildProcess[] = [];
  const heard: URL[] = [];

  const start = (program: string): void => {
    const box = spawn(join(find('kannel') ?? '', program), ['-v', '4', join(folder, 'kannel.conf')], {
      cwd: folder,
      stdio: 'ignore',
    });
    boxes.push(box);
  };
  const send = async (text: string): Promise<number> => {
    const url = new URL(`http://127.0.0.1:${ports.sendsms}/cgi-bin/sendsms`);
    const report = `http://127.0.0.1:${ports.listener}/dlr?type=%d&text=${encodeURIComponent(text.slice(0, 5))}`;
    url.search = new URLSearchParams({
      username: 'test',
      password: 'test',
      from: SENDER,
      to: HANDSET,
      text,
      charset: 'utf-8',
      ...(/[^ -~]/.test(text) ? { coding: '2' } : {}),
      'dlr-mask': '31',
      'dlr-url': report,
    }).toString();
    return (await fetch(url)).status;
  };
  const taken = (text: string): Promise<true> => eventually(() => (textsTaken(smsc).includes(text) ? true : null));

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'kannel-'));
    smsc = await openSmsc({ receiptDelayMs: 200 });
    listener = createServer((request, response) => {
      heard.push(new URL(request.url ?? '/', 'http://kannel'));
      response.end();
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    ports = {
      admin: await freePort(),
      smsbox: await freePort(),
      sendsms: await freePort(),
      smsc: smsc.port,
      listener: (listener.address() as AddressInfo).port,
    };
    writeFileSync(join(folder, 'kannel.conf'), configuration(ports));
    start('bearerbox');
    await eventually(() => fetch(`http://127.0.0.1:${ports.admin}/status`).catch(() => null));
    start('smsbox');
    await eventually(async () => {
      const status = await fetch(`http://127.0.0.1:${ports.admin}/status?password=test`).then((answer) =>
        answer.text(),
      );
      return /ringback.*online/.test(status) && status.includes('smsbox') ? true : null;
    });
  }, 40_000);
  afterAll(async () => {
    for (const box of boxes.toReversed()) {
      const ended = once(box, 'exit');
      box.kill('SIGTERM');
      const force = setTimeout(() => box.kill('SIGKILL'), 5000);
      await ended;
      clearTimeout(force);
    }
    listener.close();
    await smsc.stop();
    rmSync(folder, { recursive: true });
  }, 30_000);

  it.each([
    ['plain', 'Hello from Kannel [1] {2} ~ 5'],
    ['Russian', 'Перезвоним скоро'],
    ['long', 'A long text. '.repeat(30).trim()],
  ])('given a %s text, then it arrives as it was written', async (_, text) => {
    expect(await send(text)).toBe(202);
    expect(await taken(text)).toBe(true);
  });

  it('given a text is delivered, then Kannel hears of it', async () => {
    await send('Receipt wanted');
    const delivered = await eventually(
      () =>
        heard.find(
          ({ pathname, searchParams }) =>
            pathname === '/dlr' && searchParams.get('type') === '1' && searchParams.get('text') === 'Recei',
        ) ?? null,
    );
    expect(delivered.pathname).toBe('/dlr');
  });

  it('given the handset answers, then Kannel gets the words', async () => {
    await send('Do answer');
    await taken('Do answer');
    smsc.inbox.reply({ to: HANDSET, text: 'Стоп, please' });
    const answer = await eventually(() => heard.find(({ pathname }) => pathname === '/mo') ?? null);
    expect(answer.searchParams.get('from')).toContain(HANDSET);
    expect(answer.searchParams.get('text')).toBe('Стоп, please');
  });

  it('given the SMSC breaks the session, then Kannel binds again and sends on', async () => {
    smsc.dropSessions();
    expect(await send('After the break')).toBe(202);
    expect(await taken('After the break')).toBe(true);
  });
});
