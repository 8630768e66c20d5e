/** The figures of a run, counted from the history alone, in the shape of `summary.json`. */
import type { DatabaseSync } from 'node:sqlite';
import { count, rows } from './evidence/rows.ts';

export type Counts = Readonly<Record<string, number>>;

const callsWith = (db: DatabaseSync, type: string): number =>
  count(db, 'SELECT count(*) AS n FROM (SELECT DISTINCT tenant, call FROM call_event WHERE type = :type)', { type });

/** Events of one type by a field of theirs. */
const byField = (db: DatabaseSync, type: string, field: string): Counts =>
  Object.fromEntries(
    [
      ...rows<{ value: string; n: number }>(
        db,
        `SELECT e.data ->> :field AS value, count(*) AS n FROM fact f JOIN store.events e ON e.position = f.position
         WHERE f.type = :type GROUP BY 1 ORDER BY 1`,
        { field, type },
      ),
    ].map(({ value, n }) => [value, n]),
  );

const redialsWith = (db: DatabaseSync, type: string): number =>
  count(db, 'SELECT count(DISTINCT redial) AS n FROM fact WHERE type = :type', { type });

const APOLOGY = `
  SELECT f.sms FROM fact f JOIN store.events e ON e.position = f.position
  WHERE f.type IN ('SmsAccepted', 'SmsRefused') AND e.data ->> 'kind' = 'apology'`;

const apologiesWith = (db: DatabaseSync, type: string): number =>
  count(db, `SELECT count(DISTINCT sms) AS n FROM fact WHERE type = :type AND sms IN (${APOLOGY})`, { type });

const refusedByMessaging = (db: DatabaseSync): Counts =>
  Object.fromEntries(
    [
      ...rows<{ reason: string; n: number }>(
        db,
        `SELECT e.data ->> 'reason' AS reason, count(*) AS n FROM fact f JOIN store.events e ON e.position = f.position
         WHERE f.type = 'SmsRefused' AND e.data ->> 'kind' = 'apology' GROUP BY 1`,
      ),
    ].map(({ reason, n }) => [reason, n]),
  );

const added = (a: Counts, b: Counts): Counts =>
  Object.fromEntries(Object.keys({ ...a, ...b }).map((key) => [key, (a[key] ?? 0) + (b[key] ?? 0)]));

const unknownRedials = (db: DatabaseSync): number =>
  count(
    db,
    `SELECT count(DISTINCT u.redial) AS n FROM fact u WHERE u.type = 'RedialOutcomeUnknown' AND NOT EXISTS (
       SELECT 1 FROM fact s WHERE s.redial = u.redial AND s.type IN ('RedialAnswered', 'RedialUnanswered', 'RedialCancelled'))`,
  );

/** Cases that were opened and that nothing closed. */
const openAtEnd = (db: DatabaseSync): number =>
  count(
    db,
    `SELECT count(DISTINCT o.case_id) AS n FROM fact o WHERE o.type = 'CaseOpened' AND NOT EXISTS (
       SELECT 1 FROM fact c WHERE c.case_id = o.case_id AND c.type IN ('CaseRecovered', 'CaseGivenUp'))`,
  );

/** Inbound calls an agent took between the placing of a redial that held the agent and its end, however it ended. */
const displaced = (db: DatabaseSync): number =>
  count(
    db,
    `SELECT count(DISTINCT c.call) AS n FROM (
       SELECT p.at, e.data ->> 'agentId' AS agent, coalesce(
         (SELECT min(x.at) FROM fact x WHERE x.redial = p.redial
          AND x.type IN ('RedialEnded', 'RedialAbandoned', 'RedialUnanswered', 'RedialCancelled')),
         (SELECT min(x.at) FROM fact x WHERE x.redial = p.redial AND x.type = 'RedialOutcomeUnknown'), 9e15) AS until
       FROM fact p JOIN store.events e ON e.position = p.position WHERE p.type = 'RedialPlaced') held
     JOIN answered_by c ON c.agent = held.agent AND c.at >= held.at AND c.at < held.until`,
  );

/** Minutes from a case's first loss to its first redial, at a rank counted from 1 of all such cases in order. */
const minutesAtRank = (db: DatabaseSync, rank: number): number =>
  count(db, 'SELECT minutes AS n FROM callback ORDER BY minutes LIMIT 1 OFFSET :skip', { skip: Math.max(0, rank - 1) });

const twoDecimals = (minutes: number): number => Math.round(minutes * 100) / 100;

const countDelays = (db: DatabaseSync) => {
  const n = count(db, 'SELECT count(*) AS n FROM callback');
  const middle = (minutesAtRank(db, Math.ceil(n / 2)) + minutesAtRank(db, Math.floor(n / 2) + 1)) / 2;
  return {
    medianMinutesToCallback: twoDecimals(n === 0 ? 0 : middle),
    p90MinutesToCallback: twoDecimals(minutesAtRank(db, Math.ceil(0.9 * n))),
  };
};

const prepare = (db: DatabaseSync): void =>
  db.exec(`
    CREATE TEMP TABLE IF NOT EXISTS answered_by AS
      SELECT tenant || ' ' || call AS call, agent, min(at) AS at FROM call_event
      WHERE type = 'CallAnswered' AND agent IS NOT NULL GROUP BY tenant, call;
    CREATE INDEX IF NOT EXISTS temp.answered_by_agent ON answered_by (agent, at);
    CREATE TEMP TABLE IF NOT EXISTS callback AS
      SELECT (min(p.at) - 1000 * unixepoch(e.data ->> 'lostAt', 'subsec')) / 60000.0 AS minutes
      FROM fact o JOIN store.events e ON e.position = o.position
      JOIN fact p ON p.case_id = o.case_id AND p.type = 'RedialPlaced' WHERE o.type = 'CaseOpened' GROUP BY o.case_id;`);

export const countFigures = (db: DatabaseSync) => {
  prepare(db);
  const recovered = byField(db, 'CaseRecovered', 'by');
  return {
    calls: {
      queued: callsWith(db, 'CallQueued'),
      answered: callsWith(db, 'CallAnswered'),
      lost: callsWith(db, 'CallLost'),
      lostInMenu: callsWith(db, 'CallLeftMenu'),
    },
    notEligible: byField(db, 'LossNotEligible', 'reason'),
    cases: {
      opened: count(db, `SELECT count(*) AS n FROM fact WHERE type = 'CaseOpened'`),
      lossesMerged: count(db, `SELECT count(*) AS n FROM fact WHERE type = 'LossMerged'`),
      recoveredByRedial: recovered['redial'] ?? 0,
      recoveredByCaller: recovered['caller'] ?? 0,
      gaveUp: byField(db, 'CaseGivenUp', 'reason'),
      openAtEnd: openAtEnd(db),
    },
    apologies: {
      sent: apologiesWith(db, 'SmsSubmitted'),
      delivered: apologiesWith(db, 'SmsDelivered'),
      refused: added(byField(db, 'ApologyRefused', 'reason'), refusedByMessaging(db)),
    },
    redials: {
      placed: redialsWith(db, 'RedialPlaced'),
      answeredByPerson: redialsWith(db, 'RedialAnswered'),
      connected: redialsWith(db, 'RedialConnected'),
      abandoned: redialsWith(db, 'RedialAbandoned'),
      unanswered: added(byField(db, 'RedialUnanswered', 'result'), { unknown: unknownRedials(db) }),
      withdrawn: redialsWith(db, 'RedialCancelled'),
      displacedInbound: displaced(db),
    },
    ...countDelays(db),
  };
};

export type Figures = ReturnType<typeof countFigures>;

export const sum = (counts: Counts): number => Object.values(counts).reduce((total, n) => total + n, 0);
