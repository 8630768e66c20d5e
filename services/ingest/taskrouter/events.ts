/** What TaskRouter tells of a worker, as the status of an agent in each of their teams. Pure; the version is the moment of the event. */
import type { AgentStatus } from '@ringback/contracts/agents.ts';
import { instant, type AgentId, type CallId, type TeamId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import { z } from 'zod';
import { sid } from './sid.ts';
import { isPlainId } from '../safe-id.ts';

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number);
const attributes = z.string().transform((text, context): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  context.addIssue({ code: 'custom', message: 'must be a JSON object' });
  return z.NEVER;
});
/** Of every event. */
export const toldSchema = z.object({ EventType: z.string().max(64), AccountSid: z.string(), WorkspaceSid: z.string() });

/** Of events that tell of a worker. */
export const workerToldSchema = z.object({
  EventType: z.string(),
  Timestamp: wholeNumber,
  TimestampMs: wholeNumber.optional(),
  WorkerSid: sid('WK'),
  WorkerName: z.string().max(128),
  WorkerActivitySid: sid('WA'),
  WorkerAttributes: attributes,
  TaskSid: sid('WT').optional(),
  TaskAttributes: attributes.optional(),
  TaskChannelUniqueName: z.string().optional(),
});
export type WorkerTold = z.infer<typeof workerToldSchema>;

export interface Activities {
  readonly available: readonly string[];
  readonly reserved: string | null;
  readonly offline: readonly string[];
  readonly taskChannel: string;
  readonly teamsAttribute: string;
}

type State = { readonly status: AgentStatus; readonly callId?: CallId; readonly redialId?: string };

/** The attribute by which the dialer marks workers and tasks. */
const REDIAL = 'ringbackRedial';
const redialIn = (told: Record<string, unknown> | undefined): { readonly redialId?: string } => {
  const redial = z.uuid().safeParse(told?.[REDIAL]);
  return redial.success ? { redialId: redial.data } : {};
};

const byActivity = ({ WorkerActivitySid: sid, WorkerAttributes }: WorkerTold, activities: Activities): State => {
  if (sid === activities.reserved) return { status: 'reserved', ...redialIn(WorkerAttributes) };
  if (activities.available.includes(sid)) return { status: 'free' };
  return { status: activities.offline.includes(sid) ? 'logged-out' : 'paused' };
};
/** Offered or taken: they are not free for anybody else. */
const atWork = ({ TaskSid, TaskAttributes }: WorkerTold): State => {
  const redial = redialIn(TaskAttributes);
  if (redial.redialId !== undefined) return { status: 'reserved', ...redial };
  return { status: 'talking', ...(TaskSid === undefined ? {} : { callId: TaskSid as CallId }) };
};

type Reading = (told: WorkerTold, activities: Activities) => State;
const READINGS: Readonly<Record<string, Reading>> = {
  'worker.created': byActivity,
  'worker.activity.update': byActivity,
  'worker.deleted': () => ({ status: 'logged-out' }),
  'reservation.created': atWork,
  'reservation.accepted': atWork,
  'reservation.wrapup': () => ({ status: 'wrap-up' }),
  'reservation.completed': byActivity,
  'reservation.canceled': byActivity,
  'reservation.rejected': byActivity,
  'reservation.rescinded': byActivity,
  'reservation.timeout': byActivity,
  'reservation.failed': byActivity,
};

/** Whether an event of the type tells of an agent. */
export const tellsOfAgent = (type: string): boolean => Object.hasOwn(READINGS, type);

/** One for each team; none where it is of another channel, or the worker has no team. */
export const agentChanges = (told: WorkerTold, activities: Activities): InboundEvent[] => {
  const { TaskChannelUniqueName: channel = activities.taskChannel, Timestamp, TimestampMs = Timestamp * 1000 } = told;
  const read = READINGS[told.EventType];
  if (read === undefined || channel !== activities.taskChannel) return [];
  const agentId = (isPlainId(told.WorkerName) ? told.WorkerName : told.WorkerSid) as AgentId;
  const state = { agentId, at: instant(TimestampMs), version: TimestampMs, ...read(told, activities) };
  return teamsIn(told.WorkerAttributes[activities.teamsAttribute]).map((teamId) => {
    return { type: 'AgentChanged', data: { teamId, ...state } };
  });
};

const teamsIn = (told: unknown): TeamId[] =>
  (Array.isArray(told) ? (told as unknown[]) : [told]).filter(
    (team): team is TeamId => typeof team === 'string' && isPlainId(team),
  );
