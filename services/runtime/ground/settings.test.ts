import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readSettings, SettingsProblem } from '../settings/settings.ts';
import { kafkaOptionsOf } from './kafka-part.ts';
import { busSettings, groundSettings } from './settings.ts';

const KEY = Buffer.alloc(32, 7).toString('base64url');
const good = {
  RINGBACK_BUS: 'kafka://one:9092,two',
  RINGBACK_EVENT_STORE: 'kurrentdb://admin:hidden@store:2113?tls=true',
  RINGBACK_READ_MODELS: 'postgres://ringback:hidden@db/ringback',
  RINGBACK_CALLER_ID_SECRET: KEY,
  RINGBACK_MASTER_KEY: KEY,
};
const problemsOf = (more: Record<string, string>): readonly string[] => {
  try {
    readSettings(groundSettings, { ...good, ...more });
  } catch (error) {
    if (error instanceof SettingsProblem) return error.problems;
    throw error;
  }
  return [];
};

test('given every address and both secrets, then they are taken, and the secrets are 32 bytes', () => {
  const settings = readSettings(groundSettings, good);
  expect(settings.masterKey).toEqual(Buffer.alloc(32, 7));
  expect(kafkaOptionsOf(settings)).toEqual({
    brokers: ['one:9092', 'two:9092'],
    topics: {
      partitions: 8,
      retentionMs: 7 * 24 * 3_600_000,
      except: { 'dialer.pacing.v1': { retentionMs: 2 * 3_600_000 } },
    },
  });
});

test.each([
  ['RINGBACK_BUS', 'amqp://hidden@host'],
  ['RINGBACK_BUS', 'kafka://user:hidden@host:9092'],
  ['RINGBACK_EVENT_STORE', 'mysql://user:hidden@host/db'],
  ['RINGBACK_READ_MODELS', 'kurrentdb://user:hidden@host'],
  ['RINGBACK_READ_MODELS', 'hidden'],
  ['RINGBACK_MASTER_KEY', 'hidden'],
])('given %s=%s, then the one sentence names the variable and the remedy, not the value', (variable, value) => {
  const problems = problemsOf({ [variable]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${variable} is •••: .*Give `));
  expect(problems[0]).not.toContain('hidden');
});

test('given an address with a scheme nobody knows, then the sentence names the scheme and those that are known', () => {
  expect(problemsOf({ RINGBACK_EVENT_STORE: 'mysql://host/db' })[0]).toMatch(/mysql: cannot be used.*postgres:\/\//);
});

test('given an address in a file, then it is read from there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'bus'), 'kafka://from-a-file\n');
  expect(readSettings(busSettings, { RINGBACK_BUS_FILE: join(folder, 'bus') }).bus).toBe('kafka://from-a-file');
});

test('given TLS and SASL, then Kafka is spoken to so; SASL without a password is refused', () => {
  const read = (more: Record<string, string>) => readSettings(busSettings, { RINGBACK_BUS: 'kafka://one', ...more });
  const sasl = { RINGBACK_KAFKA_SASL: 'scram-sha-512', RINGBACK_KAFKA_USER: 'ringback' };
  const tls = { RINGBACK_KAFKA_TLS: 'true', RINGBACK_KAFKA_CA: 'pem' };
  expect(kafkaOptionsOf(read({ ...tls, ...sasl, RINGBACK_KAFKA_PASSWORD: 'hidden' }))).toMatchObject({
    ssl: { ca: ['pem'] },
    sasl: { mechanism: 'scram-sha-512', username: 'ringback', password: 'hidden' },
  });
  expect(() => kafkaOptionsOf(read(sasl))).toThrow(/RINGBACK_KAFKA_SASL is "scram-sha-512": give .*KAFKA_PASSWORD/);
});
