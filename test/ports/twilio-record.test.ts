/** The facts of redials on Twilio, in a file and in PostgreSQL: the first word stays, whoever says it. */
import { deriveId, type AgentId, type RedialId } from '@ringback/contracts/ids.ts';
import {
  twilioMigrations,
  twilioRecord,
  type TwilioRecord,
  type TwilioTables,
} from '@ringback/dialer/adapters/twilio-record.ts';
import { openReadModel } from '@ringback/runtime/read-model/open.ts';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { skipUnless } from '../capabilities.ts';
import { startPostgres, type PostgresServer } from '../infrastructure/postgres-server.ts';

const first = deriveId('twilio-record', 1) as RedialId;
const second = deriveId('twilio-record', 2) as RedialId;
const anna = 'anna' as AgentId;

const keepsItsPromises = (open: () => Promise<Kysely<TwilioTables>>): void => {
  let db: Kysely<TwilioTables>;
  let record: TwilioRecord;
  beforeEach(async () => {
    db = await open();
    record = twilioRecord(db);
  });
  afterEach(() => db.destroy());

  it('given a fact is told by many at once, then one of them was first, and its word stays', async () => {
    const told = await Promise.all(
      Array.from({ length: 8 }, (_, n) => record.add(first, 'verdict', { value: `word ${n}`, at: n })),
    );
    expect(told.filter(Boolean).length).toBe(1);
    expect((await record.of(first)).verdict).toEqual({ value: `word ${told.indexOf(true)}`, at: told.indexOf(true) });
  });

  it('given facts of several redials, then each has its own, with times as numbers', async () => {
    const at = Date.parse('2026-11-22T10:00:00Z');
    await record.add(first, 'ordered', { value: 'ru', at: at + 0.4 });
    await record.add(second, 'called', { value: 'CA2', at });
    expect(await record.ofAll([first, second])).toEqual(
      new Map([
        [first, { ordered: { value: 'ru', at } }],
        [second, { called: { value: 'CA2', at } }],
      ]),
    );
    expect([await record.redialOf('CA2'), await record.redialOf('CA1')]).toEqual([second, null]);
    expect(await record.ofAll([])).toEqual(new Map());
  });

  it('given two redials want one agent at once, then one holds them until it lets go', async () => {
    const holders = await Promise.all([record.hold(anna, first), record.hold(anna, second)]);
    expect(new Set(holders).size).toBe(1);
    const [holder] = holders;
    const other = holder === first ? second : first;
    await record.letGo(anna, other);
    expect(await record.hold(anna, other)).toBe(holder);
    await record.letGo(anna, holder);
    expect(await record.hold(anna, other)).toBe(other);
    expect(await record.holderOf(anna)).toBe(other);
  });

  it('given redials of long ago, then all of them is forgotten, and nothing of later ones', async () => {
    await record.add(first, 'ordered', { value: '', at: 1000 });
    await record.add(first, 'over', { value: 'failed busy', at: 9000 });
    await record.add(second, 'ordered', { value: '', at: 5000 });
    await record.forget(2000);
    expect([await record.of(first), Object.keys(await record.of(second))]).toEqual([{}, ['ordered']]);
  });
};

describe('the record in a file', () =>
  keepsItsPromises(() => openReadModel(':memory:', twilioMigrations, { durability: 'none' })));

skipUnless('postgres')('the record in PostgreSQL', () => {
  let server: PostgresServer;
  let made = 0;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.dispose());
  keepsItsPromises(() => {
    made += 1;
    return openReadModel(server.url, twilioMigrations, { durability: 'full', schema: `twilio_${made}` });
  });
});
