/**
 * A double of Twilio TaskRouter, for tests only: it knows of Twilio what its description says, and behaves as Twilio documents. It shows that the
 * adapter keeps to the description, never that Twilio behaves so: nobody has tried it with an account.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { callbackLine, type CallbackLine } from './callbacks.ts';
import { taskRouterDescription, type Parameters, type TaskRouterOperation } from './description.ts';
import { onLoopback } from './on-loopback.ts';
import { bodyOf, parametersOf, refusal, type Answer } from './server.ts';
import {
  taskRouterFloor,
  type Activity,
  type DoubleReservation,
  type DoubleTask,
  type DoubleWorker,
  type TaskRouterFloor,
} from './taskrouter-floor.ts';

/** What becomes of the next request of that kind. `lost`: it is done, the answer is not heard; `dropped`: it never comes. */
export type TaskRouterFault = { readonly on: TaskRouterOperation } & (
  | { readonly is: 'lost' | 'dropped' }
  | { readonly is: 'error-before' | 'error-after'; readonly status: number }
  /** Before the request is carried out. */
  | { readonly is: 'meanwhile'; readonly act: () => void }
);

export interface TaskRouterServerOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly workspaceSid: string;
  readonly clock: Clock;
  readonly activities: readonly Activity[];
  /** The workspace's EventCallbackUrl; none: nothing is told. */
  readonly eventCallbackUrl?: string;
  readonly reach?: (url: string) => string;
}

export interface TaskRouterServerDouble {
  readonly url: string;
  readonly floor: TaskRouterFloor;
  readonly requests: { readonly operation: TaskRouterOperation; readonly parameters: Parameters }[];
  readonly violations: string[];
  readonly faults: TaskRouterFault[];
  readonly callbacks: CallbackLine;
  close(): Promise<void>;
}

interface Asked {
  readonly operation: TaskRouterOperation;
  readonly parameters: Parameters;
  readonly worker: DoubleWorker | undefined;
  readonly task: DoubleTask | undefined;
  readonly reservation: DoubleReservation | undefined;
  readonly ifMatch: string | undefined;
}
type Outcome = Answer & { readonly version?: number };

const ROUTES: readonly [RegExp, get: TaskRouterOperation, post: TaskRouterOperation][] = [
  [/^Activities$/, 'ListActivity', 'ListActivity'],
  [/^Workers$/, 'ListWorker', 'ListWorker'],
  [/^Workers\/(?<worker>WK\w{32})$/, 'FetchWorker', 'UpdateWorker'],
  [/^Workers\/(?<worker>WK\w{32})\/Channels\/voice$/, 'FetchWorkerChannel', 'FetchWorkerChannel'],
  [/^Tasks$/, 'ListTask', 'CreateTask'],
  [/^Tasks\/(?<task>WT\w{32})$/, 'FetchTask', 'UpdateTask'],
  [/^Tasks\/(?<task>WT\w{32})\/Reservations$/, 'ListTaskReservation', 'ListTaskReservation'],
  [
    /^Tasks\/(?<task>WT\w{32})\/Reservations\/(?<reservation>WR\w{32})$/,
    'UpdateTaskReservation',
    'UpdateTaskReservation',
  ],
];
const iso = (ms: number): string => new Date(ms).toISOString();
const channelSid = `TC${'c'.repeat(32)}`;

export const taskRouterServer = async (options: TaskRouterServerOptions): Promise<TaskRouterServerDouble> => {
  const { accountSid, authToken, workspaceSid, clock, activities, eventCallbackUrl } = options;
  const description = taskRouterDescription();
  const violations: string[] = [];
  const requests: { operation: TaskRouterOperation; parameters: Parameters }[] = [];
  const faults: TaskRouterFault[] = [];
  const callbacks = callbackLine(authToken, options.reach ?? ((url) => url));
  let events = 0;
  const floor = taskRouterFloor({
    clock,
    tell(event, { worker, task, reservation, before }) {
      if (eventCallbackUrl === undefined) return;
      events += 1;
      const form = {
        Sid: `EV${events.toString(16).padStart(32, '0')}`,
        EventType: event,
        AccountSid: accountSid,
        WorkspaceSid: workspaceSid,
        WorkspaceName: 'Centre',
        EventDescription: event,
        ResourceType: event.split('.')[0]!,
        ResourceSid: reservation?.sid ?? task?.sid ?? worker!.sid,
        Timestamp: String(Math.floor(clock.now() / 1000)),
        TimestampMs: String(Math.floor(clock.now())),
        ...(worker === undefined ? {} : workerFields(worker)),
        ...(before === undefined
          ? {}
          : { WorkerPreviousActivitySid: before.sid, WorkerPreviousActivityName: before.name }),
        ...(task === undefined ? {} : taskFields(task)),
        ...(reservation === undefined ? {} : { ReservationSid: reservation.sid }),
      };
      callbacks.send({ url: eventCallbackUrl, form });
    },
  });

  const at = `https://taskrouter.twilio.com/v1/Workspaces/${workspaceSid}`;
  const own = { account_sid: accountSid, workspace_sid: workspaceSid };
  const workerBody = (worker: DoubleWorker, single: boolean) => ({
    ...own,
    sid: worker.sid,
    friendly_name: worker.name,
    activity_sid: worker.activity.sid,
    activity_name: worker.activity.name,
    available: worker.activity.available,
    // Told of one alone, as documented.
    attributes: single ? worker.attributes : null,
    date_created: iso(0),
    date_updated: iso(clock.now()),
    date_status_changed: iso(worker.idleSince),
    url: `${at}/Workers/${worker.sid}`,
    links: {},
  });
  const taskBody = (task: DoubleTask) => ({
    ...own,
    sid: task.sid,
    age: Math.max(0, Math.round((clock.now() - task.createdAt) / 1000)),
    assignment_status: task.status,
    attributes: task.attributes,
    addons: '{}',
    priority: task.priority,
    timeout: task.timeout,
    reason: task.reason,
    task_channel_sid: channelSid,
    task_channel_unique_name: 'voice',
    date_created: iso(task.createdAt),
    date_updated: iso(task.createdAt),
    url: `${at}/Tasks/${task.sid}`,
    links: {},
  });
  const reservationBody = (task: DoubleTask, { sid, worker, status }: DoubleReservation) => ({
    ...own,
    sid,
    task_sid: task.sid,
    worker_sid: worker.sid,
    worker_name: worker.name,
    reservation_status: status,
    date_created: iso(task.createdAt),
    date_updated: iso(task.createdAt),
    url: `${at}/Tasks/${task.sid}/Reservations/${sid}`,
    links: {},
  });
  const page = (key: string, resource: string, all: readonly unknown[]): Answer => ({
    status: 200,
    body: {
      [key]: all,
      meta: {
        key,
        page: 0,
        page_size: 50,
        url: `${at}/${resource}`,
        first_page_url: `${at}/${resource}`,
        next_page_url: null,
        previous_page_url: null,
      },
    },
  });

  const updateWorker = ({ parameters, worker, ifMatch }: Asked): Outcome => {
    if (ifMatch !== undefined && ifMatch !== `"${worker!.version}"`)
      return refusal(412, 20412, 'the ETag does not match');
    const sid = parameters['ActivitySid'];
    const activity = activities.find((each) => each.sid === sid);
    if (sid !== undefined && activity === undefined) return refusal(400, 20001, 'no such activity');
    const attributes = parameters['Attributes'];
    const done = floor.update(worker!, {
      ...(activity === undefined ? {} : { activity }),
      ...(typeof attributes === 'string' ? { attributes } : {}),
    });
    if (!done) return refusal(400, 20001, 'the worker has pending reservations');
    return { status: 200, body: workerBody(worker!, true), version: worker!.version };
  };
  const listTasks = ({ parameters }: Asked): Answer => {
    const [, name, value] = /^(\w+) == "([^"]*)"$/.exec(String(parameters['EvaluateTaskAttributes'])) ?? [];
    const found = floor.tasks
      .filter(({ attributes }) => (JSON.parse(attributes) as Record<string, unknown>)[name!] === value)
      .toReversed();
    return page('tasks', 'Tasks', found.map(taskBody));
  };
  const perform: Readonly<Record<TaskRouterOperation, (asked: Asked) => Outcome>> = {
    ListActivity: () =>
      page(
        'activities',
        'Activities',
        activities.map(({ sid, name, available }) => {
          const dates = { date_created: iso(0), date_updated: iso(0) };
          return { ...own, ...dates, sid, friendly_name: name, available, url: `${at}/Activities/${sid}`, links: {} };
        }),
      ),
    ListWorker: ({ parameters }) => {
      const { FriendlyName: name, TargetWorkersExpression: expression } = parameters;
      const [, team] = /^\w+ HAS "([^"]*)"$/.exec(String(expression)) ?? [];
      const isAsked = (worker: DoubleWorker): boolean =>
        (name === undefined || worker.name.toLowerCase() === String(name).toLowerCase()) &&
        (team === undefined || (JSON.parse(worker.attributes) as { teams: string[] }).teams.includes(team));
      return page(
        'workers',
        'Workers',
        floor.workers.filter(isAsked).map((each) => workerBody(each, false)),
      );
    },
    FetchWorker: ({ worker }) => ({ status: 200, body: workerBody(worker!, true), version: worker!.version }),
    UpdateWorker: updateWorker,
    FetchWorkerChannel: ({ worker }) => {
      const assigned = floor.current(worker!).length;
      const body = {
        ...own,
        sid: `WC${worker!.sid.slice(2)}`,
        worker_sid: worker!.sid,
        task_channel_sid: channelSid,
        task_channel_unique_name: 'voice',
        assigned_tasks: assigned,
        available: true,
        available_capacity_percentage: assigned === 0 ? 100 : 0,
        configured_capacity: 1,
        date_created: iso(0),
        date_updated: iso(0),
        url: `${at}/Workers/${worker!.sid}/Channels/voice`,
      };
      return { status: 200, body };
    },
    CreateTask: ({ parameters }) => {
      const { Attributes: attributes, Priority: priority = 0, Timeout: timeout = 86_400 } = parameters;
      const task = floor.createTask(String(attributes ?? '{}'), Number(priority), Number(timeout));
      return { status: 201, body: taskBody(task) };
    },
    ListTask: listTasks,
    FetchTask: ({ task }) => ({ status: 200, body: taskBody(task!) }),
    UpdateTask: ({ parameters: { AssignmentStatus: how, Reason: reason }, task }) =>
      (how === 'canceled' || how === 'completed') && floor.finish(task!, how, String(reason))
        ? { status: 200, body: taskBody(task!) }
        : refusal(400, 20001, `Cannot set the task to ${String(how)} because it is ${task!.status}`),
    ListTaskReservation: ({ task }) =>
      page(
        'reservations',
        'Reservations',
        task!.reservations.map((each) => reservationBody(task!, each)),
      ),
    UpdateTaskReservation: ({ parameters, task, reservation }) =>
      parameters['ReservationStatus'] === 'accepted' && floor.accept(task!, reservation!)
        ? { status: 200, body: reservationBody(task!, reservation!) }
        : refusal(400, 20001, `the reservation is ${reservation!.status}`),
  };

  const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
  const prefix = `/v1/Workspaces/${workspaceSid}/`;
  const respond = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.headers.authorization !== authorization) return send(response, refusal(401, 20003, 'Authenticate'));
    const { pathname, searchParams } = new URL(request.url!, 'http://twilio');
    const path = pathname.startsWith(prefix) ? pathname.slice(prefix.length) : '';
    const route = ROUTES.find(([shape]) => shape.test(path));
    if (route === undefined) return send(response, refusal(404, 20404, 'The requested resource was not found'));
    const [shape, get, post] = route;
    const isPost = request.method === 'POST';
    const operation = isPost ? post : get;
    const parameters = parametersOf(isPost ? new URLSearchParams(await bodyOf(request)) : searchParams);
    requests.push({ operation, parameters });
    const wrong = description.request(operation, parameters);
    violations.push(...wrong);
    if (wrong.length > 0) return send(response, refusal(400, 20001, wrong.join('; ')));
    const fault = faults[0]?.on === operation ? faults.shift() : undefined;
    if (fault?.is === 'error-before') return send(response, refusal(fault.status, 20000 + fault.status, 'no'));
    if (fault?.is === 'dropped') return void request.socket.destroy();
    if (fault?.is === 'meanwhile') fault.act();
    const { groups = {} } = shape.exec(path)!;
    const task = floor.tasks.find(({ sid }) => sid === groups['task']);
    const worker = floor.workers.find(({ sid }) => sid === groups['worker']);
    const reservation = task?.reservations.find(({ sid }) => sid === groups['reservation']);
    const named = [groups['task'], groups['worker'], groups['reservation']].filter((each) => each !== undefined);
    if (named.length > [task, worker, reservation].filter((each) => each !== undefined).length)
      return send(response, refusal(404, 20404, 'not found'));
    const ifMatch = request.headers['if-match'];
    const outcome = perform[operation]({ operation, parameters, worker, task, reservation, ifMatch });
    if (outcome.status < 400) violations.push(...description.answer(operation, outcome.body));
    if (fault?.is === 'lost') return void request.socket.destroy();
    if (fault?.is === 'error-after') return send(response, refusal(fault.status, 20500, 'Internal Server Error'));
    send(response, outcome);
  };

  const listening = await onLoopback(respond, { violations, callbacks });
  return {
    url: listening.url,
    floor,
    requests,
    violations,
    faults,
    callbacks,
    async close() {
      for (const { expires } of floor.tasks) expires();
      await listening.close();
    },
  };
};

const send = (response: ServerResponse, { status, body, version }: Outcome): void => {
  const etag = version === undefined ? {} : { etag: `"${version}"` };
  response.writeHead(status, { 'content-type': 'application/json', ...etag });
  response.end(JSON.stringify(body));
};

const workerFields = ({ sid, name, activity, attributes, version }: DoubleWorker) => ({
  WorkerSid: sid,
  WorkerName: name,
  WorkerAttributes: attributes,
  WorkerActivitySid: activity.sid,
  WorkerActivityName: activity.name,
  WorkerVersion: String(version),
});
const taskFields = ({ sid, attributes, priority, status }: DoubleTask) => ({
  TaskSid: sid,
  TaskAttributes: attributes,
  TaskPriority: String(priority),
  TaskAssignmentStatus: status,
  TaskChannelUniqueName: 'voice',
});
