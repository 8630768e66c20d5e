import { fromWire, toWire, type Envelope } from '@ringback/contracts/envelope.ts';
import type { Instant } from '@ringback/contracts/ids.ts';
import { decode, registry } from '@ringback/contracts/registry.ts';
import { describe, expect, test } from 'vitest';
import { golden, type Golden } from './golden.ts';

const envelopeOf = ({ type, version, data }: Golden): Envelope =>
  ({
    id: '0b0e8f5e-6a41-5c1e-9d0a-0d2f1c3b4a59',
    source: '/ringback/test',
    type,
    version,
    time: '2026-11-22T07:10:53.120Z' as Instant,
    key: 'some-key',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    data,
  }) as unknown as Envelope;

const problemOf = (type: string, version: number, data: unknown): string => {
  const decoded = decode(type, version, data);
  return decoded.ok ? 'accepted' : decoded.problem;
};

test('every event of the language has a golden example of its version', () => {
  const expected = [...registry].map(([type, { version }]) => `${type}.v${version}`);
  expect(golden.map(({ type, version }) => `${type}.v${version}`).toSorted()).toEqual(expected.toSorted());
});

describe.each(golden.map((example) => [`${example.type}.v${example.version}`, example] as const))(
  '%s',
  (_, example) => {
    const { type, version, text, data } = example;

    test('decodes, and encodes to the same bytes', () => {
      const decoded = decode(type, version, data);
      expect(decoded).toMatchObject({ ok: true, event: { type } });
      expect(decoded.ok && `${JSON.stringify(decoded.event.data, null, 2)}\n`).toBe(text);
    });

    test('comes off the wire as it went on', () => {
      const envelope = envelopeOf(example);
      const wire = toWire(envelope);
      expect(fromWire(wire)).toEqual({ ok: true, envelope });
      expect(wire.value).toBe(JSON.stringify(data));
    });

    test('without any one of its fields is refused by that name', () => {
      for (const field of Object.keys(data)) {
        const { [field]: _gone, ...rest } = data;
        expect(problemOf(type, version, rest)).toContain(`data.${field}: `);
      }
    });

    test('with a field of the wrong type is refused by that name', () => {
      for (const field of Object.keys(data))
        expect(problemOf(type, version, { ...data, [field]: { wrong: true } })).toContain(`data.${field}`);
    });

    test('with a field of a newer version is read without it', () => {
      expect(decode(type, version, { ...data, surprise: 1 })).toEqual(decode(type, version, data));
    });

    test.each([
      '1970-01-01T00:00:00.000Z',
      '2100-01-01T00:00:00.000Z',
      '2026-02-31T00:00:00.000Z',
      '2026-11-22 07:10:53',
    ])('at %s, which no centre means, is refused', (at) => {
      expect(problemOf(type, version, { ...data, at })).toContain('data.at: must be');
    });

    test('of a version nobody knows is refused', () => {
      expect(problemOf(type, version + 1, data)).toMatch(/^dataversion: /);
    });
  },
);

test('given a snapshot with live callers, which older ones lack, then it decodes and encodes to the same bytes', () => {
  const { data } = golden.find(({ type }) => type === 'TeamSnapshotTaken')!;
  const newer = { ...data, inbound: { waiting: 2, longestWaitSeconds: 31.5, serviceLevel: 0.82 } };
  const decoded = decode('TeamSnapshotTaken', 1, newer);
  expect(decoded.ok && JSON.stringify(decoded.event.data)).toBe(JSON.stringify(newer));
  const wrong = { ...data, inbound: { waiting: 2, longestWaitSeconds: 31.5, serviceLevel: 82 } };
  expect(problemOf('TeamSnapshotTaken', 1, wrong)).toContain('data.inbound.serviceLevel: ');
});

describe('what is no message of ours', () => {
  const wire = toWire(envelopeOf(golden[0]!));

  test.each(['', '{', 'undefined', '<html>'])('given %j for data, then it says that this is not JSON', (value) => {
    expect(fromWire({ ...wire, value })).toEqual({ ok: false, problem: 'value: is not JSON' });
  });

  test.each(['null', '[]', '"text"', '7'])('given %s for data, then it is refused', (value) => {
    expect(fromWire({ ...wire, value })).toMatchObject({
      ok: false,
      problem: expect.stringMatching(/^data: /) as unknown,
    });
  });

  test.each(['ce_id', 'ce_source', 'ce_type', 'ce_dataversion', 'ce_time', 'ce_specversion'])(
    'given no %s, then it is refused by that name',
    (header) => {
      const { [header]: _gone, ...headers } = wire.headers;
      expect(fromWire({ ...wire, headers })).toMatchObject({
        ok: false,
        problem: expect.stringContaining(`headers.${header}: `) as unknown,
      });
    },
  );

  test('given a type nobody knows, then it is refused by that name', () => {
    const headers = { ...wire.headers, ce_type: 'CallTeleported' };
    expect(fromWire({ ...wire, headers })).toEqual({
      ok: false,
      problem: 'type: "CallTeleported" is not an event of this language',
    });
  });
});
