/** CloudEvents 1.0 over HTTP, read into reports: structured (single and batch), binary, and plain JSON of the structured form. */
import { instantSchema } from '@ringback/contracts/ids.ts';
import { inboundEvents, type InboundEvent } from '@ringback/contracts/inbound.ts';
import { HttpRefused } from '@ringback/runtime/http/errors.ts';
import { z } from 'zod';
import type { Report } from '../translate.ts';
import { isZone } from '../zones.ts';
import { refusalOf } from './problem.ts';

/** What we take for an id or a URI reference: no spaces, quotes, angle brackets or control characters. */
const attribute = (longest: number) =>
  z
    .string()
    .min(1, 'must not be empty')
    .max(longest, `must be at most ${longest} characters`)
    .regex(
      /^[\w.:@/+~#?=&%!$'()*,;[\]-]+$/,
      "must be made of letters, digits and . _ : @ / + ~ # ? = & % ! $ ' ( ) * , ; [ ] -",
    );

const eventTypes = Object.keys(inboundEvents) as InboundEvent['type'][];

/** Extension attributes are allowed and, but for `traceparent`, not looked at. */
export const cloudEventSchema = z.looseObject({
  specversion: z.literal('1.0', 'must be "1.0"'),
  id: attribute(128),
  source: attribute(256),
  type: z.enum(eventTypes, `must be one of ${eventTypes.join(', ')}`),
  time: z.iso.datetime({ offset: true, error: 'must be RFC 3339, like 2026-11-22T07:00:00Z' }).optional(),
  datacontenttype: z
    .string()
    .regex(/^application\/json\b/i, 'must be application/json')
    .optional(),
  data_base64: z.undefined('is not taken: send the data as JSON in "data"').optional(),
  traceparent: z
    .string()
    .regex(/^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/, 'must be a W3C traceparent')
    .optional(),
  data: z.record(z.string(), z.unknown(), 'must be a JSON object'),
});

export interface ReadContext {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly futureToleranceMinutes: number;
}

const refuse = (field: string, message: string, remedy: string): never => {
  throw new HttpRefused(400, { field, message, remedy });
};

const parsed = <T>(schema: z.ZodType<T>, value: unknown, root: string): T => {
  const result = schema.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  const { field, message, remedy } = refusalOf(result.error, root);
  return refuse(field, message, remedy);
};

const checkTime = (value: string, field: string, { now, futureToleranceMinutes }: ReadContext): void => {
  if (Date.parse(value) <= now + futureToleranceMinutes * 60_000) return;
  refuse(field, `is more than ${futureToleranceMinutes} minutes in the future`, 'Set the clock of the sender.');
};

/** What the schema of the data alone cannot know. */
const checkSense = (event: InboundEvent, root: string, context: ReadContext): void => {
  checkTime(event.data.at, `${root}.at`, context);
  if (event.type === 'TeamSnapshotTaken') {
    for (const [index, agent] of event.data.agents.entries())
      checkTime(agent.since, `${root}.agents[${index}].since`, context);
  } else if (event.type !== 'AgentChanged' && event.data.callerZone && !isZone(event.data.callerZone)) {
    refuse(`${root}.callerZone`, 'must be an IANA time zone', 'Send a name such as Europe/Moscow, or leave it out.');
  }
};

/** `at`: path of the event in the request, `[3]` in a batch, else empty. Throws `HttpRefused`. */
const readEvent = (value: unknown, at: string, context: ReadContext): Report => {
  const event = parsed(cloudEventSchema, value, at);
  const root = at === '' ? 'data' : `${at}.data`;
  if (event.time !== undefined) {
    const time = at === '' ? 'time' : `${at}.time`;
    parsed(instantSchema, new Date(event.time).toISOString(), time);
    checkTime(event.time, time, context);
  }
  const data = parsed<unknown>(inboundEvents[event.type], event.data, root);
  const inbound = { type: event.type, data } as InboundEvent;
  checkSense(inbound, root, context);
  const { source, id, traceparent } = event;
  return { event: inbound, source, id, ...(traceparent === undefined ? {} : { traceparent }) };
};

export const readOne = (value: unknown, context: ReadContext): Report[] => {
  if (!Array.isArray(value)) return [readEvent(value, '', context)];
  return refuse('body', 'is an array, not one CloudEvent', 'Send several as application/cloudevents-batch+json.');
};

export const readBatch = (value: unknown, context: ReadContext): Report[] => {
  if (!Array.isArray(value)) return refuse('body', 'is not an array of CloudEvents', 'Send [ … ], or a single event.');
  return value.map((one, index) => readEvent(one, `[${index}]`, context));
};

/** Binary mode: attributes in `ce-*` headers (percent-encoded), the body is the data. */
export const readBinary = (
  headers: Readonly<Record<string, string | string[] | undefined>>,
  data: unknown,
  context: ReadContext,
): Report[] => {
  const attributes = Object.entries(headers)
    .filter(([name, value]) => name.startsWith('ce-') && typeof value === 'string')
    .map(([name, value]) => [name.slice('ce-'.length), decoded(name, value as string)]);
  return readOne({ ...Object.fromEntries(attributes), data }, context);
};

const decoded = (header: string, value: string): string => {
  try {
    return decodeURIComponent(value);
  } catch {
    return refuse(header, 'is not percent-encoded text', 'Encode the header as CloudEvents 1.0 says.');
  }
};
