/**
 * One line of an Asterisk queue_log, `epoch|callid|queue|agent|EVENT|data1|…`, read or refused with a reason. Pure.
 * Layouts: apps/app_queue.c and main/logger.c; older ones leave out trailing data, forks add events.
 */
export interface QueueLogRecord {
  /** Milliseconds since 1970. The file has whole seconds. */
  readonly at: number;
  readonly callId: string;
  readonly queue: string;
  /** Member name or interface; null where the log says NONE. */
  readonly agent: string | null;
  readonly event: string;
  readonly data: readonly string[];
}

export const queueLogRefusals = ['field-count', 'bad-time', 'bad-event', 'bad-call-id', 'bad-number'] as const;
export type QueueLogRefusal = (typeof queueLogRefusals)[number];

export type ReadQueueLogLine =
  | { readonly ok: true; readonly record: QueueLogRecord }
  | { readonly ok: false; readonly reason: QueueLogRefusal };

const EARLIEST = Date.UTC(1990, 0) / 1000;
const LATEST = Date.UTC(2100, 0) / 1000;
const LONGEST_SECONDS = 7 * 24 * 3600;

/** Events that tell of one call, and which of their data are seconds that must be there. */
const callEvents: Readonly<Record<string, readonly number[]>> = {
  ENTERQUEUE: [],
  CONNECT: [0],
  // Position and original position come first: the wait is the third.
  ABANDON: [2],
  EXITWITHTIMEOUT: [],
  EXITEMPTY: [],
  EXITWITHKEY: [],
  WITHDRAW: [],
  SYSCOMPAT: [],
  COMPLETEAGENT: [1],
  COMPLETECALLER: [1],
  TRANSFER: [],
  BLINDTRANSFER: [],
  ATTENDEDTRANSFER: [],
  JOINEMPTY: [],
  FULL: [],
  CLOSED: [],
};

export const isCallEvent = (event: string): boolean => Object.hasOwn(callEvents, event);

/** Undefined where there is none, or none that can be read. */
export const secondsIn = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,6}(\.\d{1,6})?$/.test(text) && Number(text) <= LONGEST_SECONDS
    ? Number(text)
    : undefined;

const readTime = (text: string): number | null => {
  if (!/^\d{9,10}(\.\d{1,6})?$/.test(text)) return null;
  const seconds = Number(text);
  return seconds >= EARLIEST && seconds < LATEST ? Math.round(seconds * 1000) : null;
};

const refused = (reason: QueueLogRefusal): ReadQueueLogLine => ({ ok: false, reason });

export const readQueueLogLine = (line: string): ReadQueueLogLine => {
  const fields = line.split('|').map((field) => field.trim());
  const [time, callId, queue, agent, event, ...data] = fields;
  if (time === undefined || callId === undefined || queue === undefined || agent === undefined || event === undefined)
    return refused('field-count');
  const at = readTime(time);
  if (at === null) return refused('bad-time');
  if (!/^[A-Z][A-Z0-9_]{0,39}$/.test(event)) return refused('bad-event');
  if (isCallEvent(event)) {
    if (callId === '' || callId === 'NONE') return refused('bad-call-id');
    if (!callEvents[event]!.every((index) => secondsIn(data[index]) !== undefined)) return refused('bad-number');
  }
  return {
    ok: true,
    record: { at, callId, queue, agent: agent === '' || agent === 'NONE' ? null : agent, event, data },
  };
};
