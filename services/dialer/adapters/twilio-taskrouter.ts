/**
 * The few requests to Twilio TaskRouter that agents and answered redials need. Attributes of ours are flat, so that TaskRouter's own
 * expressions can ask for them; no number is in them.
 */
import { agentId as agentIdSchema, type AgentId, type RedialId } from '@ringback/contracts/ids.ts';
import { TwilioRefused, twilioAnswer } from '@ringback/runtime/twilio-answers.ts';
import { clientOf, type Twilio, type TwilioAccount } from './twilio-voice.ts';

/** Of workers and tasks: the redial that holds them. */
export const REDIAL = 'ringbackRedial';
/** Of workers: what they did before, and do again when given back. */
export const ACTIVITY = 'ringbackActivity';

export type Attributes = Readonly<Record<string, unknown>>;

export interface Worker {
  readonly sid: string;
  /** Of what was read; null: TaskRouter did not tell. */
  readonly version: string | null;
  readonly activitySid: string;
  /** Whether tasks are given to them in this activity; they may be at work on one all the same. */
  readonly available: boolean;
  readonly attributes: Attributes;
}

export type TaskStatus = 'pending' | 'reserved' | 'assigned' | 'canceled' | 'completed' | 'wrapping';
export interface Task {
  readonly sid: string;
  readonly status: TaskStatus;
}

export interface Reservation {
  readonly sid: string;
  readonly status: string;
  readonly workerSid: string;
  readonly agent: AgentId;
}

export interface TaskToOpen {
  readonly attributes: Attributes;
  readonly priority: number;
  /** Nobody accepted it by then: TaskRouter cancels it. */
  readonly timeoutSeconds: number;
}

export interface TaskRouter {
  /** Null: nobody of that name. */
  worker(agent: AgentId): Promise<Worker | null>;
  /** Whether they are at work on a task of the channel, or are offered one. */
  isAtWork(workerSid: string): Promise<boolean>;
  /** Only if nothing changed since it was read; false: it did. */
  change(worker: Worker, change: { readonly activitySid?: string; readonly attributes: Attributes }): Promise<boolean>;
  openTask(task: TaskToOpen): Promise<string>;
  /** The newest of the redial. */
  taskOf(redial: RedialId): Promise<Task | null>;
  reservations(taskSid: string): Promise<readonly Reservation[]>;
  accept(taskSid: string, reservationSid: string): Promise<void>;
  finish(taskSid: string, how: 'canceled' | 'completed'): Promise<void>;
}

export interface TaskRouterAt {
  readonly account: TwilioAccount;
  readonly workspaceSid: string;
  readonly workflowSid: string | null;
  readonly taskChannel: string;
}

const WORKER_SID = /^WK[0-9a-fA-F]{32}$/;
const NOT_FOUND = 404;
/** What was read is older than what is there. */
const CHANGED_MEANWHILE = 412;
const FEW = 20;

export const taskRouterAt = (twilio: Twilio, { account, workspaceSid, workflowSid, taskChannel }: TaskRouterAt) => {
  const client = clientOf(twilio, account, true);
  if (account.apiUrl !== null) client.taskrouter.baseUrl = account.apiUrl;
  const { workers, tasks } = client.taskrouter.v1.workspaces(workspaceSid);
  /** Names never change hands while we run: one that does is found by its SID no more. */
  const sids = new Map<AgentId, string>();

  const sidOf = async (agent: AgentId): Promise<string | null> => {
    if (WORKER_SID.test(agent)) return agent;
    const known = sids.get(agent);
    if (known !== undefined) return known;
    const [found] = await twilioAnswer(() => workers.list({ friendlyName: agent, limit: 1, pageSize: 1 }));
    if (found === undefined) return null;
    sids.set(agent, found.sid);
    return found.sid;
  };
  const fetchWorker = async (sid: string): Promise<Worker> => {
    const { body, headers } = await twilioAnswer(() => workers(sid).fetchWithHttpInfo());
    return {
      sid,
      version: headers['etag'] ?? null,
      activitySid: body.activitySid,
      available: body.available,
      attributes: attributesIn(body.attributes),
    };
  };

  return {
    async worker(agent) {
      const sid = await sidOf(agent);
      if (sid === null) return null;
      const worker = await unless(NOT_FOUND, () => fetchWorker(sid));
      if (worker === null) sids.delete(agent);
      return worker;
    },
    async isAtWork(workerSid) {
      const channel = await twilioAnswer(() => workers(workerSid).workerChannels(taskChannel).fetch());
      return channel.assignedTasks > 0;
    },
    async change({ sid, version }, { activitySid, attributes }) {
      const done = await unless(CHANGED_MEANWHILE, () =>
        twilioAnswer(() =>
          workers(sid).update({
            ...(version === null ? {} : { ifMatch: version }),
            ...(activitySid === undefined ? {} : { activitySid }),
            attributes: JSON.stringify(attributes),
          }),
        ),
      );
      return done !== null;
    },
    async openTask({ attributes, priority, timeoutSeconds }) {
      const task = {
        attributes: JSON.stringify(attributes),
        priority,
        taskChannel,
        timeout: timeoutSeconds,
        ...(workflowSid === null ? {} : { workflowSid }),
      };
      return (await twilioAnswer(() => tasks.create(task))).sid;
    },
    async taskOf(redial) {
      const evaluateTaskAttributes = `${REDIAL} == "${redial}"`;
      const ordering = 'DateCreated:desc';
      const [task] = await twilioAnswer(() => tasks.list({ evaluateTaskAttributes, ordering, limit: 1, pageSize: 1 }));
      return task === undefined ? null : { sid: task.sid, status: task.assignmentStatus };
    },
    async reservations(taskSid) {
      const all = await twilioAnswer(() => tasks(taskSid).reservations.list({ limit: FEW, pageSize: FEW }));
      return all.map(({ sid, reservationStatus: status, workerSid, workerName }) => {
        return { sid, status, workerSid, agent: agentNamed(workerName, workerSid) };
      });
    },
    async accept(taskSid, reservationSid) {
      const reservation = tasks(taskSid).reservations(reservationSid);
      await twilioAnswer(() => reservation.update({ reservationStatus: 'accepted' }));
    },
    async finish(taskSid, how) {
      const reason = how === 'canceled' ? 'no agent within the time' : 'the redial is over';
      await twilioAnswer(() => tasks(taskSid).update({ assignmentStatus: how, reason }));
    },
  } satisfies TaskRouter;
};

/** The friendly name, where it can be an id as it is; else the SID. */
const agentNamed = (name: string, sid: string): AgentId => {
  const plain = agentIdSchema.safeParse(name);
  return plain.success ? plain.data : (sid as AgentId);
};

const attributesIn = (text: string | null): Attributes => {
  const value: unknown = JSON.parse(text ?? '{}');
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Attributes) : {};
};

/** Null where Twilio refused with that status. */
const unless = async <T>(status: number, ask: () => Promise<T>): Promise<T | null> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TwilioRefused && error.status === status) return null;
    throw error;
  }
};
