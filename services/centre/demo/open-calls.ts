/**
 * The calls in progress, with all that was told of each, in a SQLite file: written before an event is told, wiped once the
 * last one is in safe hands. What a process that died leaves here the next one tells again and brings to an end.
 */
import { epochMs, instant, type CallId } from '@ringback/contracts/ids.ts';
import { inboundEvents, type InboundEvent } from '@ringback/contracts/inbound.ts';
import { openDataFile } from '@ringback/runtime/sqlite-data-file.ts';

export interface OpenCalls {
  remember(call: CallId, event: InboundEvent): void;
  forget(call: CallId): void;
  /** The centre was alive at `at` (milliseconds since 1970). */
  alive(at: number): void;
  /** The whole story of each call the last process left open, with an end at the last moment it was known to live. */
  leftBehind(): { readonly callId: CallId; readonly story: readonly InboundEvent[] }[];
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS open_calls (sequence INTEGER PRIMARY KEY, callId TEXT NOT NULL, event TEXT NOT NULL) STRICT;
  CREATE INDEX IF NOT EXISTS open_calls_by_call ON open_calls (callId);
  CREATE TABLE IF NOT EXISTS alive (only INTEGER PRIMARY KEY CHECK (only = 1), at INTEGER NOT NULL) STRICT;`;

/** `file` null: kept in memory, gone with the process. Throws `DataFileProblem`. */
export const openOpenCalls = (file: string | null): OpenCalls => {
  const database = openDataFile(file ?? ':memory:', { durability: file === null ? 'none' : 'full' });
  database.exec(schema);
  const insert = database.prepare('INSERT INTO open_calls (callId, event) VALUES (?, ?)');
  const remove = database.prepare('DELETE FROM open_calls WHERE callId = ?');
  const alive = database.prepare('INSERT INTO alive VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET at = excluded.at');
  return {
    remember: (call, event) => void insert.run(call, JSON.stringify(event)),
    forget: (call) => void remove.run(call),
    alive: (at) => void alive.run(at),
    leftBehind() {
      const aliveAt = Number(database.prepare('SELECT at FROM alive').get()?.['at'] ?? 0);
      const rows = database.prepare('SELECT event FROM open_calls ORDER BY sequence').all();
      const stories = Map.groupBy(rows.map(eventIn).filter(isCallEvent), (event) => event.data.callId);
      return [...stories].map(([callId, story]) => ({ callId, story: ended(story, aliveAt) }));
    },
    close: () => database.close(),
  };
};

type CallEvent = Extract<InboundEvent, { type: `Call${string}` }>;

const eventIn = (row: Record<string, unknown>): unknown => JSON.parse(String(row['event']));

/** An event that another version of the demo wrote is no use to this one. */
const isCallEvent = (value: unknown): value is CallEvent => {
  if (typeof value !== 'object' || value === null || !('type' in value) || !('data' in value)) return false;
  const schemas: Readonly<Record<string, (typeof inboundEvents)[keyof typeof inboundEvents] | undefined>> =
    inboundEvents;
  const type = String(value.type);
  return type.startsWith('Call') && schemas[type]?.safeParse(value.data).success === true;
};

const ended = (story: readonly CallEvent[], aliveAt: number): CallEvent[] => [
  ...story,
  ...endOf(story.at(-1)!, aliveAt),
];

const endOf = ({ type, data }: CallEvent, aliveAt: number): CallEvent[] => {
  const { callId, callerNumber, callerZone, callerLanguage } = data;
  const cutAt = Math.max(aliveAt, epochMs(data.at));
  const who = { callId, callerNumber, callerZone, callerLanguage, at: instant(cutAt) };
  const passed = (cutAt - epochMs(data.at)) / 1000;
  if (type === 'CallStarted') return [{ type: 'CallLeftMenu', data: { ...who, menuSeconds: passed } }];
  if (type === 'CallAnswered') {
    return [{ type: 'CallEnded', data: { ...who, agentId: data.agentId, talkSeconds: passed } }];
  }
  if (type !== 'CallQueued') return [];
  const { queue, teamId } = data;
  return [{ type: 'CallLost', data: { ...who, queue, teamId, reason: 'hung-up', waitSeconds: passed } }];
};
