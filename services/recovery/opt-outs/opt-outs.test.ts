import type { TenantId } from '@ringback/contracts/ids.ts';
import { callerStream } from '@ringback/contracts/ids.ts';
import { memoryEventStore } from '@ringback/runtime/event-store/memory-event-store.ts';
import type { Sealing } from '@ringback/runtime/sealing/port.ts';
import { CallerForgotten } from '@ringback/runtime/sealing/port.ts';
import { beforeEach, describe, expect, test } from 'vitest';
import { defaultPolicy } from '../domain/policy.ts';
import { parseOptOutArguments } from './arguments.ts';
import { OptOutFileProblem, readOptOuts, writeOptOuts } from './opt-out-file.ts';
import { exportOptOuts, importOptOuts, type OptOutGround } from './opt-out-list.ts';

const TENANT = 'default' as TenantId;
const NOON = Date.UTC(2026, 10, 23, 12);
const forgotten = new Set<string>();

/** Seals nothing: what is looked at here is who is out. */
const openSealing: Sealing = {
  callerIdOf: (_tenant, e164) => e164.slice(1).padStart(32, '0') as ReturnType<Sealing['callerIdOf']>,
  seal: (caller, text) => (forgotten.has(caller) ? Promise.reject(new CallerForgotten()) : Promise.resolve(text)),
  unseal: (caller, text) => Promise.resolve(forgotten.has(caller) ? null : text),
  forget: (caller) => Promise.resolve(void forgotten.add(caller)),
};

let ground: OptOutGround;
let now = NOON;
beforeEach(() => {
  forgotten.clear();
  now = NOON;
  const clock = { now: () => now } as OptOutGround['clock'];
  ground = { store: memoryEventStore(), sealing: openSealing, clock };
});

const bring = (text: string) => importOptOuts(ground, TENANT, defaultPolicy, readOptOuts(text));
const list = async () => writeOptOuts(await exportOptOuts(ground, TENANT));
const idOf = (number: string) => openSealing.callerIdOf(TENANT, number);

describe('a list of opt-outs', () => {
  test('given numbers in several ways of writing, then all are out, and rows that name nobody are told by line', async () => {
    const result = await bring('Number;why\n+44 7700 900-123;x\n\n0049 (151) 1234567;y\n8 916 123;z\n;w\n');
    expect(result).toEqual({
      added: 2,
      already: 0,
      refused: [
        { line: 5, reason: expect.stringContaining('no phone number') },
        { line: 6, reason: expect.stringContaining('nobody is named') },
      ],
    });
    expect(JSON.stringify(result)).not.toContain('916');
  });

  test('given the (0) that is dialled at home only, then it is no part of the number', async () => {
    await bring('+44 (0)7700 900123\n0044(0) 7700 900124\n+49 151 (0)1234567\n');
    expect(await list()).toMatch(/\+447700900123,[^]*\+447700900124,[^]*\+491511234567,/);
  });

  test('given numbers alone, then no heading is needed', async () => {
    expect((await bring('+447700900123\n+447700900124\n')).added).toBe(2);
  });

  test('given the same list again, later, then nothing is stored', async () => {
    await bring('+447700900123\n+447700900123\n');
    now += 86_400_000;
    expect(await bring('+447700900123\n')).toMatchObject({ added: 0, already: 1 });
    expect(await ground.store.read(callerStream(idOf('+447700900123')))).toHaveLength(1);
  });

  test('given what was exported, when it is brought into another store, then the same callers are out', async () => {
    await bring('+447700900123\n+447700900124\n');
    const exported = await list();
    expect(exported).toContain('+447700900123,');
    ground = { ...ground, store: memoryEventStore() };
    expect(await bring(exported)).toMatchObject({ added: 2, refused: [] });
    expect(await list()).toBe(exported);
  });

  test('given a caller who was forgotten, then the list has their id, no number, and the id keeps them out', async () => {
    await bring('+447700900123\n');
    await openSealing.forget(idOf('+447700900123'));
    const exported = await list();
    expect(exported).toContain(`\n,${idOf('+447700900123')},`);
    ground = { ...ground, store: memoryEventStore() };
    expect(await bring(exported)).toMatchObject({ added: 1, refused: [] });
    expect(await bring('+447700900123')).toMatchObject({ already: 1 });
  });

  test('given an open quote, then one sentence, and nothing is taken in', () => {
    expect(() => readOptOuts('number\n"+447700900123\n')).toThrow(OptOutFileProblem);
  });
});

describe('the command line', () => {
  test.each([[[]], [['list']], [['import']], [['import', 'a', 'b']], [['import', 'a', '--what']]])(
    'given %j, then it says what to write instead',
    (args) => expect(() => parseOptOutArguments(args)).toThrow(/Say import|takes one file|Unknown option/),
  );

  test('given a file, a folder and a tenant, then those', () => {
    expect(parseOptOutArguments(['export', '-', '--data', 'd', '--tenant', 'bank'])).toEqual({
      command: 'export',
      file: '-',
      dataDir: 'd',
      tenant: 'bank',
    });
  });
});
