/** The events of KurrentDB, read from `$all`. Its positions are pairs of large numbers: events are counted from 1 instead. */
import type { AllStreamRecordedEvent, KurrentDBClient } from '@kurrent/kurrentdb-client';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { StoreServer } from './access.ts';
import { insertEvent } from './tables.ts';

const CHECKPOINT = /^Checkpoint-(.+)$/;

/** `kurrentdb://user:password@host:2113?tls=true`, from the leader, which knows everything; `esdb://` means the same. */
const connect = async (url: string) => {
  const kurrent = await import('@kurrent/kurrentdb-client');
  const named = url.replace(/^esdb(?=\+discover:|:)/, 'kurrentdb');
  const preferring = /[?&]nodePreference=/i.test(named)
    ? named
    : `${named}${named.includes('?') ? '&' : '?'}nodePreference=leader`;
  const client = kurrent.KurrentDBClient.connectionString(preferring);
  const [, user, secret] = /^[^:]+:\/\/([^:@/?]+):([^@]+)@/.exec(url) ?? [];
  if (user !== undefined && secret !== undefined) {
    // One of the two libraries inside the client takes a password as it stands in the address, %40 and all.
    const credentials = { username: decodeURIComponent(user), password: decodeURIComponent(secret) };
    client.setCredentialsProvider(() => credentials);
  }
  return { kurrent, client };
};

/** By the last @, as a password may hold one. */
const addressOf = (url: string): string => {
  const rest = url.slice(url.indexOf('://') + '://'.length).split('?')[0] ?? '';
  return `KurrentDB at ${rest.slice(rest.lastIndexOf('@') + 1).replace(/\/+$/, '')}`;
};

/** Of events that others wrote there it may be anything. */
const metadataSchema = z.record(z.string(), z.unknown()).catch({});

const textOf = ({ isJson, data }: AllStreamRecordedEvent): string => (isJson ? JSON.stringify(data) : '');

const commitOf = (position: string): bigint => BigInt(/^(\d+)\/\d+$/.exec(position)?.[1] ?? 0);

/** A checkpoint says the position of an event; here it is the number of events up to there. */
const countCheckpoints = (db: DatabaseSync, checkpoints: ReadonlyMap<string, string>, commits: readonly bigint[]) => {
  const add = db.prepare('INSERT INTO store.checkpoints VALUES (?, ?)');
  for (const [name, position] of checkpoints) {
    const reached = commitOf(position);
    let events = commits.findIndex((commit) => commit > reached);
    if (events === -1) events = commits.length;
    add.run(name, events);
  }
};

const copyAll = async (
  { kurrent, client }: { kurrent: typeof import('@kurrent/kurrentdb-client'); client: KurrentDBClient },
  db: DatabaseSync,
): Promise<void> => {
  const addEvent = db.prepare(insertEvent);
  const checkpoints = new Map<string, string>();
  const commits: bigint[] = [];
  const filter = kurrent.streamNameFilter({ regex: '^[^$]' });
  for await (const { event } of client.readAll({ fromPosition: kurrent.START, filter, requiresLeader: true })) {
    if (event === undefined || event.type.startsWith('$')) continue;
    const { streamId: stream, revision, type, position } = event;
    const [, checkpoint] = CHECKPOINT.exec(stream) ?? [];
    if (checkpoint !== undefined) {
      const { position: reached } = event.data as { position?: unknown };
      if (typeof reached === 'string') checkpoints.set(checkpoint, reached);
      continue;
    }
    const {
      id = event.id,
      version = 0,
      time = event.created.toISOString(),
      ...meta
    } = metadataSchema.parse(event.metadata);
    commits.push(position.commit);
    const category = stream.split('-')[0] ?? stream;
    const [ourId, at] = [String(id), String(time)];
    const place = [commits.length, stream, category, Number(revision)] as const;
    addEvent.run(...place, ourId, type, Number(version), at, textOf(event), JSON.stringify(meta));
  }
  countCheckpoints(db, checkpoints, commits);
};

export const kurrentStore = (url: string): StoreServer => {
  let client: KurrentDBClient | null = null;
  return {
    address: addressOf(url),
    async copyInto(db) {
      const connected = await connect(url);
      client = connected.client;
      await copyAll(connected, db);
    },
    async close() {
      await client?.dispose();
    },
  };
};
