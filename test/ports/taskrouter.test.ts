/** TaskRouter as the dialer's ACD where things go wrong: answers lost, changes in between, too many requests, calls of others. */
import { deriveId, type AgentId, type RedialId } from '@ringback/contracts/ids.ts';
import { telephonesBy } from '@ringback/dialer/adapters/telephones.ts';
import { telephoneSettingsSchema } from '@ringback/dialer/adapters/telephone-settings.ts';
import { dialerSettingsSchema } from '@ringback/dialer/settings.ts';
import type { Acd } from '@ringback/dialer/ports.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { taskRouterDescription } from '../doubles/twilio-server/description.ts';
import type { TaskRouterFault } from '../doubles/twilio-server/taskrouter-server.ts';
import {
  AVAILABLE,
  PAUSED,
  RESERVED,
  SPARE,
  TASKROUTER_SETTINGS,
  taskRouterUnderTest,
  type TaskRouterUnderTest,
} from './taskrouter-under-test.ts';
import { NUMBERS, twilioUnderTest, type TwilioUnderTest } from './twilio-under-test.ts';

const redial = deriveId('taskrouter') as RedialId;
const other = deriveId('taskrouter', 'other') as RedialId;
const anna = 'anna' as AgentId;

let under: TaskRouterUnderTest;
beforeEach(async () => {
  under = await taskRouterUnderTest();
});
afterEach(() => under.dispose());

const worker = () => under.workers['anna']!;
const attributes = (): Record<string, unknown> => JSON.parse(worker().attributes) as Record<string, unknown>;
const reserve = (acd: Acd = under.acd, by = redial) => acd.reserve(anna, under.team, by);
const asked = (operation: string): number =>
  under.double.requests.filter((request) => request.operation === operation).length;
/** A live call, offered to anna and taken or not. */
const liveCall = (isTaken: boolean) => {
  const task = under.double.floor.createTask(JSON.stringify({ team: 'service' }), 0, 60);
  if (isTaken) under.double.floor.accept(task, task.reservations[0]!);
  return task;
};

describe('reserving', () => {
  test('given an agent with attributes of their own, then they are kept, and they go back to where they were', async () => {
    under.double.floor.update(worker(), { activity: SPARE });
    await reserve();
    expect(worker().activity).toBe(RESERVED);
    expect(attributes()).toEqual({
      teams: ['service'],
      contact_uri: 'client:anna',
      ringbackRedial: redial,
      ringbackActivity: SPARE.sid,
    });
    await under.acd.release(anna, redial);
    expect(worker().activity).toBe(SPARE);
    expect(attributes()).toEqual({ teams: ['service'], contact_uri: 'client:anna' });
  });

  test.each([
    ['is lost', { on: 'UpdateWorker', is: 'lost' }],
    ['is lost, as the request was', { on: 'UpdateWorker', is: 'dropped' }],
    ['is a 500', { on: 'UpdateWorker', is: 'error-after', status: 500 }],
    ['is that there are too many', { on: 'UpdateWorker', is: 'error-before', status: 429 }],
    ['to the first look is lost', { on: 'FetchWorker', is: 'lost' }],
  ] satisfies [string, TaskRouterFault][])(
    'given an answer that %s, then it is settled by asking',
    async (_, fault) => {
      under.double.faults.push(fault);
      expect(await reserve()).toEqual({ reserved: true });
      expect(worker().version).toBe(1);
      under.double.faults.push(fault);
      await under.acd.release(anna, redial);
      expect([worker().activity, worker().version]).toEqual([AVAILABLE, 2]);
    },
  );

  test('given no answer ever comes, then it is an error: nobody knows', async () => {
    for (let i = 0; i < 4; i++) under.double.faults.push({ on: 'FetchWorker', is: 'error-before', status: 503 });
    await expect(reserve()).rejects.toMatchObject({ code: 'twilio-silent' });
  });

  test('given they take a break in that very moment, then no, and they are left in it', async () => {
    const act = (): void => under.pause(anna);
    under.double.faults.push({ on: 'UpdateWorker', is: 'meanwhile', act });
    expect(await reserve()).toEqual({ reserved: false, reason: 'not-available' });
    expect(worker().activity).toBe(PAUSED);
  });

  test.each([true, false])('given a live call (taken: %s), then no, and the call goes on', async (isTaken) => {
    const task = liveCall(isTaken);
    expect(await reserve()).toEqual({ reserved: false, reason: 'talking' });
    expect([worker().activity, task.status]).toEqual([AVAILABLE, isTaken ? 'assigned' : 'reserved']);
  });

  test.each([true, false])('given a live call in that very moment (taken: %s), then no', async (isTaken) => {
    under.double.faults.push({ on: 'UpdateWorker', is: 'meanwhile', act: () => void liveCall(isTaken) });
    expect(await reserve()).toMatchObject({ reserved: false });
    expect([worker().activity, attributes()['ringbackRedial']]).toEqual([AVAILABLE, undefined]);
  });

  test('given they went into a break while they were held, then giving back leaves them there', async () => {
    await reserve();
    under.pause(anna);
    await under.acd.release(anna, redial);
    expect([worker().activity, attributes()['ringbackRedial']]).toEqual([PAUSED, undefined]);
  });

  test('given a mark that was left behind, then another redial may have them', async () => {
    await reserve();
    under.double.floor.update(worker(), { activity: AVAILABLE });
    expect(await reserve(under.acd, other)).toEqual({ reserved: true });
    await under.acd.release(anna, redial);
    expect(worker().activity).toBe(RESERVED);
  });
});

describe('the queue', () => {
  const enter = (acd: Acd = under.acd, seconds = 5, by = redial) => acd.queue!.enter(by, under.team, seconds);
  const tasks = () => under.double.floor.tasks;

  test('given live callers wait too, then who answered a redial goes first', async () => {
    for (const agent of under.agents) under.pause(agent);
    const live = liveCall(false);
    const outcome = enter();
    await expect.poll(() => tasks().length).toBe(2);
    under.double.floor.update(worker(), { activity: AVAILABLE });
    expect(await outcome).toBe(anna);
    expect([live.status, tasks()[1]!.status]).toEqual(['pending', 'assigned']);
    await under.acd.release(anna, redial);
    expect([tasks()[1]!.status, live.status]).toEqual(['completed', 'reserved']);
  });

  test.each([
    ['the task', { on: 'CreateTask', is: 'lost' }],
    ['the task, a 500', { on: 'CreateTask', is: 'error-after', status: 500 }],
    ['the acceptance', { on: 'UpdateTaskReservation', is: 'lost' }],
    ['the look for an agent', { on: 'ListTaskReservation', is: 'lost' }],
  ] satisfies [string, TaskRouterFault][])(
    'given the answer about %s is lost, then there is one task and the agent comes',
    async (_, fault) => {
      under.double.faults.push(fault);
      expect(await enter()).toBe(anna);
      expect([tasks().length, asked('CreateTask')]).toEqual([1, 1]);
    },
  );

  test('given TaskRouter refuses the task, then it is an error, and nothing is left', async () => {
    under.double.faults.push({ on: 'CreateTask', is: 'error-before', status: 400 });
    await expect(enter()).rejects.toMatchObject({ code: 'twilio-refused' });
    expect(tasks()).toEqual([]);
  });

  test('given the offer runs out before it is accepted, then the next one is accepted', async () => {
    under.double.faults.push({ on: 'UpdateTaskReservation', is: 'error-before', status: 400 });
    expect(await enter()).toBe(anna);
  });

  test('given nobody comes, then the task is cancelled; and if that answer is lost, it ends by itself', async () => {
    for (const agent of under.agents) under.pause(agent);
    expect(await enter(under.acd, 0.05)).toBe(null);
    expect(tasks()[0]!.status).toBe('canceled');
    under.double.faults.push({ on: 'UpdateTask', is: 'dropped' });
    expect(await enter(under.acd, 0.05, other)).toBe(null);
    expect(tasks()[1]).toMatchObject({ status: 'pending', timeout: 1 });
    await under.acd.queue!.leave(other);
    expect(tasks()[1]!.status).toBe('canceled');
  });

  test('given it is accepted in the moment it is withdrawn, then the agent is given', async () => {
    for (let i = 0; i < 40; i++) under.double.faults.push({ on: 'UpdateTaskReservation', is: 'dropped' });
    const act = (): void => {
      under.double.faults.length = 0;
      const [task] = tasks();
      under.double.floor.accept(task!, task!.reservations[0]!);
    };
    const outcome = enter(under.acd, 0.05);
    await under.run(0.03);
    under.double.faults.length = 0;
    under.double.faults.push({ on: 'UpdateTaskReservation', is: 'meanwhile', act });
    expect(await outcome).toBe(anna);
    await under.acd.release(anna, redial);
    expect(tasks()[0]!.status).toBe('completed');
  });

  test('given a second process is asked for the same person, then it finds the one task', async () => {
    const [one, two] = await Promise.all([enter(), under.run(0.02).then(() => enter(under.restart()))]);
    expect([one, two, tasks().length]).toEqual([anna, anna, 1]);
  });
});

describe('a redial over Twilio', () => {
  let calls: TwilioUnderTest;
  let heard: string[];
  const order = { redialId: redial, number: NUMBERS.answers, ringTimeoutSeconds: 30 };
  beforeEach(async () => {
    calls = await twilioUnderTest({ acd: under.acd });
    heard = [];
    calls.placer.onProgress((_, { kind }) => heard.push(kind));
  });
  afterEach(() => calls.dispose());
  const answered = async (): Promise<void> => {
    await calls.run(12);
    await expect.poll(() => heard.at(-1)).toBe('answered');
  };

  test('given they talk, then the agent stays held until the call is over, whoever gives them back', async () => {
    await calls.acd.reserve(anna, under.team, redial);
    await calls.placer.originate({ ...order, agentId: anna });
    await answered();
    expect(await calls.placer.connect(redial, anna)).toBe(true);
    await calls.acd.release(anna, redial);
    expect(worker().activity).toBe(RESERVED);
    await calls.placer.hangUp(redial);
    await calls.twilio.callbacks.delivered();
    await expect.poll(() => heard.at(-1)).toBe('ended');
    await calls.acd.release(anna, redial);
    expect(worker().activity).toBe(AVAILABLE);
  });

  test('given nobody was named, then the agent of the queue talks to them', async () => {
    await calls.placer.originate(order);
    await answered();
    const agent = await calls.acd.queue!.enter(redial, under.team, 5);
    expect(agent).toBe(anna);
    expect(await calls.placer.connect(redial, anna)).toBe(true);
    expect(await calls.acd.reserve(anna, under.team, other)).toMatchObject({ reserved: false });
  });

  test('given the queue gives an agent whom nobody can reach, then they are given back', async () => {
    under.pause(anna);
    under.double.floor.addWorker('dmitri', AVAILABLE, { teams: ['service'] });
    under.pause('boris' as AgentId);
    expect(await calls.acd.queue!.enter(redial, under.team, 5)).toBe(null);
    expect(under.double.floor.tasks.map(({ status }) => status)).toEqual(['completed']);
  });

  test('given an agent held by a redial that is over, then they are free for the next, here and in TaskRouter', async () => {
    await calls.acd.reserve(anna, under.team, redial);
    await calls.placer.originate({ ...order, number: NUMBERS['is-busy'] });
    await calls.run(3);
    expect(await calls.acd.reserve(anna, under.team, other)).toEqual({ reserved: true });
    expect(attributes()['ringbackRedial']).toBe(other);
  });
});

describe('settings', () => {
  const settings = { ...dialerSettingsSchema.parse({}), ...telephoneSettingsSchema.parse({}) };
  const problems = (change: object): string => {
    try {
      telephonesBy({ ...settings, ...change });
      return '';
    } catch (error) {
      return (error as { problems: readonly string[] }).problems.join('\n');
    }
  };
  const twilio = {
    callPlacer: 'twilio',
    publicUrl: 'https://calls.example.com',
    twilioAccountSid: `AC${'a'.repeat(32)}`,
    twilioAuthToken: 'token',
    twilioFrom: '+74950000000',
    company: 'Acme',
  };
  test('given TaskRouter with half of what it needs, or with another ACD, or without Twilio, then it is said at once', () => {
    expect(problems({ ...twilio, acd: 'taskrouter' })).toMatch(/TASKROUTER_WORKSPACE_SID.*\n.*RESERVED_ACTIVITY_SID/);
    const complete = { ...twilio, ...TASKROUTER_SETTINGS, acd: 'taskrouter' };
    expect(problems(complete)).toBe('');
    expect(problems({ ...complete, centreUrl: 'http://centre:8080' })).toContain('RINGBACK_CENTRE_URL');
    expect(problems({ acd: 'taskrouter' })).toContain('RINGBACK_CALL_PLACER=twilio');
  });
});

test.each([
  ['an activity that is none', 'UpdateWorker', { ActivitySid: 7 as unknown as string }],
  ['a status that cannot be', 'UpdateTask', { AssignmentStatus: 'cancelled' }],
  ['a reservation in a state nobody knows', 'UpdateTaskReservation', { ReservationStatus: 'taken' }],
  ['a priority in words', 'CreateTask', { Priority: 'top' }],
] as const)('given %s, then the description finds it', (_, operation, parameters) => {
  expect(taskRouterDescription().request(operation, parameters)).not.toEqual([]);
});
