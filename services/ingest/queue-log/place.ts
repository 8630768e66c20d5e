/** Where a follower is in its file, and the calls in progress there. Stored as one row, so that both are always of one moment. */
import type { CallerId } from '@ringback/contracts/ids.ts';
import type { Platform } from '@ringback/runtime/platform.ts';
import { CallerForgotten, type Sealing } from '@ringback/runtime/sealing/port.ts';
import type { Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';
import { numberReader } from '../caller-number.ts';
import type { TranslatorSettings } from '../translate.ts';
import type { QueueLogRecord } from './line.ts';
import type { Head } from './log-file.ts';
import type { OpenCall, QueueLogMemory } from './memory.ts';

export interface Place {
  readonly offset: number;
  readonly head: Head;
}

interface PlaceTables {
  queue_log_place: {
    file: string;
    /** PostgreSQL gives its 64-bit integers as text. */
    read_to: number | string;
    head_bytes: number;
    head_hash: string;
    memory: string;
  };
}

export const placeMigrations: Readonly<Record<string, Migration>> = {
  '001-queue-log-place': {
    up: (db) =>
      db.schema
        .createTable('queue_log_place')
        .addColumn('file', 'text', (column) => column.primaryKey())
        .addColumn('read_to', 'bigint', (column) => column.notNull())
        .addColumn('head_bytes', 'integer', (column) => column.notNull())
        .addColumn('head_hash', 'text', (column) => column.notNull())
        .addColumn('memory', 'text', (column) => column.notNull())
        .execute(),
  },
};

/** A number at rest is sealed; one that is no phone number is not kept at all. */
type SavedNumber = { readonly callerId: CallerId; readonly sealed: string } | 'withheld' | 'invalid';
type SavedCall = Omit<OpenCall, 'callerNumber' | 'uses'> & { readonly caller: SavedNumber; readonly uses?: number };
/** Id, when it ended, how many had the id, the queue that left it (the last two left out by older versions); the number is not kept. */
type SavedEnd = readonly [string, number, number?, (string | null)?];

/** Reads as no phone number, which is all that is known of it. */
const NO_PHONE_NUMBER = 'invalid';

const numberKeeper = ({ tenantId, country }: TranslatorSettings, sealing: Sealing) => {
  const read = numberReader(country);
  return {
    async seal(text: string | null): Promise<SavedNumber> {
      const number = read(text);
      if (number.kind !== 'number') return number.kind;
      const callerId = sealing.callerIdOf(tenantId, number.e164);
      try {
        return { callerId, sealed: await sealing.seal(callerId, number.e164) };
      } catch (error) {
        if (error instanceof CallerForgotten) return 'withheld';
        throw error;
      }
    },
    async unseal(saved: SavedNumber): Promise<string | null> {
      if (saved === 'withheld') return null;
      return saved === 'invalid' ? NO_PHONE_NUMBER : sealing.unseal(saved.callerId, saved.sealed);
    },
  };
};

export interface PlaceKeeper {
  load(file: string): Promise<{ readonly place: Place; readonly memory: QueueLogMemory } | null>;
  save(file: string, place: Place, memory: QueueLogMemory): Promise<void>;
}

export const placeKeeper = async (platform: Platform, settings: TranslatorSettings): Promise<PlaceKeeper> => {
  const db: Kysely<PlaceTables> = await platform.openDatabase<PlaceTables>('ingest', placeMigrations);
  const numbers = numberKeeper(settings, platform.sealing);

  const toText = async ({ calls, ended, leaving, agents, at }: QueueLogMemory): Promise<string> => {
    const saved: [string, SavedCall][] = [];
    for (const [callId, { callerNumber, ...call }] of calls)
      saved.push([callId, { ...call, caller: await numbers.seal(callerNumber) }]);
    const ends: SavedEnd[] = [...ended].map(([callId, call]) => [callId, call.at, call.uses, call.leftQueue]);
    const people = [...agents].map(([id, agent]) => [id, { ...agent, teams: [...agent.teams] }]);
    return JSON.stringify({ calls: saved, ended: ends, leaving: [...leaving], agents: people, at });
  };
  const fromText = async (text: string): Promise<QueueLogMemory> => {
    const saved = JSON.parse(text) as {
      calls: [string, SavedCall][];
      ended: SavedEnd[];
      /** Left out by older versions. */
      leaving?: [string, QueueLogRecord][];
      agents: [];
      at: number;
    };
    const calls: QueueLogMemory['calls'] = new Map();
    for (const [callId, { caller, uses = 1, ...call }] of saved.calls)
      calls.set(callId, { ...call, uses, callerNumber: await numbers.unseal(caller) });
    const ended: QueueLogMemory['ended'] = new Map(
      saved.ended.map(([callId, at, uses = 1, leftQueue = null]) => [
        callId,
        { at, leftQueue, uses, callerNumber: undefined },
      ]),
    );
    const agents: QueueLogMemory['agents'] = new Map(saved.agents);
    for (const agent of agents.values()) agent.teams = new Map(agent.teams);
    return { calls, ended, leaving: new Map(saved.leaving), forgetsEnded: true, agents, at: saved.at };
  };

  return {
    async load(file) {
      const row = await db.selectFrom('queue_log_place').selectAll().where('file', '=', file).executeTakeFirst();
      if (!row) return null;
      const head = { bytes: row.head_bytes, hash: row.head_hash };
      return { place: { offset: Number(row.read_to), head }, memory: await fromText(row.memory) };
    },
    async save(file, { offset, head }, memory) {
      const values = { read_to: offset, head_bytes: head.bytes, head_hash: head.hash, memory: await toText(memory) };
      await db
        .insertInto('queue_log_place')
        .values({ file, ...values })
        .onConflict((conflict) => conflict.column('file').doUpdateSet(values))
        .execute();
    },
  };
};
