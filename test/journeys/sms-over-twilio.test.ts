/**
 * Messaging as a process of its own, with no SMSC to be had and Twilio as the other way. Its folder goes from hand to hand, as SQLite wants
 * it: ingest is told of lost callers, recovery decides, messaging writes to them, and recovery hears what they answered.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  type DoubleMessage,
  messagesServer,
  type MessagesServerDouble,
} from '../doubles/twilio-server/messages-server.ts';
import { type CloudEvent, givesUp } from './calling-in.ts';
import { rowsOf } from './history.ts';
import { workbench, type Workbench } from './ringback-process.ts';
import { eventually } from './running-ringback.ts';
import { secrets, serviceRuns, type ServiceName, type ServiceRun } from './service-process.ts';

const PUBLIC_URL = 'https://sms.example.com/ringback';
const ACCOUNT = `AC${'b'.repeat(32)}`;
const TOKEN = 'a-token-nobody-may-see';
const AMERICAN = '+12025550123';
const RUSSIAN = '+79161234567';
const plain = {
  version: 'journey-1',
  language: 'en',
  jurisdiction: 'plain',
  apology: { hours: { from: '00:00', to: '24:00' } },
  redial: { hours: { from: '00:00', to: '24:00' } },
};

let bench: Workbench;
let folder: string;
let twilio: MessagesServerDouble;
/** What Twilio tells of an SMS by itself. */
let tells: { readonly status: string }[];
/** Where the proxy before messaging leads just now. */
let messagingUrl = '';
const running: ServiceRun[] = [];
beforeAll(() => {
  bench = workbench();
});
beforeEach(async () => {
  folder = bench.folder('relay');
  tells = [{ status: 'sent' }, { status: 'delivered' }];
  twilio = await messagesServer({
    accountSid: ACCOUNT,
    authToken: TOKEN,
    now: Date.now,
    story: () => tells,
    reach: (url) => url.replace(PUBLIC_URL, messagingUrl),
  });
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((run) => run.kill('SIGKILL')));
  await twilio.close();
});
afterAll(() => bench.clear());

const starts = async (service: ServiceName, settings: Readonly<Record<string, string>> = {}): Promise<ServiceRun> => {
  const place = `sqlite:${folder}`;
  const ground = { RINGBACK_BUS: place, RINGBACK_READ_MODELS: place, ...secrets };
  const store: Record<string, string> = service === 'ingest' ? {} : { RINGBACK_EVENT_STORE: place };
  const run = serviceRuns(bench, service, { ...ground, ...store, ...settings });
  running.push(run);
  await run.url;
  return run;
};
const stops = async (run: ServiceRun): Promise<string> => {
  const { code, stdout, stderr } = await run.kill('SIGTERM');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
};

const ingestHears = async (events: readonly CloudEvent[]): Promise<void> => {
  const ingest = await starts('ingest');
  await eventually(async () => (await ingest.health('ready')).status).toBe(200);
  const response = await fetch(`${await ingest.url}/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
    body: JSON.stringify(events),
  });
  expect(response.status).toBe(202);
  await stops(ingest);
};
const recoveryDecides = async (until: () => boolean): Promise<void> => {
  const policy = join(bench.folder('policy'), 'policy.json');
  writeFileSync(policy, JSON.stringify(plain));
  const recovery = await starts('recovery', { RINGBACK_POLICY_FILE: policy });
  await eventually(until).toBe(true);
  await stops(recovery);
};
const messaging = async (settings: Readonly<Record<string, string>> = {}): Promise<ServiceRun> => {
  const run = await starts('messaging', {
    ...settings,
    RINGBACK_COMPANY: 'Shop',
    RINGBACK_SMPP_URL: 'smpp://127.0.0.1:1',
    RINGBACK_SMS_TWILIO_ACCOUNT_SID: ACCOUNT,
    RINGBACK_SMS_TWILIO_AUTH_TOKEN: TOKEN,
    RINGBACK_SMS_TWILIO_FROM: '+15005550006',
    RINGBACK_SMS_TWILIO_PUBLIC_URL: PUBLIC_URL,
    RINGBACK_SMS_TWILIO_COUNTRIES: 'US',
    RINGBACK_SMS_TWILIO_AFTER_MINUTES: '0.02',
    RINGBACK_SMS_TWILIO_MESSAGES_PER_SECOND: '100',
    RINGBACK_SMS_TWILIO_API_URL: twilio.url,
  });
  messagingUrl = await run.url;
  return run;
};
const happened = (type: string): number =>
  rowsOf(join(folder, 'bus.db'), `SELECT 1 FROM messages WHERE headers LIKE '%"ce_type":"${type}"%'`).length;

test('given no SMSC at all, then SMS go over Twilio, once each, are delivered, answered STOP, and no token or number is shown', async () => {
  await ingestHears([...givesUp('call-1', AMERICAN), ...givesUp('call-2', RUSSIAN)]);
  await recoveryDecides(() => happened('ApologyRequested') === 2);
  const run = await messaging();
  await eventually(() => happened('SmsDelivered')).toBe(2);
  expect(twilio.messages.map(({ to }) => to).toSorted()).toEqual([AMERICAN, RUSSIAN]);
  expect(await run.health('ready')).toMatchObject({ status: 200 });
  const [first] = twilio.messages;
  twilio.answer(`${PUBLIC_URL}/twilio/sms`, first!, 'STOP');
  await eventually(() => happened('SmsReceived')).toBe(1);
  const stdout = await stops(run);
  for (const secret of [TOKEN, AMERICAN.slice(1), RUSSIAN.slice(1)]) expect(stdout).not.toContain(secret);
  await recoveryDecides(() => happened('CallerOptedOut') === 1);

  const again = await messaging();
  await eventually(async () => (await again.health('ready')).status).toBe(200);
  await stops(again);
  // The apologies, and the word that STOP was heard.
  expect(twilio.messages).toHaveLength(3);
  expect(twilio.violations).toEqual([]);
}, 60_000);

test('given it is killed while Twilio has not answered, then its outcome is unknown until Twilio tells the next process, and nothing is created twice', async () => {
  await ingestHears(givesUp('call-1', RUSSIAN));
  await recoveryDecides(() => happened('ApologyRequested') === 1);
  twilio.faults.push({ is: 'lost-late', afterMs: 3_000 });
  tells = [];
  const run = await messaging();
  await eventually(() => twilio.messages.length).toBe(1);
  await run.kill('SIGKILL');
  const again = await messaging({ RINGBACK_SMS_SUBMIT_TIMEOUT_SECONDS: '2' });
  await eventually(() => happened('SmsOutcomeUnknown')).toBe(1);
  const [{ sid, to, statusCallback }] = twilio.messages as [DoubleMessage];
  const form = { AccountSid: ACCOUNT, MessageSid: sid, MessageStatus: 'delivered', To: to };
  twilio.callbacks.send({ url: statusCallback, form });
  await eventually(() => happened('SmsDelivered')).toBe(1);
  expect(twilio.messages).toHaveLength(1);
  await stops(again);
}, 60_000);
