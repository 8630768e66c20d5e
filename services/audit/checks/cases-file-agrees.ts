/** `cases.csv` of a replay has one row for each lost call, and says of it what the history says. */
import type { DatabaseSync } from 'node:sqlite';
import { topics } from '@ringback/contracts/topics.ts';
import type { Check, Notes } from '../check.ts';
import { csvRecords } from '../csv.ts';
import { count, rows } from '../evidence/rows.ts';

const COLUMNS = [
  'callId',
  'callerId',
  'lostAt',
  'caseId',
  'notEligible',
  'attempts',
  'outcome',
  'recoveredAt',
] as const;

const load = (db: DatabaseSync, file: string): string | null => {
  db.exec(`CREATE TEMP TABLE told (${COLUMNS.map((name) => `${name} TEXT`).join(', ')})`);
  const add = db.prepare(`INSERT INTO told VALUES (${COLUMNS.map(() => '?').join(', ')})`);
  let places: number[] | null = null;
  for (const record of csvRecords(file)) {
    if (places !== null) {
      add.run(...places.map((place) => record[place] ?? ''));
      continue;
    }
    places = COLUMNS.map((name) => record.indexOf(name));
    const missing = COLUMNS.find((_, nth) => places?.[nth] === -1);
    if (missing !== undefined) return `the column ${missing} is missing`;
  }
  db.exec('CREATE INDEX temp.told_call ON told (callId)');
  return places === null ? 'it is empty' : null;
};

/** What the history says, one row for each lost call, as text; the first message of a loss tells when it was. */
const COUNTED = `
  CREATE TEMP TABLE counted AS
  SELECT l.call AS callId, coalesce(l.caller, '') AS callerId,
    strftime('%Y-%m-%dT%H:%M:%S', l.at / 1000, 'unixepoch') || printf('.%03dZ', l.at % 1000) AS lostAt,
    coalesce(o.case_id, '') AS caseId, CASE o.type WHEN 'LossNotEligible' THEN oe.data ->> 'reason' ELSE '' END AS notEligible,
    CAST((SELECT count(DISTINCT p.redial) FROM fact p WHERE p.case_id = o.case_id AND p.type = 'RedialPlaced') AS TEXT) AS attempts,
    CASE WHEN o.case_id IS NULL THEN '' ELSE CASE c.type
      WHEN 'CaseRecovered' THEN 'recovered-by-' || (ce.data ->> 'by')
      WHEN 'CaseGivenUp' THEN 'gave-up:' || (ce.data ->> 'reason')
      ELSE 'open' END END AS outcome,
    coalesce(CASE c.type WHEN 'CaseRecovered' THEN ce.data ->> 'recoveredAt' END, '') AS recoveredAt,
    l.part, l.off
  FROM (SELECT tenant, call, caller, at, part, min(off) AS off FROM call_event WHERE type = 'CallLost' GROUP BY tenant, call) l
  LEFT JOIN fact o ON o.position = (SELECT min(position) FROM fact x WHERE x.call = l.call AND x.tenant = l.tenant
    AND x.type IN ('CaseOpened', 'LossMerged', 'LossNotEligible'))
  LEFT JOIN store.events oe ON oe.position = o.position
  LEFT JOIN fact c ON c.position = (SELECT min(position) FROM fact x WHERE x.case_id = o.case_id
    AND x.type IN ('CaseRecovered', 'CaseGivenUp'))
  LEFT JOIN store.events ce ON ce.position = c.position;
  CREATE INDEX temp.counted_call ON counted (callId);`;

const differences = COLUMNS.map((name) => `CASE WHEN t.${name} <> c.${name} THEN '${name} ' ELSE '' END`).join(' || ');

const compare = (db: DatabaseSync, notes: Notes): void => {
  const topic = topics.calls.name;
  const sql = `SELECT c.callId, c.part, c.off, t.callId IS NULL AS missing, ${differences} AS differs
    FROM counted c LEFT JOIN told t ON t.callId = c.callId WHERE t.callId IS NULL OR differs <> ''`;
  for (const { callId, part, off, missing, differs } of rows<{
    callId: string;
    part: number;
    off: number;
    missing: 0 | 1;
    differs: string;
  }>(db, sql)) {
    const wrong = missing ? 'has no row' : `has a row that differs in ${differs?.trim().replaceAll(' ', ', ')}`;
    notes.violation(`lost call ${callId} ${wrong}`, { topic, partition: part, offset: off });
  }
  for (const { callId, times } of rows<{ callId: string; times: number }>(
    db,
    'SELECT callId, count(*) AS times FROM told GROUP BY callId HAVING count(*) > 1',
  )) {
    notes.violation(`call ${callId} has ${times} rows`);
  }
  for (const { callId } of rows<{ callId: string }>(
    db,
    'SELECT callId FROM told WHERE callId NOT IN (SELECT callId FROM counted)',
  )) {
    notes.violation(`call ${callId} has a row and was never lost`);
  }
};

export const casesFileAgrees: Check = {
  name: 'cases.csv agrees',
  guards: 'the figures',
  look({ db, files }, notes) {
    if (files.cases === null) return notes.notChecked('no cases.csv here');
    const problem = load(db, files.cases);
    if (problem !== null) return notes.violation(`cases.csv cannot be read: ${problem}`);
    db.exec(COUNTED);
    notes.examined('rows', count(db, 'SELECT count(*) AS n FROM told'));
    compare(db, notes);
  },
};
