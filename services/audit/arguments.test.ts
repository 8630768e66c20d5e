import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { parseAuditArguments } from './arguments.ts';
import { openKafka } from './servers/access.ts';

const inFiles = { where: { folder: 'data' }, kafka: openKafka, postgresCa: null };

test('settings in the units people use become those of the checks', () => {
  const args = ['data', '--grace-seconds', '0.5', '--abandonment-limit', '2.5', '--line-stale-minutes', '60', '--json'];
  expect(parseAuditArguments(args)).toEqual({
    ...inFiles,
    json: true,
    rules: { graceMs: 500, abandonmentLimit: 0.025, lineStaleMs: 3_600_000 },
  });
});

test('what is not said is 2 s, 3 % and 4 h', () => {
  const rules = { graceMs: 2_000, abandonmentLimit: 0.03, lineStaleMs: 14_400_000 };
  expect(parseAuditArguments(['data'])).toEqual({ ...inFiles, json: false, rules });
});

test('help wins over everything', () => {
  expect(parseAuditArguments(['-h'])).toBe('help');
});

test.each([
  [[], 'DIR is missing: name the folder with the history, or --event-store and --bus.'],
  [['a', 'b'], 'One DIR at a time; "b" is too much.'],
  [['a', '--fast'], "Unknown option '--fast'"],
  [['a', '--grace-seconds', 'soon'], '--grace-seconds must be a number from 0 to 86400, not "soon".'],
  [['a', '--grace-seconds', ''], '--grace-seconds must be a number from 0 to 86400, not "".'],
  [['a', '--abandonment-limit', '101'], '--abandonment-limit must be a number from 0 to 100, not "101".'],
  [['a', '--bus', 'kafka://k:1'], 'Either DIR or --bus: a folder says itself where its history is.'],
  [['--bus', 'kafka://k:1'], '--event-store is missing: the history is in both.'],
  [['--event-store', 'postgres://p'], '--bus is missing: the history is in both.'],
  [['--event-store', 'mysql://u:secret@m', '--bus', 'kafka://k:1'], '--event-store must begin with postgres://, '],
])('wrong use is told in one sentence: %j', (args, sentence) => {
  expect(() => parseAuditArguments(args)).toThrow(sentence);
});

test('addresses of servers come from options, else from the environment, also from files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ringback-audit-arguments-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'store'), 'postgres://ringback:hush@db/ringback\n');
  const environment = {
    RINGBACK_EVENT_STORE_FILE: join(folder, 'store'),
    RINGBACK_BUS: 'kafka://other:9092',
    RINGBACK_KAFKA_TLS: 'true',
    RINGBACK_KAFKA_SASL: 'plain',
    RINGBACK_KAFKA_USER: 'me',
    RINGBACK_KAFKA_PASSWORD: 'hush',
  };
  expect(parseAuditArguments(['--bus', 'kafka://k:9092', '--smsc', 'smsc.db'], environment)).toMatchObject({
    where: {
      addresses: { eventStore: 'postgres://ringback:hush@db/ringback', bus: 'kafka://k:9092' },
      smsc: 'smsc.db',
      placedCalls: null,
    },
    kafka: { tls: true, sasl: { mechanism: 'plain', username: 'me', password: 'hush' } },
  });
});

test('a wrong address is not repeated, for it may hold a password', () => {
  const wrong = () => parseAuditArguments(['--event-store', 'mysql://u:hush@m', '--bus', 'kafka://k:1']);
  expect(wrong).toThrow(expect.objectContaining({ message: expect.not.stringContaining('hush') }));
});
