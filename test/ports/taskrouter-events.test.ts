/** What TaskRouter tells of agents reaches the bus, signed, in any order, twice; and nothing else does. */
import { ingestSettingsSchema } from '@ringback/ingest/settings.ts';
import { startIngest } from '@ringback/ingest/service.ts';
import { withTaskRouter } from '@ringback/ingest/taskrouter/routes.ts';
import { completeEventsSettings, taskRouterEventsSettings } from '@ringback/ingest/taskrouter/settings.ts';
import { ingestPlatform } from '@ringback/ingest/testing/platform.ts';
import { openHttp } from '@ringback/runtime/http/server.ts';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { taskRouterServer } from '../doubles/twilio-server/taskrouter-server.ts';
import { ACCOUNT, AVAILABLE, OFFLINE, PAUSED, RESERVED, TOKEN, wallClock, WORKSPACE } from './taskrouter-under-test.ts';

const PUBLIC_URL = 'https://events.example.com/ringback';
const told = {
  taskrouterEventsUrl: PUBLIC_URL,
  taskrouterEventsAccountSid: ACCOUNT,
  taskrouterEventsAuthToken: TOKEN,
  taskrouterEventsWorkspaceSid: WORKSPACE,
  taskrouterEventsAvailable: [AVAILABLE.sid],
  taskrouterEventsReserved: RESERVED.sid,
  taskrouterEventsOffline: [OFFLINE.sid],
};

const setUp = async () => {
  const world = await ingestPlatform();
  const lines: string[] = [];
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const ingest = await startIngest(world.platform, ingestSettingsSchema.parse({}));
  const settings = completeEventsSettings(taskRouterEventsSettings.parse(told))!;
  const http = await openHttp({ host: '127.0.0.1', port: 0, log, routes: [await withTaskRouter(ingest, settings)] });
  const double = await taskRouterServer({
    accountSid: ACCOUNT,
    authToken: TOKEN,
    workspaceSid: WORKSPACE,
    clock: wallClock,
    activities: [AVAILABLE, PAUSED, OFFLINE, RESERVED],
    eventCallbackUrl: `${PUBLIC_URL}/twilio/taskrouter`,
    reach: (url) => url.replace(PUBLIC_URL, http.url),
  });
  onTestFinished(async () => {
    await double.close();
    await http.close();
  });
  const { floor, callbacks } = double;
  const anna = floor.addWorker('anna', AVAILABLE, { teams: ['service'] });
  const call = () => floor.createTask(JSON.stringify({ team: 'service', from: '+79160000001' }), 0, 60);
  const statuses = (): string[] => world.published().map(({ data }) => (data as { status: string }).status);
  return { ...world, lines, floor, callbacks, anna, call, statuses };
};

test('given a call and a break, then each change is told, with versions that rise, and no number anywhere', async () => {
  const { floor, callbacks, anna, call, statuses, published, lines } = await setUp();
  for (const act of [
    () => void floor.accept(call(), floor.tasks[0]!.reservations[0]!),
    () => void floor.finish(floor.tasks[0]!, 'completed', 'done'),
    () => void floor.update(anna, { activity: PAUSED }),
    () => void floor.update(anna, { activity: OFFLINE }),
  ]) {
    act();
    await callbacks.delivered();
  }
  expect(new Set(callbacks.answers)).toEqual(new Set([204]));
  expect(new Set(statuses())).toEqual(new Set(['talking', 'free', 'paused', 'logged-out']));
  const last = published().at(-1)!;
  expect([last.type, last.key, (last.data as { version: number }).version > 1e12]).toEqual([
    'AgentChanged',
    'service',
    true,
  ]);
  expect(JSON.stringify([published(), lines])).not.toContain('79160000001');
});

test('given everything comes twice, then it is the same event', async () => {
  const { floor, callbacks, anna, published } = await setUp();
  callbacks.mode = 'twice';
  floor.update(anna, { activity: PAUSED });
  await callbacks.delivered();
  expect([published().length, new Set(published().map(({ id }) => id)).size]).toEqual([2, 1]);
});

test('given it is forged, of another account or workspace, or malformed, then it is refused by name, and nothing is told', async () => {
  const { floor, callbacks, anna, published, setBusDown } = await setUp();
  callbacks.mode = 'held';
  floor.update(anna, { activity: PAUSED });
  const [good] = callbacks.kept;
  const changed = (change: Record<string, string>) =>
    callbacks.deliver({ ...good!, form: { ...good!.form, ...change } });
  expect(await callbacks.deliver(good!, 'forged')).toBe(403);
  expect(await changed({ AccountSid: `AC${'f'.repeat(32)}` })).toBe(403);
  expect(await changed({ WorkspaceSid: `WS${'f'.repeat(32)}` })).toBe(403);
  expect(await changed({ WorkerAttributes: '[]' })).toBe(400);
  expect(await changed({ TimestampMs: 'now' })).toBe(400);
  setBusDown(true);
  expect(await callbacks.deliver(good!)).toBe(503);
  expect(published()).toEqual([]);
  setBusDown(false);
  expect(await callbacks.deliver(good!)).toBe(204);
  expect(published()).toHaveLength(1);
});

test('given half of the settings, then the rest is named', () => {
  expect(() => completeEventsSettings(taskRouterEventsSettings.parse({ taskrouterEventsUrl: PUBLIC_URL }))).toThrow(
    expect.objectContaining({ problems: expect.arrayContaining([expect.stringContaining('WORKSPACE_SID')]) }),
  );
  expect(completeEventsSettings(taskRouterEventsSettings.parse({}))).toBe(null);
});
