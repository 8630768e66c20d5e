/**
 * Agents as workers of Twilio TaskRouter. Whoever is held for a redial is in an activity of its own, in which TaskRouter gives them
 * nothing, and has the redial among their attributes: so whoever takes up after a crash finds it. Every change is on condition that
 * nothing changed since it was read, so it may be asked again when its answer is lost.
 */
import type { AgentId, RedialId, TeamId } from '@ringback/contracts/ids.ts';
import { TwilioRefused, TwilioSilent } from '@ringback/runtime/twilio-answers.ts';
import type { Acd, AcdQueue } from '../ports.ts';
import type { TaskRouterQueue } from './twilio-taskrouter-queue.ts';
import { ACTIVITY, REDIAL, type Attributes, type TaskRouter, type Worker } from './twilio-taskrouter.ts';

export interface TaskRouterAcdParts {
  readonly taskRouter: TaskRouter;
  /** Null: without a workflow for them, the dialer looks for agents itself. */
  readonly queue: TaskRouterQueue | null;
  readonly reservedActivitySid: string;
  /** The attribute of workers that names their teams: a text or a list of texts. */
  readonly teamsAttribute: string;
}

type Reserved = Awaited<ReturnType<Acd['reserve']>>;
const HELD = { reserved: true } as const;
const no = (reason: string): Reserved => ({ reserved: false, reason });

/** Somebody else changed the worker, or an answer was lost: more often than this in a row is not chance. */
const TRIES = 4;

export const taskRouterAcd = (parts: TaskRouterAcdParts): Acd & { readonly queue?: AcdQueue } => {
  const { taskRouter, queue, reservedActivitySid, teamsAttribute } = parts;

  const isHeld = ({ activitySid }: Worker): boolean => activitySid === reservedActivitySid;
  const whyNot = (worker: Worker, team: TeamId): string | null => {
    if (!teamsIn(worker.attributes[teamsAttribute]).includes(team)) return 'not-in-team';
    if (isHeld(worker)) return 'held-for-another-redial';
    return worker.available ? null : 'not-available';
  };

  /** Null: it changed while it was looked at, or nobody knows; look again. */
  const tryToReserve = async (agent: AgentId, team: TeamId, redial: RedialId): Promise<Reserved | null> => {
    const worker = await taskRouter.worker(agent);
    if (worker === null) return no('not-in-team');
    if (isHeld(worker) && worker.attributes[REDIAL] === redial) return HELD;
    const reason = whyNot(worker, team);
    if (reason !== null) return no(reason);
    if (await taskRouter.isAtWork(worker.sid)) return (await queue?.holds(redial, worker.sid)) ? HELD : no('talking');
    const attributes = { ...worker.attributes, [REDIAL]: redial, [ACTIVITY]: worker.activitySid };
    if (!(await taskRouter.change(worker, { activitySid: reservedActivitySid, attributes }))) return null;
    // They may have been given a call between the look and the change.
    if (!(await taskRouter.isAtWork(worker.sid))) return HELD;
    await letGo(agent, redial);
    return no('talking');
  };
  /** As `letGo`. */
  const tryToLetGo = async (agent: AgentId, redial: RedialId): Promise<Worker | null | 'again'> => {
    const worker = await taskRouter.worker(agent);
    if (worker?.attributes[REDIAL] !== redial) return worker;
    const before = worker.attributes[ACTIVITY];
    // Whoever left the activity by themselves stays where they went.
    const back = isHeld(worker) && typeof before === 'string' ? { activitySid: before } : {};
    const given = await taskRouter.change(worker, { ...back, attributes: without(worker.attributes) });
    return given ? null : 'again';
  };
  /** The worker, if it was not held by an activity for this redial; null if there is nothing more to do. */
  const letGo = async (agent: AgentId, redial: RedialId): Promise<Worker | null> => {
    for (let tries = 1; ; tries++) {
      const left = await orAgain(tries, () => tryToLetGo(agent, redial));
      if (left !== 'again') return left;
      if (tries === TRIES) throw new TwilioSilent('the worker keeps changing', false);
    }
  };

  return {
    async reserve(agent, team, redial) {
      try {
        for (let tries = 1; tries <= TRIES; tries++) {
          const answer = (await orAgain(tries, () => tryToReserve(agent, team, redial))) ?? 'again';
          if (answer !== 'again') return answer;
        }
        return no('keeps-changing');
      } catch (error) {
        // A no of TaskRouter changed nothing: an offered call that is not taken yet is one.
        if (error instanceof TwilioRefused) return no(error.message);
        throw error;
      }
    },
    async release(agent, redial) {
      const worker = await letGo(agent, redial);
      if (worker !== null) await queue?.release(redial, worker.sid);
    },
    ...(queue === null ? {} : { queue: { enter: queue.enter, leave: queue.leave } }),
  };
};

/** A lost answer is settled by looking again, the last time it is an error. */
const orAgain = async <T>(tries: number, ask: () => Promise<T>): Promise<T | 'again'> => {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof TwilioSilent && tries < TRIES) return 'again';
    throw error;
  }
};

export const teamsIn = (told: unknown): readonly string[] =>
  (Array.isArray(told) ? (told as unknown[]) : [told]).filter((team) => typeof team === 'string');

const without = ({ [REDIAL]: _redial, [ACTIVITY]: _activity, ...rest }: Attributes): Attributes => rest;
