import { join } from 'node:path';
import specs from '@asyncapi/specs';
import { asyncApi, asyncApiText } from '@ringback/contracts/asyncapi.ts';
import { registry } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import { Ajv } from 'ajv';
import formats from 'ajv-formats';
import { describe, expect, test } from 'vitest';
import { golden } from './golden.ts';

const file = join(import.meta.dirname, '../../contracts/asyncapi.json');
const document = asyncApi() as {
  channels: Record<string, { address: string; messages: object }>;
  components: { messages: object; schemas: Record<string, object> };
};

const ajv = (): Ajv => {
  const made = new Ajv({ strict: false, allErrors: true });
  formats.default(made);
  return made;
};

describe('the AsyncAPI document', () => {
  // `npm test -- -u test/contracts` writes it anew.
  test('is fresh', async () => {
    await expect(asyncApiText()).toMatchFileSnapshot(file);
  });

  test('is valid AsyncAPI 3', () => {
    const schema = structuredClone(specs.schemas['3.0.0']) as { definitions: Record<string, unknown> };
    // Ajv brings draft-07 itself and refuses it twice.
    delete schema.definitions['http://json-schema.org/draft-07/schema'];
    const validate = ajv().compile(schema);
    validate(document);
    expect(validate.errors ?? []).toEqual([]);
  });

  test('names every topic and every event', () => {
    expect(Object.values(document.channels).map(({ address }) => address)).toEqual(
      Object.values(topics).map(({ name }) => name),
    );
    const told = Object.values(document.channels).flatMap(({ messages }) => Object.keys(messages));
    expect(told).toEqual([...registry].map(([type, { version }]) => `${type}.v${version}`));
  });
});

describe.each(golden.map((example) => [`${example.type}.v${example.version}`, example.data] as const))(
  'the document’s schema of %s',
  (name, data) => {
    const validator = ajv();
    const validate = validator.compile({ $ref: `#/components/schemas/${name}`, components: document.components });

    test('accepts the golden example', () => {
      validate(data);
      expect(validate.errors ?? []).toEqual([]);
    });

    test('refuses it with a field too many or too few', () => {
      const { at: _gone, ...rest } = data;
      expect([validate({ ...data, surprise: 1 }), validate(rest)]).toEqual([false, false]);
    });
  },
);
