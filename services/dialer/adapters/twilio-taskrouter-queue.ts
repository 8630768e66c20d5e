/**
 * The queue of TaskRouter for people who answered and have no agent: a task of top priority, found again by its redial. The reservation
 * TaskRouter makes for it is accepted here, so the agent is held by the task until it is completed. Everything is bounded by the seconds
 * of the order, at TaskRouter too: a task nobody withdraws ends by itself.
 */
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import { TwilioRefused, TwilioSilent } from '@ringback/runtime/twilio-answers.ts';
import type { Logger } from 'pino';
import type { AcdQueue } from '../ports.ts';
import { REDIAL, type Reservation, type Task, type TaskRouter } from './twilio-taskrouter.ts';

export interface TaskRouterQueueParts {
  readonly clock: Clock;
  readonly log: Logger;
  readonly taskRouter: TaskRouter;
  readonly priority: number;
  /** TaskRouter is asked so often for a reservation. */
  readonly lookMs: number;
}

export interface TaskRouterQueue extends AcdQueue {
  /** Completes the task by which the worker is held for the redial, if there is one. */
  release(redial: RedialId, workerSid: string): Promise<void>;
  /** Whether the worker is held for the redial by its task. */
  holds(redial: RedialId, workerSid: string): Promise<boolean>;
}

interface Entry {
  readonly redial: RedialId;
  readonly team: TeamId;
  /** ms since 1970. */
  readonly until: number;
  left: boolean;
  wake: () => void;
  outcome: Promise<AgentId | null>;
}

export const taskRouterQueue = (parts: TaskRouterQueueParts): TaskRouterQueue => {
  const { clock, log, taskRouter, priority, lookMs } = parts;
  const entries = new Map<RedialId, Entry>();
  /** By which agents are held, until they are released. */
  const given = new Map<RedialId, { readonly taskSid: string; readonly workerSid: string }>();

  const isOver = ({ left, until }: Entry): boolean => left || clock.now() >= until;
  const pause = (entry: Entry): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(Math.max(0, Math.min(lookMs, entry.until - clock.now())), resolve);
      entry.wake = () => {
        cancel();
        resolve();
      };
    });

  const open = async ({ redial, team, until }: Entry): Promise<string | null> => {
    const timeoutSeconds = Math.max(1, Math.ceil((until - clock.now()) / 1000));
    try {
      return await taskRouter.openTask({ attributes: { [REDIAL]: redial, team }, priority, timeoutSeconds });
    } catch (error) {
      // It may have been made: looked for, never made again.
      if (error instanceof TwilioSilent && !error.unreached) return null;
      throw error;
    }
  };
  /** Null: its answer was lost and it did not turn up in time. */
  const taskFor = async (entry: Entry): Promise<string | null> => {
    const known = await taskRouter.taskOf(entry.redial);
    if (known !== null) return known.sid;
    let sid = await open(entry);
    while (sid === null && !isOver(entry)) {
      await pause(entry);
      sid = (await orNull(() => taskRouter.taskOf(entry.redial)))?.sid ?? null;
    }
    return sid;
  };
  /** Nobody yet: null. What was refused or lost is seen at the next look. */
  const look = async (taskSid: string): Promise<Reservation | null> => {
    const all = await taskRouter.reservations(taskSid);
    const accepted = all.find(isTaken);
    if (accepted !== undefined) return accepted;
    const offered = all.find(({ status }) => status === 'pending');
    if (offered === undefined) return null;
    await taskRouter.accept(taskSid, offered.sid);
    return offered;
  };
  /** It may have been taken in this very moment, or its answer lost. */
  const withdraw = async ({ redial }: Entry, taskSid: string): Promise<Reservation | null> => {
    try {
      await taskRouter.finish(taskSid, 'canceled');
      return null;
    } catch (error) {
      log.info({ err: error, redialId: redial }, 'the task of the person who answered is not cancelled');
      const all = (await orNull(() => taskRouter.reservations(taskSid))) ?? [];
      return all.find(isTaken) ?? null;
    }
  };
  const serve = async (entry: Entry): Promise<AgentId | null> => {
    const taskSid = await taskFor(entry);
    if (taskSid === null) return null;
    let taken = await orNull(() => look(taskSid));
    while (taken === null && !isOver(entry)) {
      await pause(entry);
      taken = await orNull(() => look(taskSid));
    }
    taken ??= await withdraw(entry, taskSid);
    if (taken === null) return null;
    given.set(entry.redial, { taskSid, workerSid: taken.workerSid });
    return taken.agent;
  };

  const heldBy = async (redial: RedialId, workerSid: string): Promise<string | null> => {
    const known = given.get(redial);
    if (known !== undefined) return known.workerSid === workerSid ? known.taskSid : null;
    const taskSid = openSid(await taskRouter.taskOf(redial));
    if (taskSid === null) return null;
    const isTheirs = (one: Reservation): boolean => isTaken(one) && one.workerSid === workerSid;
    return (await taskRouter.reservations(taskSid)).some(isTheirs) ? taskSid : null;
  };
  const finish = async (taskSid: string, how: 'canceled' | 'completed'): Promise<void> => {
    try {
      await taskRouter.finish(taskSid, how);
    } catch (error) {
      // Over already.
      if (!(error instanceof TwilioRefused)) throw error;
    }
  };

  return {
    enter(redial, team, withinSeconds) {
      const waiting = entries.get(redial);
      if (waiting !== undefined) return waiting.outcome;
      const until = clock.now() + withinSeconds * 1000;
      const entry: Entry = { redial, team, until, left: false, wake: () => {}, outcome: Promise.resolve(null) };
      entries.set(redial, entry);
      entry.outcome = serve(entry).finally(() => entries.delete(redial));
      return entry.outcome;
    },
    async leave(redial) {
      const entry = entries.get(redial);
      if (entry !== undefined) {
        entry.left = true;
        entry.wake();
        await entry.outcome.catch(() => null);
        return;
      }
      if (given.has(redial)) return;
      // Left behind by a process that is gone, or by a lost answer: then nobody knows of an agent.
      const task = await taskRouter.taskOf(redial);
      if (task === null || openSid(task) === null) return;
      await finish(task.sid, task.status === 'assigned' || task.status === 'wrapping' ? 'completed' : 'canceled');
    },
    async release(redial, workerSid) {
      const taskSid = await heldBy(redial, workerSid);
      if (taskSid === null) return;
      await finish(taskSid, 'completed');
      given.delete(redial);
    },
    holds: async (redial, workerSid) => (await heldBy(redial, workerSid)) !== null,
  };
};

const openSid = (task: Task | null): string | null =>
  task === null || task.status === 'canceled' || task.status === 'completed' ? null : task.sid;

const isTaken = ({ status }: Reservation): boolean => status === 'accepted' || status === 'wrapping';

/** Null also where Twilio did not say, or said no. */
const orNull = async <T>(ask: () => Promise<T>): Promise<T | null> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TwilioSilent || error instanceof TwilioRefused) return null;
    throw error;
  }
};
