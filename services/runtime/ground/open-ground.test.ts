import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CallerId } from '@ringback/contracts/ids.ts';
import pino from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { realClock } from '../clock/clock.ts';
import { START } from '../event-store/port.ts';
import { readSettings } from '../settings/settings.ts';
import { openGround, type Ground } from './open-ground.ts';
import { groundSettings, type GroundSettings } from './settings.ts';

let folder: string;
let grounds: Ground[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ringback-ground-'));
  grounds = [];
});
afterEach(async () => {
  for (const ground of grounds) await ground.close();
  rmSync(folder, { recursive: true });
});

const KEY = Buffer.alloc(32, 7).toString('base64url');
const onSqlite = (): GroundSettings =>
  readSettings(groundSettings, {
    RINGBACK_BUS: `sqlite:${folder}`,
    RINGBACK_EVENT_STORE: `sqlite:${folder}/what-happened.db`,
    RINGBACK_READ_MODELS: `sqlite:${folder}`,
    RINGBACK_CALLER_ID_SECRET: KEY,
    RINGBACK_MASTER_KEY: KEY,
  });
const groundOf = (settings: GroundSettings): Ground => {
  const clock = realClock((error) => {
    throw error;
  });
  const ground = openGround(settings, {
    service: 'recovery',
    clock,
    log: pino({ level: 'silent' }),
    onCrash: () => {},
  });
  grounds.push(ground);
  return ground;
};

test('given SQLite addresses, then all is there, in the files they name', async () => {
  const ground = groundOf(onSqlite());
  expect(ground.readiness()).toEqual({ bus: false, 'event-store': false, 'read-models': false });
  const { store, sealing } = await ground.platform;
  expect(ground.readiness()).toEqual({ bus: true, 'event-store': true, 'read-models': true });
  expect(ground.liveness()).toEqual({ bus: true });
  expect(await store.loadCheckpoint('anybody')).toBe(START);
  const caller = '0123456789abcdef0123456789abcdef' as CallerId;
  expect(await sealing.unseal(caller, await sealing.seal(caller, 'a secret'))).toBe('a secret');
  expect(['bus.db', 'what-happened.db', 'keys.db'].filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});

test.each([
  ['?sslmode=disable', 'leave one of the two out'],
  ['?sslmode=verify-full&sslcert=/c.pem&sslkey=/c.key', 'name the authority there too, as sslrootcert'],
])(
  'given an authority for PostgreSQL beside "%s", which would undo it, then it is refused with the remedy',
  async (query, remedy) => {
    const postgres = { postgresCa: 'PEM', eventStore: `postgres://hidden@127.0.0.1:1/d${query}` };
    await expect(groundOf({ ...onSqlite(), ...postgres }).platform).rejects.toThrow(remedy);
  },
);

test('given the folder is in use, then a second process is refused in one sentence, and admitted afterwards', async () => {
  const first = groundOf(onSqlite());
  await first.platform;
  await expect(groundOf(onSqlite()).platform).rejects.toThrow(/another Ringback is using the folder; stop it first/);
  await first.close();
  await expect(groundOf(onSqlite()).platform).resolves.toBeDefined();
}, 15_000);

test('given no event store and no secrets, then using them is a defect that says what is missing', async () => {
  const { eventStore: _, masterKey: __, callerIdSecret: ___, ...settings } = onSqlite();
  const { store, sealing, openDatabase } = await groundOf(settings).platform;
  expect(() => store.read('Caller-1')).toThrow('the event store was not given to this service');
  expect(() => sealing.callerIdOf).toThrow('the sealing of personal data was not given');
  expect(await openDatabase('recovery', {})).toBeDefined();
});

test('given a Kafka nobody can reach, then it is not ready for want of the bus alone, and closing ends the wait', async () => {
  const ground = groundOf({ ...onSqlite(), bus: 'kafka://127.0.0.1:1' });
  await expect.poll(() => ground.readiness()).toEqual({ bus: false, 'event-store': true, 'read-models': true });
  await ground.close();
  await expect(ground.platform).rejects.toThrow('the process ends');
});
