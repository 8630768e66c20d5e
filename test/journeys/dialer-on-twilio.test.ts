/** The dialer as a process of its own, with Twilio as its telephones: what it says when something is missing, and whom it lets in. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { workbench, type Workbench } from './ringback-process.ts';
import { eventually } from './running-ringback.ts';
import { secrets, serviceRuns, type ServiceRun } from './service-process.ts';

let bench: Workbench;
const running: ServiceRun[] = [];
beforeAll(() => {
  bench = workbench();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((run) => run.kill('SIGKILL')));
});
afterAll(() => bench.clear());

const starts = (settings: Readonly<Record<string, string>>): ServiceRun => {
  const folder = bench.folder('dialer');
  const ground = { RINGBACK_BUS: folder, RINGBACK_READ_MODELS: folder, RINGBACK_EVENT_STORE: folder };
  const places = Object.fromEntries(Object.entries(ground).map(([name, place]) => [name, `sqlite:${place}`]));
  const run = serviceRuns(bench, 'dialer', { ...places, ...secrets, RINGBACK_CALL_PLACER: 'twilio', ...settings });
  running.push(run);
  return run;
};

const TOKEN = 'a-token-nobody-may-see';
const account = {
  RINGBACK_PUBLIC_URL: 'https://calls.example.com',
  RINGBACK_TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
  RINGBACK_TWILIO_AUTH_TOKEN: TOKEN,
  RINGBACK_TWILIO_FROM: '+74950000000',
  RINGBACK_COMPANY: 'Shop',
};

test('given all it needs, then it is ready, lets nobody in who did not sign, and shows neither token nor number', async () => {
  const run = starts(account);
  await eventually(async () => (await run.health('ready')).body).toEqual({ status: 'ready', waitingFor: [] });
  const callback = `${await run.url}/twilio/6f9619ff-8b86-5d01-b42d-00cf4fc964ff/call`;
  const response = await fetch(callback, { method: 'POST', body: new URLSearchParams({ CallStatus: 'completed' }) });
  expect(response.status).toBe(403);
  const { code, stdout, stderr } = await run.kill('SIGTERM');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).not.toContain(TOKEN);
  expect(stdout).not.toContain('4950000000');
});

test('given nothing of the account, then it says all that is missing and does not start', async () => {
  const { code, stderr } = await starts({}).ended;
  expect(code).toBe(1);
  const missing = stderr.trim().split('\n');
  expect(missing.length).toBe(Object.keys(account).length);
  for (const variable of Object.keys(account)) expect(stderr).toContain(`${variable} is not set`);
});
