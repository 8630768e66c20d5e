/** The language as an AsyncAPI 3 document, made from the topics and the schemas, so that it cannot say anything else than they do. */
import { z } from 'zod';
import { headersSchema } from './envelope.ts';
import { callerSchema, decisionSchema } from './parts.ts';
import { registry, type EventType } from './registry.ts';
import { topics, type Topic } from './topics.ts';

const SCHEMAS = '#/components/schemas/';
const MESSAGES = '#/components/messages/';
type Json = Record<string, unknown>;

const versioned = (type: string): string => `${type}.v${registry.get(type)!.version}`;
const eventsOf = (topic: Topic): EventType[] =>
  [...registry].filter(([, entry]) => entry.topic === topic).map(([type]) => type as EventType);
const mapped = (keys: readonly string[], entry: (key: string) => [string, Json]): Json =>
  Object.fromEntries(keys.map(entry));

/** Shapes used all over are named once and referred to. */
const schemas = (): Json => {
  const named = z.registry<{ id: string }>();
  named.add(headersSchema, { id: 'CloudEventHeaders' });
  named.add(callerSchema, { id: 'Caller' });
  named.add(decisionSchema, { id: 'Decision' });
  for (const [type, { schema }] of registry) named.add(schema, { id: versioned(type) });
  const made = z.toJSONSchema(named, { target: 'draft-7', io: 'input', uri: (id) => SCHEMAS + id }).schemas;
  return mapped(Object.keys(made), (id) => {
    const { $schema: _dialect, $id: _place, ...schema } = made[id] as Json;
    return [id, schema];
  });
};

const message = (type: string): [string, Json] => [
  versioned(type),
  {
    name: type,
    contentType: 'application/json',
    headers: { $ref: `${SCHEMAS}CloudEventHeaders` },
    payload: { $ref: SCHEMAS + versioned(type) },
    bindings: {
      kafka: { key: { type: 'string', description: topics[registry.get(type)!.topic].key }, bindingVersion: '0.5.0' },
    },
  },
];

const channel = (topic: Topic): [string, Json] => [
  topic,
  {
    address: topics[topic].name,
    description: `Written by ${topics[topic].writtenBy}; key: ${topics[topic].key}.`,
    messages: mapped(eventsOf(topic), (type) => [versioned(type), { $ref: MESSAGES + versioned(type) }]),
  },
];

const operation = (topic: Topic): [string, Json] => [
  `${topics[topic].writtenBy}Writes${topic[0]!.toUpperCase()}${topic.slice(1)}`,
  { action: 'send', channel: { $ref: `#/channels/${topic}` } },
];

export const asyncApi = (): Json => {
  const names = Object.keys(topics) as Topic[];
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Ringback',
      version: '1.0.0',
      description:
        'What the services of Ringback tell each other: CloudEvents 1.0 in Kafka binary mode (attributes as ce_ headers, data as JSON).',
      license: { name: 'Apache-2.0', url: 'https://www.apache.org/licenses/LICENSE-2.0' },
    },
    defaultContentType: 'application/json',
    channels: mapped(names, (name) => channel(name as Topic)),
    operations: mapped(names, (name) => operation(name as Topic)),
    components: { messages: mapped([...registry.keys()], message), schemas: schemas() },
  };
};

/** As `contracts/asyncapi.json` holds it. */
export const asyncApiText = (): string => `${JSON.stringify(asyncApi(), null, 2)}\n`;
