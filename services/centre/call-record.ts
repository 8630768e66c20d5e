/**
 * Every call the network really placed, in a SQLite file: what tells a restarted process, and a fault test that counts
 * double calls, what rang. Written before it happens on the line; holds a hash where the number was.
 */
import { createHash } from 'node:crypto';
import type { RedialId } from '@ringback/contracts/ids.ts';
import { openDataFile } from '@ringback/runtime/sqlite-data-file.ts';
import { secondsBetween } from './elapsed.ts';
import type { CallProgress, FailedResult } from './ports.ts';

/** Times are milliseconds since 1970. */
export interface PlacedCall {
  readonly redialId: RedialId;
  readonly numberHash: string;
  readonly placedAt: number;
  readonly ringingAt: number | null;
  readonly answeredAt: number | null;
  readonly answeredBy: 'person' | 'machine' | null;
  readonly connectedAt: number | null;
  readonly endedAt: number | null;
  /** `ended` after an answer, else why it failed. */
  readonly result: 'ended' | FailedResult | null;
}

export interface CallRecord {
  place(redial: RedialId, number: string, at: number): void;
  ringing(redial: RedialId, at: number): void;
  answered(redial: RedialId, by: 'person' | 'machine', at: number): void;
  connected(redial: RedialId, at: number): void;
  over(redial: RedialId, result: 'ended' | FailedResult, at: number): void;
  find(redial: RedialId): PlacedCall | null;
  /** Calls placed to the number after `since`. */
  placedTo(number: string, since: number): number;
  close(): void;
}

const schema = `
  CREATE TABLE IF NOT EXISTS placed_calls (
    redialId TEXT PRIMARY KEY, numberHash TEXT NOT NULL, placedAt INTEGER NOT NULL, ringingAt INTEGER, answeredAt INTEGER,
    answeredBy TEXT, connectedAt INTEGER, endedAt INTEGER, result TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS placed_calls_by_number ON placed_calls (numberHash, placedAt);`;

/** A call in progress died with its process, at the last moment anything is known of it. */
const endWhatWasInProgress = `
  UPDATE placed_calls SET endedAt = coalesce(connectedAt, answeredAt, ringingAt, placedAt),
    result = CASE WHEN answeredAt IS NULL THEN 'failed' ELSE 'ended' END WHERE endedAt IS NULL`;

/** The table is STRICT and has these columns: whatever comes out of it is one. */
const isPlacedCall = (row: object | undefined): row is PlacedCall => row !== undefined;

const hashOf = (number: string): string => createHash('sha256').update(number).digest('hex').slice(0, 32);

/** `file` null: kept in memory, gone with the process. Throws `DataFileProblem`. */
export const openCallRecord = (file: string | null): CallRecord => {
  const database = openDataFile(file ?? ':memory:', { durability: file === null ? 'none' : 'full' });
  database.exec(schema);
  database.exec(endWhatWasInProgress);
  const insert = database.prepare('INSERT INTO placed_calls (redialId, numberHash, placedAt) VALUES (?, ?, ?)');
  const ringing = database.prepare('UPDATE placed_calls SET ringingAt = ? WHERE redialId = ?');
  const answered = database.prepare('UPDATE placed_calls SET answeredBy = ?, answeredAt = ? WHERE redialId = ?');
  const connected = database.prepare('UPDATE placed_calls SET connectedAt = ? WHERE redialId = ?');
  const over = database.prepare('UPDATE placed_calls SET result = ?, endedAt = ? WHERE redialId = ?');
  const find = database.prepare('SELECT * FROM placed_calls WHERE redialId = ?');
  const count = database.prepare('SELECT count(*) AS calls FROM placed_calls WHERE numberHash = ? AND placedAt > ?');
  return {
    place: (redial, number, at) => void insert.run(redial, hashOf(number), at),
    ringing: (redial, at) => void ringing.run(at, redial),
    answered: (redial, by, at) => void answered.run(by, at, redial),
    connected: (redial, at) => void connected.run(at, redial),
    over: (redial, result, at) => void over.run(result, at, redial),
    find(redial) {
      const row = find.get(redial);
      return isPlacedCall(row) ? row : null;
    },
    placedTo: (number, since) => Number(count.get(hashOf(number), since)?.['calls']),
    close: () => database.close(),
  };
};

const lasted = (from: number | null, to: number | null): number =>
  from === null || to === null ? 0 : secondsBetween(from, to);

/** The call's story so far, in the order it was told. */
export const progressOf = (call: PlacedCall): CallProgress[] => {
  const story: CallProgress[] = [];
  if (call.ringingAt !== null) story.push({ kind: 'ringing' });
  if (call.answeredAt !== null && call.answeredBy !== null) {
    const ringSeconds = lasted(call.ringingAt, call.answeredAt);
    story.push({ kind: 'answered', by: call.answeredBy, ringSeconds });
  }
  if (call.connectedAt !== null) story.push({ kind: 'connected' });
  if (call.result === 'ended') {
    story.push({ kind: 'ended', talkSeconds: lasted(call.connectedAt, call.endedAt) });
  } else if (call.result !== null) {
    story.push({ kind: 'failed', result: call.result, ringSeconds: lasted(call.ringingAt, call.endedAt) });
  }
  return story;
};
