import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
const keyAs = (more: object): string => {
  const { privateKey } = generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem', ...more });
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
  ['RINGBACK_BUS', 'kafka://,hidden'],
  ['RINGBACK_BUS', 'kafka://hidden:99999'],
  ['RINGBACK_EVENT_STORE', 'postgres://user:hid#den@host:5432/db'],
  ['RINGBACK_EVENT_STORE', 'postgres:hidden-host/db'],
  ['RINGBACK_READ_MODELS', 'postgres://::::'],
  ['RINGBACK_READ_MODELS', 'sqlite:'],
  ['RINGBACK_POSTGRES_CA', '/run/secrets/hidden.pem'],
  ['RINGBACK_KAFKA_KEY', 'hidden'],
  ['RINGBACK_KAFKA_CA', '-----BEGIN CERTIFICATE-----\nhidden\n-----END CERTIFICATE-----'],
])('given %s=%s, then the one sentence names the variable and the remedy, not the value', (variable, value) => {
  const problems = problemsOf({ [variable]: value });
  expect(problems).toHaveLength(1);
  expect(problems[0]).toMatch(new RegExp(`^${variable} is •••: .*Give `));
  expect(problems[0]).not.toContain('hidden');
});

test('given an address with a scheme nobody knows, then the sentence names the scheme and those that are known', () => {
  expect(problemsOf({ RINGBACK_EVENT_STORE: 'mysql://host/db' })[0]).toMatch(/mysql: cannot be used.*postgres:\/\//);
});

test.each([
  ['RINGBACK_EVENT_STORE', 'postgresql://ringback:p%23w@db.example/ringback?sslmode=verify-full'],
  ['RINGBACK_EVENT_STORE', 'postgres://ringback:pw@/ringback?host=/var/run/postgresql'],
  ['RINGBACK_EVENT_STORE', 'kurrentdb+discover://admin:pw@cluster:2113?tls=true'],
  ['RINGBACK_EVENT_STORE', 'esdb+discover://cluster:2113'],
  ['RINGBACK_EVENT_STORE', 'kurrentdb://a:2113,b:2113,c:2113'],
  ['RINGBACK_READ_MODELS', 'postgresql://db/ringback'],
  ['RINGBACK_READ_MODELS', 'sqlite:data'],
  ['RINGBACK_BUS', 'kafka://a:9092, b.example ,[::1]:9092'],
])('given %s=%s, which its driver takes, then it is taken', (variable, value) => {
  expect(problemsOf({ [variable]: value })).toEqual([]);
});

test('given a key that asks for a passphrase, then that is what is wrong with it', () => {
  const key = keyAs({ cipher: 'aes-128-cbc', passphrase: 'hidden' });
  expect(problemsOf({ RINGBACK_KAFKA_KEY: key })).toEqual([expect.stringContaining('without a passphrase')]);
});

test('given an address in a file, then it is read from there', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-settings-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'bus'), 'kafka://from-a-file\n');
  expect(readSettings(busSettings, { RINGBACK_BUS_FILE: join(folder, 'bus') }).bus).toBe('kafka://from-a-file');
});

const CERTIFICATE = readFileSync(
  join(import.meta.dirname, '../../../test/doubles/kurrent-server/tls/server.pem'),
  'utf8',
).trim();
const readBus = (more: Record<string, string>) => readSettings(busSettings, { RINGBACK_BUS: 'kafka://one', ...more });
const sasl = { RINGBACK_KAFKA_SASL: 'scram-sha-512', RINGBACK_KAFKA_USER: 'ringback' };

test('given TLS and SASL, then Kafka is spoken to so; SASL without a password is refused', () => {
  const tls = { RINGBACK_KAFKA_TLS: 'true', RINGBACK_KAFKA_CA: CERTIFICATE };
  expect(kafkaOptionsOf(readBus({ ...tls, ...sasl, RINGBACK_KAFKA_PASSWORD: 'hidden' }))).toMatchObject({
    ssl: { ca: [CERTIFICATE] },
    sasl: { mechanism: 'scram-sha-512', username: 'ringback', password: 'hidden' },
  });
  expect(() => kafkaOptionsOf(readBus(sasl))).toThrow(/RINGBACK_KAFKA_SASL is "scram-sha-512": give .*KAFKA_PASSWORD/);
});

test.each([
  [{ RINGBACK_KAFKA_CA: CERTIFICATE }, /RINGBACK_KAFKA_CA goes with TLS: set RINGBACK_KAFKA_TLS=true/],
  [{ RINGBACK_KAFKA_TLS: 'true', RINGBACK_KAFKA_CERTIFICATE: CERTIFICATE }, /CERTIFICATE .*give RINGBACK_KAFKA_KEY/],
  [
    { RINGBACK_KAFKA_TLS: 'true', RINGBACK_KAFKA_CERTIFICATE: CERTIFICATE, RINGBACK_KAFKA_KEY: keyAs({}) },
    /RINGBACK_KAFKA_KEY is not the key of RINGBACK_KAFKA_CERTIFICATE/,
  ],
  [{ RINGBACK_KAFKA_USER: 'ringback' }, /RINGBACK_KAFKA_USER goes with SASL: set RINGBACK_KAFKA_SASL/],
  [{ RINGBACK_KAFKA_PASSWORD: 'hidden' }, /RINGBACK_KAFKA_PASSWORD goes with SASL/],
])(
  'given %o, of which something would not be used, then it is refused instead of speaking in clear',
  (given, sentence) => {
    expect(() => kafkaOptionsOf(readBus(given))).toThrow(sentence);
  },
);
