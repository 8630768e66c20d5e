import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Durability, openDataFile } from './sqlite-data-file.ts';
import { type Transactions, transactionsOf } from './sqlite-transactions.ts';

let folder: string;
let database: DatabaseSync;
let elsewhere: DatabaseSync;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ringback-transactions-'));
});
afterEach(() => {
  elsewhere.close();
  if (database.isOpen) database.close();
  rmSync(folder, { recursive: true });
});

const open = (durability: Durability): Transactions => {
  const file = path.join(folder, 'some.db');
  database = openDataFile(file, { durability });
  database.exec('CREATE TABLE things (id INTEGER PRIMARY KEY)');
  elsewhere = new DatabaseSync(file, { timeout: 0 });
  return transactionsOf(database, durability);
};
const add = (id: number): void => database.exec(`INSERT INTO things VALUES (${id})`);
const idsIn = (from: DatabaseSync): unknown[] =>
  from
    .prepare('SELECT id FROM things ORDER BY id')
    .all()
    .map((row) => row['id']);

describe.each(['full', 'none'] as const)('transactions with durability %s', (durability) => {
  test('given one that throws, then nothing of it stays and those before and after do', () => {
    const transactions = open(durability);
    transactions.run(() => add(1));
    const failing = (): void =>
      transactions.run(() => {
        add(2);
        throw new Error('changed my mind');
      });
    expect(failing).toThrow('changed my mind');
    transactions.run(() => add(3));
    expect(idsIn(database)).toEqual([1, 3]);
  });

  test('given single statements and transactions in turn, when the file is closed after `end`, then all is in it', () => {
    const transactions = open(durability);
    transactions.single(() => add(1));
    transactions.begin();
    transactions.single(() => add(2));
    transactions.commit();
    transactions.begin();
    transactions.single(() => add(3));
    transactions.rollback();
    transactions.single(() => add(4));
    transactions.end();
    database.close();
    expect(idsIn(elsewhere)).toEqual([1, 2, 4]);
  });

  test('given writes asked for in one turn, then they come after it', async () => {
    const transactions = open(durability);
    const order: string[] = [];
    transactions.soon(() => order.push('write'));
    order.push('asked');
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual(['asked', 'write']);
  });
});

describe('what others see', () => {
  test('with full durability each transaction at once', () => {
    const transactions = open('full');
    transactions.run(() => add(1));
    expect(idsIn(elsewhere)).toEqual([1]);
  });

  test('with none only now and then, but not never: memory and log stay bounded', () => {
    const transactions = open('none');
    transactions.run(() => add(1));
    expect(idsIn(elsewhere)).toEqual([]);
    for (let id = 2; id <= 5000; id += 1) transactions.run(() => add(id));
    expect(idsIn(elsewhere).length).toBeGreaterThan(1000);
    for (let id = 5001; id <= 10_000; id += 1) transactions.single(() => add(id));
    expect(idsIn(elsewhere).length).toBeGreaterThan(6000);
  });

  test('given SQLite gave up all that was gathered, then nobody goes on as if nothing had happened', () => {
    const transactions = open('none');
    transactions.run(() => add(1));
    database.exec('ROLLBACK');
    expect(() => transactions.run(() => add(2))).toThrow('is lost');
    expect(() => transactions.single(() => add(2))).toThrow('is lost');
  });
});
