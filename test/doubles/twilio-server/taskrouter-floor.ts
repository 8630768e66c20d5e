/** Workers and tasks as TaskRouter documents them, on whatever clock: highest priority first, to whoever has been idle longest. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';

export interface Activity {
  readonly sid: string;
  readonly name: string;
  readonly available: boolean;
}

export interface DoubleWorker {
  readonly sid: string;
  readonly name: string;
  activity: Activity;
  attributes: string;
  version: number;
  idleSince: number;
}

export type DoubleTaskStatus = 'pending' | 'reserved' | 'assigned' | 'wrapping' | 'canceled' | 'completed';
export interface DoubleReservation {
  readonly sid: string;
  readonly worker: DoubleWorker;
  status: 'pending' | 'accepted' | 'rejected' | 'timeout' | 'canceled' | 'rescinded' | 'wrapping' | 'completed';
}
export interface DoubleTask {
  readonly sid: string;
  readonly attributes: string;
  readonly priority: number;
  readonly timeout: number;
  readonly createdAt: number;
  readonly reservations: DoubleReservation[];
  status: DoubleTaskStatus;
  reason: string | null;
  expires: Cancel;
}

export interface FloorParts {
  readonly clock: Clock;
  /** Something happened that the workspace tells of. */
  readonly tell: (
    event: string,
    about: { worker?: DoubleWorker; task?: DoubleTask; reservation?: DoubleReservation; before?: Activity },
  ) => void;
}

const sidOf = (prefix: string, n: number): string => `${prefix}${n.toString(16).padStart(32, '0')}`;
const OPEN = new Set<DoubleTaskStatus>(['pending', 'reserved', 'assigned', 'wrapping']);
const OF_THE_WORKER = new Set(['pending', 'accepted', 'wrapping']);

export const taskRouterFloor = ({ clock, tell }: FloorParts) => {
  const workers: DoubleWorker[] = [];
  const tasks: DoubleTask[] = [];
  let made = 0;

  const current = (worker: DoubleWorker) =>
    tasks.flatMap((task) =>
      OPEN.has(task.status)
        ? task.reservations
            .filter((one) => one.worker === worker && OF_THE_WORKER.has(one.status))
            .map((reservation) => ({ task, reservation }))
        : [],
    );
  const isFor = (task: DoubleTask, worker: DoubleWorker): boolean => {
    const { team } = JSON.parse(task.attributes) as { team?: string };
    const { teams = [] } = JSON.parse(worker.attributes) as { teams?: string[] };
    return team !== undefined && teams.includes(team);
  };
  const assign = (): void => {
    const waiting = tasks
      .filter(({ status }) => status === 'pending')
      .toSorted((a, b) => b.priority - a.priority || a.createdAt - b.createdAt);
    for (const task of waiting) {
      const [worker] = workers
        .filter((each) => each.activity.available && current(each).length === 0 && isFor(task, each))
        .toSorted((a, b) => a.idleSince - b.idleSince);
      if (worker === undefined) continue;
      const reservation: DoubleReservation = { sid: sidOf('WR', ++made), worker, status: 'pending' };
      task.reservations.push(reservation);
      task.status = 'reserved';
      tell('reservation.created', { worker, task, reservation });
    }
  };
  const end = (task: DoubleTask, how: 'canceled' | 'completed', reason: string): void => {
    task.expires();
    task.status = how;
    task.reason = reason;
    for (const reservation of task.reservations) {
      if (!OF_THE_WORKER.has(reservation.status)) continue;
      reservation.status = how;
      reservation.worker.idleSince = clock.now();
      tell(`reservation.${how}`, { worker: reservation.worker, task, reservation });
    }
    tell(`task.${how}`, { task });
    assign();
  };

  return {
    workers,
    tasks,
    current,
    addWorker(name: string, activity: Activity, attributes: object): DoubleWorker {
      const worker = {
        sid: sidOf('WK', ++made),
        name,
        activity,
        attributes: JSON.stringify(attributes),
        version: 0,
        idleSince: clock.now() + workers.length,
      };
      workers.push(worker);
      return worker;
    },
    /** False: they are offered a call, so they stay where they are. */
    update(worker: DoubleWorker, { activity, attributes }: { activity?: Activity; attributes?: string }): boolean {
      if (activity?.available === false && current(worker).some(({ reservation }) => reservation.status === 'pending'))
        return false;
      const before = worker.activity;
      worker.version += 1;
      worker.attributes = attributes ?? worker.attributes;
      if (activity !== undefined && activity !== before) {
        worker.activity = activity;
        worker.idleSince = clock.now();
        tell('worker.activity.update', { worker, before });
      }
      assign();
      return true;
    },
    createTask(attributes: string, priority: number, timeout: number): DoubleTask {
      const task: DoubleTask = {
        sid: sidOf('WT', ++made),
        attributes,
        priority,
        timeout,
        createdAt: clock.now(),
        reservations: [],
        status: 'pending',
        reason: null,
        expires: clock.after(timeout * 1000, () => {
          if (task.status === 'pending' || task.status === 'reserved') end(task, 'canceled', 'Task TTL Exceeded');
        }),
      };
      tasks.push(task);
      tell('task.created', { task });
      assign();
      return task;
    },
    accept(task: DoubleTask, reservation: DoubleReservation): boolean {
      if (reservation.status !== 'pending') return false;
      reservation.status = 'accepted';
      task.status = 'assigned';
      tell('reservation.accepted', { worker: reservation.worker, task, reservation });
      return true;
    },
    /** False: it is not in a state for that. */
    finish(task: DoubleTask, how: 'canceled' | 'completed', reason: string): boolean {
      const can = how === 'canceled' ? ['pending', 'reserved'] : ['assigned', 'wrapping'];
      if (!can.includes(task.status)) return false;
      end(task, how, reason);
      return true;
    },
  };
};
export type TaskRouterFloor = ReturnType<typeof taskRouterFloor>;
