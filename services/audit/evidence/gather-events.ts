/** One pass over the store: every event is held against the contracts and indexed by what it is about. */
import type { DatabaseSync } from 'node:sqlite';
import { callerStream, lossStream, redialStream, smsStream } from '@ringback/contracts/ids.ts';
import { decode, registry, type DomainEvent } from '@ringback/contracts/registry.ts';
import { withoutNumbers } from '../without-numbers.ts';
import { rows } from './rows.ts';
import { subjectOf } from './subject.ts';

interface StoredRow {
  readonly position: number;
  readonly stream: string;
  readonly revision: number;
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly data: string;
  readonly meta: string;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** The stream an event belongs to, as the contracts name it; null where they do not say. */
const streamOf = ({ type, data }: DomainEvent): string | null => {
  if ('redialId' in data && registry.get(type)?.topic === 'redials') return redialStream(data.redialId!);
  if ('smsId' in data && registry.get(type)?.topic === 'sms') return smsStream(data.smsId);
  if (registry.get(type)?.topic !== 'cases') return null;
  if ('callerId' in data && data.callerId !== null) return callerStream(data.callerId);
  return 'callId' in data && data.callId !== null ? lossStream(data.tenantId, data.callId) : null;
};

const keyProblem = (event: DomainEvent, meta: string): string | null => {
  const read = parsed(meta);
  const key = typeof read === 'object' && read !== null && 'key' in read ? read.key : undefined;
  const { caller, call } = subjectOf(event);
  return key === (caller ?? call) ? null : 'its key is not the one its topic is ordered by';
};

const problemWith = (event: DomainEvent, { stream, meta }: StoredRow): string | null => {
  const home = streamOf(event);
  if (home !== null && home !== stream) return 'it is in a stream it is not about';
  return keyProblem(event, meta);
};

export const gatherEvents = (db: DatabaseSync): void => {
  const addFact = db.prepare('INSERT INTO fact VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const addBroken = db.prepare('INSERT INTO broken_contract VALUES (?, ?)');
  const countPrivate = db.prepare(
    'INSERT INTO private_type VALUES (?, 1) ON CONFLICT (type) DO UPDATE SET events = events + 1',
  );
  const add = ({ position, stream, revision, id, type }: StoredRow, event: DomainEvent | null): void => {
    const about = event === null ? null : subjectOf(event);
    const {
      at = null,
      tenant = null,
      caller = null,
      caseId = null,
      redial = null,
      sms = null,
      call = null,
    } = about ?? {};
    addFact.run(position, stream, revision, id, type, at, tenant, caller, caseId, redial, sms, call);
  };
  for (const stored of rows<StoredRow>(
    db,
    'SELECT position, stream, revision, id, type, version, data, meta FROM store.events ORDER BY position',
  )) {
    if (!registry.has(stored.type)) {
      countPrivate.run(stored.type);
      add(stored, null);
      continue;
    }
    const decoded = decode(stored.type, stored.version, parsed(stored.data));
    const problem = decoded.ok ? problemWith(decoded.event, stored) : withoutNumbers(decoded.problem);
    if (problem !== null) addBroken.run(stored.position, problem);
    add(stored, decoded.ok ? decoded.event : null);
  }
};
