/** Every event of the language: its schema, version and topic. The one place that decodes what comes off the bus or the store. */
import type { z } from 'zod';
import { agentEvents, type AgentEvent } from './agents.ts';
import { callEvents, type CallEvent } from './calls.ts';
import { caseEvents, type CaseEvent } from './cases.ts';
import { pacingEvents, type PacingEvent } from './pacing.ts';
import { redialEvents, type RedialEvent } from './redials.ts';
import { requestEvents, type RequestEvent } from './requests.ts';
import { smsEvents, type SmsEvent } from './sms.ts';
import type { Topic } from './topics.ts';

export type DomainEvent = CallEvent | AgentEvent | CaseEvent | SmsEvent | RedialEvent | RequestEvent | PacingEvent;
export type EventType = DomainEvent['type'];

interface Entry {
  readonly schema: z.ZodType;
  readonly topic: Topic;
  readonly version: number;
}

const entries = (topic: Topic, schemas: Record<string, z.ZodType>): [string, Entry][] =>
  Object.entries(schemas).map(([type, schema]) => [type, { schema, topic, version: 1 }]);

export const registry: ReadonlyMap<string, Entry> = new Map([
  ...entries('calls', callEvents),
  ...entries('agents', agentEvents),
  ...entries('cases', caseEvents),
  ...entries('sms', smsEvents),
  ...entries('redials', redialEvents),
  ...entries('requests', requestEvents),
  ...entries('pacing', pacingEvents),
]);

export type Decoded = { ok: true; event: DomainEvent } | { ok: false; problem: string };

/**
 * Checks `data` against the schema of `type` at `version`. A problem names the field, the value's fault and the remedy. Fields that are not
 * known are left out: a newer version may write them, and both run side by side while one takes the other's place.
 */
export const decode = (type: string, version: number, data: unknown): Decoded => {
  const entry = registry.get(type);
  if (!entry) return { ok: false, problem: `type: "${type}" is not an event of this language` };
  if (version !== entry.version)
    return { ok: false, problem: `dataversion: ${type} is known at version ${entry.version}, not ${version}` };
  const parsed = parseKnown(entry.schema, data);
  if (parsed.success) return { ok: true, event: { type, data: parsed.data } as DomainEvent };
  return { ok: false, problem: describeIssues(parsed.error, 'data') };
};

/** Writers are held to the schemas as they stand, so the first look settles nearly all. */
const parseKnown = (schema: z.ZodType, data: unknown): z.ZodSafeParseResult<unknown> => {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed;
  const unknown = parsed.error.issues.filter(({ code }) => code === 'unrecognized_keys');
  if (unknown.length === 0) return parsed;
  const known = structuredClone(data);
  for (const issue of unknown) if (issue.code === 'unrecognized_keys') leaveOut(known, issue.path, issue.keys);
  return schema.safeParse(known);
};

const leaveOut = (data: unknown, path: readonly PropertyKey[], keys: readonly string[]): void => {
  let at = data as Record<PropertyKey, unknown>;
  for (const step of path) at = at[step] as Record<PropertyKey, unknown>;
  for (const key of keys) delete at[key];
};

type Issue = z.core.$ZodIssue;

/** Where the schema has no words of its own. */
const isUnknownKey = (issue: Issue) =>
  issue.code === 'unrecognized_keys' && issue.message.startsWith('Unrecognized key');

const fieldsOf = (issue: Issue): (readonly PropertyKey[])[] =>
  issue.code === 'unrecognized_keys' && isUnknownKey(issue)
    ? issue.keys.map((key) => [...issue.path, key])
    : [[...issue.path]];

const NOTHING_THERE = /received undefined$/;

const messageOf = (issue: Issue): string => {
  const { code, message } = issue;
  if (isUnknownKey(issue)) return 'is not a known field: leave it out, or check its spelling';
  return code === 'invalid_type' && NOTHING_THERE.test(message) ? 'is missing' : message;
};

/** One line for a person: `data.at: must be …; data.callId: …`. */
export const describeIssues = (error: z.ZodError, root: string): string =>
  error.issues
    .flatMap((issue) =>
      fieldsOf(issue).map((path) => {
        const field = [root, ...path.map(String)].filter(Boolean).join('.');
        return `${field === '' ? '' : `${field}: `}${messageOf(issue)}`;
      }),
    )
    .join('; ');
