/** `POST /events` as an OpenAPI 3.1 document, made from the schemas that check the events. */
import { inboundEvents, type InboundEvent } from '@ringback/contracts/inbound.ts';
import { z } from 'zod';
import { createDocument } from 'zod-openapi';
import { cloudEventSchema } from './cloud-events.ts';

type EventType = InboundEvent['type'];

const what: Readonly<Record<EventType, string>> = {
  CallStarted: 'A call came in.',
  CallLeftMenu: 'A call left before it waited in a queue, or for another destination.',
  CallQueued: 'A call waits in a queue. It may wait in several, one after the other.',
  CallAnswered: 'An agent talks to the caller.',
  CallLost: 'A call ended, or fell out of its queue, before anybody answered: recovery begins.',
  CallEnded: 'An answered call is over.',
  AgentChanged: 'What one agent does now.',
  TeamSnapshotTaken: 'What all agents of a team do now; who is not listed is logged out.',
};

// Absent is all that `data_base64` may be, which JSON Schema has no word for.
const attributes = cloudEventSchema.omit({ data_base64: true });

const dataOf = (type: EventType) =>
  inboundEvents[type].meta({ id: `${type}Data`, title: type, description: what[type] });

const dataSchemas = Object.fromEntries(
  (Object.keys(inboundEvents) as EventType[]).map((type) => [type, dataOf(type)]),
) as Record<EventType, ReturnType<typeof dataOf>>;

const events = Object.entries(dataSchemas).map(([type, data]) =>
  attributes.extend({ type: z.literal(type), data }).meta({ id: type, description: what[type as EventType] }),
);

const eventSchema = z.union(events).meta({ id: 'Event', description: 'A CloudEvent 1.0, structured.' });
const batchSchema = z.array(eventSchema).meta({ id: 'Batch', description: 'Taken as a whole, or not at all.' });

const refusalSchema = z
  .object({
    error: z.object({
      field: z.string().optional().describe('path of the field at fault: data.at, [3].data.callId, content-type'),
      message: z.string(),
      remedy: z.string().optional(),
    }),
  })
  .meta({ id: 'Refusal' });

const refused = (description: string) => ({ description, content: { 'application/json': { schema: refusalSchema } } });

const example = {
  specversion: '1.0',
  id: '1',
  source: '/my-pbx',
  type: 'CallLost',
  data: {
    callId: 'c-1',
    at: '2026-11-22T07:00:00.000Z',
    callerNumber: '+79161234567',
    queue: 'sales',
    reason: 'hung-up',
    waitSeconds: 42,
  },
};

/** Of binary mode: the attributes, percent-encoded, while the body is the data. */
const binaryHeaders = z.object({
  'ce-specversion': z.literal('1.0').optional().describe('binary mode: the body is the data alone'),
  'ce-id': attributes.shape.id.optional(),
  'ce-source': attributes.shape.source.optional(),
  'ce-type': attributes.shape.type.optional(),
  'ce-time': attributes.shape.time,
  traceparent: attributes.shape.traceparent,
});

const plainBody = z.union([eventSchema, batchSchema, ...Object.values(dataSchemas)]);

export const openApi = (): ReturnType<typeof createDocument> =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Ringback ingest',
      version: '1.0.0',
      description:
        'What happens to calls and what agents do. The same source and id again is a duplicate and does nothing.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', description: 'RINGBACK_INGEST_TOKEN' } },
    },
    paths: {
      '/events': {
        post: {
          operationId: 'takeEvents',
          summary: 'Tell what happened',
          // Without a token in the settings, nobody is asked for one.
          security: [{}, { token: [] }],
          requestParams: { header: binaryHeaders },
          requestBody: {
            required: true,
            description: 'At most 1 MB, gzip included. Years are 1990 to 2099, and no time lies more than a day ahead.',
            content: {
              'application/cloudevents+json': { schema: eventSchema, example },
              'application/cloudevents-batch+json': { schema: batchSchema, example: [example] },
              'application/json': { schema: plainBody, example },
            },
          },
          responses: {
            '202': {
              description: 'All of them are durable',
              content: { 'application/json': { schema: z.object({ accepted: z.int().min(0) }) } },
            },
            '400': refused('An event is wrong: nothing was stored'),
            '401': refused('The token is missing or wrong'),
            '413': refused('The body, or an event in it, is too large'),
            '415': refused('The media type or encoding is not taken'),
            '503': refused('Nothing can be stored now; Retry-After says when to send it again'),
          },
        },
      },
    },
  });

export const openApiText = (): string => `${JSON.stringify(openApi(), null, 2)}\n`;
