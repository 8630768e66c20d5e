import { createHash } from 'node:crypto';
import type { CallerId, TenantId } from '@ringback/contracts/ids.ts';
import fc from 'fast-check';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openReadModel } from '../read-model/open.ts';
import { CallerForgotten } from './port.ts';
import { openSealing, SealingBroken, sealingMigrations, type SealingOptions, type SealingTables } from './sealing.ts';

const bytes = (word: string): Buffer => createHash('sha256').update(word).digest();
const secrets = { callerIdSecret: bytes('ids'), masterKey: bytes('master') };
const tenant = 'bank' as TenantId;
const NUMBER = '+79161234567';
let db: Kysely<SealingTables>;

beforeEach(async () => {
  db = await openReadModel<SealingTables>(':memory:', sealingMigrations, { durability: 'none' });
});
afterEach(() => db.destroy());

/** Another process on the same table. */
const open = (options: Partial<SealingOptions> = {}) =>
  openSealing({ db, secrets, now: () => Date.UTC(2026, 10, 22), ...options });
const anna = open({ db: undefined as never }).callerIdOf(tenant, NUMBER);
const boris = 'b'.repeat(32) as CallerId;

describe('caller ids', () => {
  test('are 32 hex digits, the same each time, and show no number', () => {
    expect(anna).toMatch(/^[0-9a-f]{32}$/);
    expect(open().callerIdOf(tenant, NUMBER)).toBe(anna);
    expect(anna).not.toContain('9161234567');
  });

  test.each([
    ['tenant', { secrets }, 'other-bank', NUMBER],
    ['number', { secrets }, 'bank', '+79161234568'],
    ['secret', { secrets: { ...secrets, callerIdSecret: bytes('else') } }, 'bank', NUMBER],
  ])('differ by %s', (_, options, ofTenant, number) => {
    expect(open(options).callerIdOf(ofTenant as TenantId, number)).not.toBe(anna);
  });
});

describe('sealing', () => {
  test('property: any text comes back, sealed the same each time, also after a restart', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 200 }), async (text) => {
        const sealed = await open().seal(anna, text);
        expect(sealed).toMatch(/^v1\.[\w-]+$/);
        expect(await open().seal(anna, text)).toBe(sealed);
        expect(await open().unseal(anna, sealed)).toBe(text);
      }),
      { numRuns: 50 },
    );
  });

  test('a number fits the contract and does not show', async () => {
    const sealed = await open().seal(anna, NUMBER);
    expect(sealed.length).toBeLessThanOrEqual(400);
    expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toContain('9161234567');
  });

  test('the same text of two callers looks different', async () => {
    expect(await open().seal(anna, NUMBER)).not.toBe(await open().seal(boris, NUMBER));
  });

  test('given the same keys, then another machine seals the same: a simulation repeats itself', async () => {
    const randomKey = (caller: CallerId) => bytes(caller);
    const here = await open({ randomKey }).seal(anna, NUMBER);
    await db.deleteFrom('sealing_keys').execute();
    expect(await open({ randomKey }).seal(anna, NUMBER)).toBe(here);
  });

  test('given two processes that meet a new caller at once, then both use one key', async () => {
    const sealed = await Promise.all([open(), open(), open()].map((sealing) => sealing.seal(anna, NUMBER)));
    expect(new Set(sealed).size).toBe(1);
  });

  test('what was sealed for one caller does not open as another’s, nor changed', async () => {
    const sealing = open({ randomKey: bytes });
    const sealed = await sealing.seal(anna, NUMBER);
    await sealing.seal(boris, 'x');
    await expect(sealing.unseal(boris, sealed)).rejects.toThrow(SealingBroken);
    await expect(sealing.unseal(anna, `${sealed.slice(0, -3)}AAA`)).rejects.toThrow(SealingBroken);
    await expect(sealing.unseal(anna, 'plain')).rejects.toThrow(SealingBroken);
  });

  test('given another master key, then it says so rather than making strangers of all', async () => {
    const sealed = await open().seal(anna, NUMBER);
    const other = open({ secrets: { ...secrets, masterKey: bytes('other') } });
    await expect(other.unseal(anna, sealed)).rejects.toThrow(/another master key/);
  });

  test('the key at rest is wrapped', async () => {
    await open({ randomKey: () => bytes('key') }).seal(anna, NUMBER);
    const row = await db.selectFrom('sealing_keys').selectAll().executeTakeFirstOrThrow();
    expect(Buffer.from(row.wrapped_key!, 'base64url').includes(bytes('key'))).toBe(false);
    expect(row).toMatchObject({ caller_id: anna, created_at: '2026-11-22T00:00:00.000Z', destroyed_at: null });
  });
});

describe('forgetting', () => {
  test('given a forgotten caller, then nothing of theirs opens and nothing is sealed, for good', async () => {
    const sealing = open();
    const sealed = await sealing.seal(anna, NUMBER);
    await sealing.forget(anna);
    for (const each of [sealing, open()]) {
      expect(await each.unseal(anna, sealed)).toBeNull();
      await expect(each.seal(anna, NUMBER)).rejects.toThrow(CallerForgotten);
    }
    const row = await db.selectFrom('sealing_keys').selectAll().executeTakeFirstOrThrow();
    expect(row).toMatchObject({ wrapped_key: null, destroyed_at: '2026-11-22T00:00:00.000Z' });
  });

  test('given a caller never met, then forgetting holds too', async () => {
    await open().forget(anna);
    await expect(open().seal(anna, NUMBER)).rejects.toThrow(CallerForgotten);
  });

  test('given it happens while a text is being sealed, then the key does not live on in memory', async () => {
    const sealing = open();
    const sealed = await open().seal(anna, NUMBER);
    await Promise.all([sealing.seal(anna, NUMBER).catch(() => null), sealing.forget(anna)]);
    expect(await sealing.unseal(anna, sealed)).toBeNull();
  });

  test('others are left as they were', async () => {
    const sealing = open();
    const sealed = await sealing.seal(boris, NUMBER);
    await sealing.forget(anna);
    expect(await sealing.unseal(boris, sealed)).toBe(NUMBER);
  });

  test('given no key was ever there, then there is nothing to read', async () => {
    expect(await open().unseal(anna, 'v1.AAAA')).toBeNull();
  });
});
