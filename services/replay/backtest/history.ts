/** What was recorded of a period, read from a data folder without changing it: calls, and what agents did of their own. */
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { CallEvent } from '@ringback/contracts/calls.ts';
import { fromWire, type Envelope } from '@ringback/contracts/envelope.ts';
import { epochMs, type CallerId, type TenantId } from '@ringback/contracts/ids.ts';
import type { InboundEvent } from '@ringback/contracts/inbound.ts';
import type { DomainEvent } from '@ringback/contracts/registry.ts';
import { topics } from '@ringback/contracts/topics.ts';
import type { StandIns } from '@ringback/ingest/stand-in-number.ts';
import { asInbound } from './as-inbound.ts';
import { inboundSide, type InboundSide } from './inbound-side.ts';

/** Milliseconds since 1970; `to` does not belong. Null: from the first, to the last. */
export interface Period {
  readonly from: number | null;
  readonly to: number | null;
}

export interface History {
  readonly firstAt: number;
  readonly lastAt: number;
  /** Different ones heard of in the period. */
  readonly calls: number;
  /** Messages nobody can read, among what was asked for last. */
  unreadable(): number;
  readonly tenantId: TenantId;
  /** Versions of the policies that decided then. */
  readonly policyVersions: readonly string[];
  /** Callers who had opted out when the period began. */
  readonly optedOut: readonly CallerId[];
  /** In order of time, made as it is asked for; may be asked for again. Calls lead to what was recorded of them. */
  events(numberOf: StandIns, recorded: WeakMap<InboundEvent, Envelope<CallEvent>>): Iterable<InboundEvent>;
  close(): void;
}

/** The history cannot be used. The message is one sentence for a person. */
export class HistoryProblem extends Error {
  override readonly name = 'HistoryProblem';
}

const busFileIn = (folder: string): string => {
  if (!existsSync(folder)) throw new HistoryProblem(`There is no folder ${folder}.`);
  if (!statSync(folder).isDirectory()) throw new HistoryProblem(`${folder} is a file; name the folder it is in.`);
  const file = [join(folder, 'history', 'bus.db'), join(folder, 'bus.db')].find((one) => existsSync(one));
  if (file !== undefined) return file;
  throw new HistoryProblem(
    `There is no history in ${folder}: bus.db is missing. Name the data folder of npm start, or the --out folder of a replay; a history on Kafka cannot be back-tested.`,
  );
};

/** A process may go on writing: what comes later belongs to no run, so that both are of the same history. */
const AS_OF_NOW = `
  CREATE TABLE ends AS SELECT topic, "partition" AS part, max("offset") AS last FROM bus.messages GROUP BY 1, 2;
  CREATE TEMP VIEW recorded AS SELECT m.* FROM main.ends e
    JOIN bus.messages m ON m.topic = e.topic AND m."partition" = e.part AND m."offset" <= e.last`;

const opened = (file: string): DatabaseSync => {
  try {
    const db = new DatabaseSync(':memory:');
    db.exec('PRAGMA temp_store = FILE');
    const url = pathToFileURL(file);
    url.search = 'mode=ro';
    db.prepare('ATTACH ? AS bus').run(url.href);
    db.exec(AS_OF_NOW);
    return db;
  } catch (cause) {
    throw new HistoryProblem(`The history cannot be read: ${file}: ${(cause as Error).message}.`, { cause });
  }
};

type Row = Readonly<{ key: string | null; headers: string; value: string }>;
const { calls, agents, redials, cases } = topics;

/** One moment: calls before agents, as whoever told them told them. Several partitions have no order between them. */
const RECORDED = `
  SELECT key, headers, value FROM recorded WHERE topic IN ('${calls.name}', '${agents.name}', '${redials.name}')
    AND (:to IS NULL OR headers ->> 'ce_time' < :to)
  ORDER BY headers ->> 'ce_time', CASE topic WHEN '${calls.name}' THEN 1 WHEN '${agents.name}' THEN 2 ELSE 0 END,
    "partition", "offset"`;
const BOUNDS = `
  SELECT min(headers ->> 'ce_time') AS first, max(headers ->> 'ce_time') AS last FROM recorded
  WHERE topic IN ('${calls.name}', '${agents.name}')
    AND (:from IS NULL OR headers ->> 'ce_time' >= :from) AND (:to IS NULL OR headers ->> 'ce_time' < :to)`;
const IN_PERIOD = `(:from IS NULL OR headers ->> 'ce_time' >= :from) AND (:to IS NULL OR headers ->> 'ce_time' < :to)`;
const BEGUN = `
  SELECT count(DISTINCT value ->> 'callId') AS calls, min(value ->> 'tenantId') AS tenant,
    count(DISTINCT value ->> 'tenantId') AS tenants FROM recorded
  WHERE topic = '${calls.name}' AND json_valid(value) AND ${IN_PERIOD}`;
const VERSIONS = `
  SELECT DISTINCT value ->> '$.decision.policyVersion' AS version FROM recorded
  WHERE topic = '${cases.name}' AND json_valid(value) AND value ->> '$.decision.policyVersion' IS NOT NULL AND ${IN_PERIOD} ORDER BY 1`;
const OPTED_OUT = `
  SELECT caller FROM (
    SELECT value ->> 'callerId' AS caller, headers ->> 'ce_type' AS type, row_number() OVER (
      PARTITION BY value ->> 'callerId' ORDER BY "offset" DESC) AS nth
    FROM recorded WHERE topic = '${cases.name}' AND headers ->> 'ce_type' IN ('CallerOptedOut', 'CallerOptedIn')
      AND :from IS NOT NULL AND headers ->> 'ce_time' < :from)
  WHERE nth = 1 AND type = 'CallerOptedOut' ORDER BY caller`;

const textOf = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());

const envelopeOf = ({ key, headers, value }: Row): Envelope | null => {
  try {
    const read = fromWire({ key, headers: JSON.parse(headers) as Record<string, string>, value });
    return read.ok ? read.envelope : null;
  } catch {
    return null;
  }
};

const agentsOwn = (side: InboundSide, event: DomainEvent): InboundEvent[] => {
  switch (event.type) {
    case 'AgentChanged':
      return side.changed(event.data);
    case 'TeamSnapshotTaken':
      return side.snapshot(event.data);
    case 'CallAnswered':
    case 'CallEnded':
      return side.call(event);
    case 'RedialPlaced':
    case 'RedialConnected':
    case 'RedialEnded':
    case 'RedialAbandoned':
    case 'RedialUnanswered':
    case 'RedialCancelled':
      side.redial(event);
      return [];
    default:
      return [];
  }
};

const isCall = (envelope: Envelope): envelope is Envelope<CallEvent> => envelope.type.startsWith('Call');
const timeOf = ({ data }: InboundEvent): number => epochMs(data.at);

/** Events that come a moment late are put in their place: what is held back is of the last moment. */
function* inOrder(events: Iterable<{ readonly heard: number; readonly said: readonly InboundEvent[] }>) {
  let waiting: InboundEvent[] = [];
  for (const { heard, said } of events) {
    const due = waiting.filter((event) => timeOf(event) < heard - 1);
    if (due.length > 0) {
      yield* due.toSorted((a, b) => timeOf(a) - timeOf(b));
      waiting = waiting.filter((event) => timeOf(event) >= heard - 1);
    }
    waiting.push(...said);
  }
  yield* waiting.toSorted((a, b) => timeOf(a) - timeOf(b));
}

/** Throws `HistoryProblem`. */
export const openHistory = (folder: string, period: Period): History => {
  const db = opened(busFileIn(folder));
  const bounds = { from: textOf(period.from), to: textOf(period.to) };
  const one = (sql: string) => db.prepare(sql).get(bounds) as Record<string, string | number | null>;
  const { first, last } = one(BOUNDS);
  const begun = one(BEGUN);
  const fail = (sentence: string): never => {
    db.close();
    throw new HistoryProblem(sentence);
  };
  if (typeof first !== 'string' || typeof last !== 'string' || begun['calls'] === 0)
    return fail(`There are no calls of this period in ${folder}: choose other days.`);
  if (Number(begun['tenants']) > 1)
    return fail(`The history in ${folder} is of several tenants; only that of one can be back-tested.`);
  const firstAt = Math.max(epochMs(first as never), period.from ?? 0);

  function* read(numberOf: StandIns, recorded: WeakMap<InboundEvent, Envelope<CallEvent>>) {
    const side = inboundSide();
    const seen = new Set<string>();
    let [hasBegun, moment] = [false, ''];
    for (const row of db.prepare(RECORDED).iterate({ to: bounds.to }) as Iterable<Row>) {
      const envelope = envelopeOf(row);
      if (envelope === null) {
        unreadable += 1;
        continue;
      }
      if (envelope.time !== moment) seen.clear();
      moment = envelope.time;
      // A message told twice has the same time.
      if (seen.has(envelope.id)) continue;
      seen.add(envelope.id);
      const heard = epochMs(envelope.time);
      if (heard >= firstAt && !hasBegun) {
        hasBegun = true;
        yield { heard: firstAt, said: side.everybody(firstAt) };
      }
      const own = agentsOwn(side, envelope as unknown as DomainEvent).filter((event) => timeOf(event) >= firstAt);
      if (!hasBegun) continue;
      if (!isCall(envelope)) {
        yield { heard, said: own };
        continue;
      }
      const inbound = asInbound(envelope as unknown as CallEvent, numberOf);
      recorded.set(inbound, envelope);
      yield { heard, said: [inbound, ...own] };
    }
  }
  let unreadable = 0;
  return {
    firstAt,
    lastAt: epochMs(last as never),
    calls: Number(begun['calls']),
    unreadable: () => unreadable,
    tenantId: begun['tenant'] as TenantId,
    policyVersions: (db.prepare(VERSIONS).all(bounds) as { version: string }[]).map(({ version }) => version),
    optedOut: (db.prepare(OPTED_OUT).all({ from: bounds.from }) as { caller: CallerId }[]).map(({ caller }) => caller),
    events(numberOf, recorded) {
      unreadable = 0;
      return inOrder(read(numberOf, recorded));
    },
    close: () => db.close(),
  };
};
