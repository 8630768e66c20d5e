import fc from 'fast-check';
import { expect, test } from 'vitest';
import { agentChanges, workerToldSchema, type Activities } from './events.ts';

const wa = (digit: string): string => `WA${digit.repeat(32)}`;
const activities: Activities = {
  available: [wa('1')],
  reserved: wa('5'),
  offline: [wa('4')],
  taskChannel: 'voice',
  teamsAttribute: 'teams',
};
const redial = '6e5f8d1c-3a52-4a5e-9d5c-2f8c7ab0f001';
const form = {
  EventType: 'worker.activity.update',
  Timestamp: '1795330800',
  TimestampMs: '1795330800123',
  WorkerSid: `WK${'a'.repeat(32)}`,
  WorkerName: 'anna',
  WorkerActivitySid: wa('1'),
  WorkerAttributes: '{"teams":["service","sales"]}',
};
const task = {
  TaskSid: `WT${'b'.repeat(32)}`,
  TaskAttributes: '{"from":"+79160000001"}',
  TaskChannelUniqueName: 'voice',
};
const ours = { ...task, TaskAttributes: JSON.stringify({ ringbackRedial: redial, team: 'service' }) };
const changes = (change: object) => agentChanges(workerToldSchema.parse({ ...form, ...change }), activities);
const first = (change: object) => changes(change)[0]?.data;

test('given a worker of two teams, then each team hears, with the moment as the version', () => {
  expect(changes({})).toEqual(
    ['service', 'sales'].map((teamId) => ({
      type: 'AgentChanged',
      data: { agentId: 'anna', teamId, status: 'free', at: '2026-11-22T07:00:00.123Z', version: 1_795_330_800_123 },
    })),
  );
});

test.each([
  [{ WorkerActivitySid: wa('4') }, { status: 'logged-out' }],
  [{ WorkerActivitySid: wa('3') }, { status: 'paused' }],
  [{ WorkerActivitySid: wa('5') }, { status: 'reserved' }],
  [
    { WorkerActivitySid: wa('5'), WorkerAttributes: JSON.stringify({ teams: 'service', ringbackRedial: redial }) },
    { status: 'reserved', redialId: redial },
  ],
  [
    { ...task, EventType: 'reservation.created' },
    { status: 'talking', callId: task.TaskSid },
  ],
  [
    { ...task, EventType: 'reservation.accepted' },
    { status: 'talking', callId: task.TaskSid },
  ],
  [
    { ...ours, EventType: 'reservation.accepted' },
    { status: 'reserved', redialId: redial },
  ],
  [{ ...task, EventType: 'reservation.wrapup' }, { status: 'wrap-up' }],
  [{ ...task, EventType: 'reservation.completed' }, { status: 'free' }],
  [{ ...task, EventType: 'reservation.rejected', WorkerActivitySid: wa('3') }, { status: 'paused' }],
  [{ EventType: 'worker.deleted' }, { status: 'logged-out' }],
  [{ TimestampMs: undefined }, { version: 1_795_330_800_000 }],
  [{ WorkerName: 'Anna Petrova' }, { agentId: form.WorkerSid }],
])('given %j, then %j', (change, expected) => {
  expect(first(change)).toMatchObject(expected);
});

test.each([
  ['another channel', { ...task, EventType: 'reservation.accepted', TaskChannelUniqueName: 'chat' }],
  ['a worker without a team', { WorkerAttributes: '{}' }],
  ['an event that tells of no agent', { EventType: 'task.created' }],
])('given %s, then nothing', (_, change) => {
  expect(changes(change)).toEqual([]);
});

test.each(['Timestamp', 'WorkerSid', 'WorkerActivitySid', 'WorkerAttributes'])(
  'given %s that is not what it should be, then it is named',
  (field) => {
    const result = workerToldSchema.safeParse({ ...form, [field]: '{' });
    expect(result.error?.issues.map(({ path }) => path)).toEqual([[field]]);
  },
);

test('given any moments, then the later event has the higher version', () => {
  const ms = fc.integer({ min: 1_600_000_000_000, max: 2_000_000_000_000 });
  fc.assert(
    fc.property(ms, ms, (a, b) => {
      const [one, other] = [a, b].map((each) => first({ TimestampMs: String(each) }) as { version: number });
      expect(Math.sign(one!.version - other!.version)).toBe(Math.sign(a - b));
    }),
  );
});
