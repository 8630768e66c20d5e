/** Every service starts alone from its main.ts, says what it waits for, goes on by itself, and stops when told to. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';
import { workbench, type Workbench } from './ringback-process.ts';
import { eventually } from './running-ringback.ts';
import { secrets, serviceRuns, type ServiceName, type ServiceRun } from './service-process.ts';

let bench: Workbench;
const running: ServiceRun[] = [];
beforeAll(() => {
  bench = workbench();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((run) => run.kill('SIGKILL')));
});
afterAll(() => bench.clear());

const runs = (service: ServiceName, settings: Readonly<Record<string, string>>): ServiceRun => {
  const run = serviceRuns(bench, service, settings);
  running.push(run);
  return run;
};

const sqliteBus = (folder: string) => ({ RINGBACK_BUS: `sqlite:${folder}`, RINGBACK_READ_MODELS: `sqlite:${folder}` });
const onSqlite = (folder: string) => ({
  ...sqliteBus(folder),
  RINGBACK_EVENT_STORE: `sqlite:${folder}`,
  ...secrets,
});
const NOWHERE = 'http://127.0.0.1:1';

/** What each needs to start, and what of it is not there. */
const alone: readonly [ServiceName, (folder: string) => Record<string, string>, string[]][] = [
  ['ingest', (folder) => ({ ...sqliteBus(folder), ...secrets }), []],
  ['recovery', onSqlite, []],
  [
    'messaging',
    (folder) => ({ ...onSqlite(folder), RINGBACK_COMPANY: 'Shop', RINGBACK_SMPP_URL: 'smpp://127.0.0.1:1' }),
    ['operator'],
  ],
  ['dialer', (folder) => ({ ...onSqlite(folder), RINGBACK_CENTRE_URL: NOWHERE }), ['centre']],
  ['reports', sqliteBus, []],
  ['smsc', (folder) => ({ RINGBACK_SMSC_FILE: `${folder}/smsc.db`, RINGBACK_SMSC_PORT: '0' }), []],
  ['centre', (folder) => ({ RINGBACK_INGEST_URL: NOWHERE, RINGBACK_DATA_DIR: folder }), []],
];

const startedLine = (run: ServiceRun) => run.log().find(({ msg }) => msg === 'starting');

describe.each(alone)('%s', (service, settingsIn, missing) => {
  test('starts on its own, answers for its health, tells its metrics, prints no secret, and stops with 0', async () => {
    const run = runs(service, settingsIn(bench.folder(service)));
    await eventually(async () => (await run.health('ready')).body).toEqual({
      status: missing.length === 0 ? 'ready' : 'not-ready',
      waitingFor: missing,
    });
    expect(await run.health('live')).toMatchObject({ status: 200, body: { status: 'live' } });
    expect(await (await fetch(`${await run.url}/metrics`)).text()).toContain(`service_name="${service}"`);
    expect(startedLine(run)).toMatchObject({ service, settings: { RINGBACK_HTTP_PORT: '0' } });
    const { code, stdout, stderr } = await run.kill('SIGTERM');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).not.toContain(secrets.RINGBACK_MASTER_KEY);
  });

  test('refuses settings that are wrong, each in one sentence', async () => {
    const settings = { ...settingsIn(bench.folder(service)), RINGBACK_HTTP_PORT: 'eighty', RINGBACK_LOG_LEVLE: 'info' };
    const { code, stdout, stderr } = await runs(service, settings).ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([
      'RINGBACK_LOG_LEVLE is not a setting: did you mean RINGBACK_LOG_LEVEL?',
      expect.stringMatching(/^RINGBACK_HTTP_PORT is "eighty": .* Give the port to listen on/),
    ]);
  });
});

describe('what is away', () => {
  const farAway = {
    RINGBACK_BUS: 'kafka://127.0.0.1:1',
    RINGBACK_EVENT_STORE: 'kurrentdb://admin:hidden@127.0.0.1:1?tls=false',
    RINGBACK_READ_MODELS: 'postgres://ringback:hidden@127.0.0.1:1/ringback',
    ...secrets,
  };
  test('given nothing can be reached, then it lives, is not ready, says which and why without a secret, and SIGTERM ends it cleanly', async () => {
    const run = runs('recovery', farAway);
    const whatItSays = () =>
      run.log().flatMap(({ waitingFor }) => (typeof waitingFor === 'string' ? [waitingFor] : []));
    await eventually(() => [...new Set(whatItSays())].toSorted()).toEqual([
      'the bus',
      'the event store',
      'the read models',
    ]);
    expect(await run.health('ready')).toEqual({
      status: 503,
      body: { status: 'not-ready', waitingFor: ['bus', 'event-store', 'read-models', 'started'] },
    });
    expect(await run.health('live')).toMatchObject({ status: 200 });
    const { code, stdout } = await run.kill('SIGTERM');
    expect(code).toBe(0);
    expect(stdout).toMatch(/PostgreSQL at 127\.0\.0\.1:1\/ringback cannot be reached: .*ECONNREFUSED/);
    expect(stdout).toMatch(/Kafka at 127\.0\.0\.1:1 is not available: .*ECONNREFUSED/);
    expect(stdout).toMatch(/KurrentDB at 127\.0\.0\.1:1 /);
    expect(stdout).not.toContain('hidden');
  });

  test('given ingest waits for Kafka, then an event is answered with 503 and a remedy', async () => {
    const run = runs('ingest', {
      ...sqliteBus(bench.folder('ingest')),
      ...secrets,
      RINGBACK_BUS: farAway.RINGBACK_BUS,
    });
    const response = await fetch(`${await run.url}/events`, { method: 'POST' });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { remedy: expect.stringContaining('/health/ready') } });
  });
});

test('given a second process on the same SQLite bus, then it is refused in one sentence', async () => {
  const folder = bench.folder('shared');
  const first = runs('recovery', onSqlite(folder));
  await eventually(async () => (await first.health('ready')).status).toBe(200);
  const { code, stderr } = await runs('reports', sqliteBus(folder)).ended;
  expect(code).toBe(1);
  expect(stderr).toBe(
    `Cannot use the data file ${folder}: another Ringback is using the folder; stop it first, or choose another folder.\n`,
  );
});

skipUnless('postgres')('a PostgreSQL that is away at first', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());

  test('given it comes back, then the service goes on by itself and is ready', async ({ skip }) => {
    if (!server.ours) skip('the server is not ours to stop');
    await server.stop();
    const run = runs('recovery', {
      ...onSqlite(bench.folder('recovery')),
      RINGBACK_EVENT_STORE: server.url,
      RINGBACK_READ_MODELS: server.url,
    });
    await eventually(async () => (await run.health('ready')).body.waitingFor).toEqual([
      'event-store',
      'read-models',
      'started',
    ]);
    await server.restart();
    await eventually(async () => (await run.health('ready')).status).toBe(200);
    expect((await run.kill('SIGTERM')).code).toBe(0);
  });
});
