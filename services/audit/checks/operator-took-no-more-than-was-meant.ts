/**
 * Promise 3 against the built-in SMSC's own record. An SMS is known there by the message ids of its answer; what came without
 * one is counted against the intents whose answer was lost, altogether and, where the number is known by another SMS to it,
 * for that number.
 */
import type { DatabaseSync } from 'node:sqlite';
import type { Check, Notes } from '../check.ts';
import { count, rows } from '../evidence/rows.ts';

/** The SMSC writes ids in hex. */
const MESSAGE_ID = /^[0-9a-f]{1,12}$/i;

/**
 * `taken`: what the operator has, with the SMS its answer was recorded for. `meant`: SMS it may have, by the store; one that
 * was surely not sent, or that the operator refused at once, is none.
 */
const indexAnswers = (db: DatabaseSync): void => {
  db.exec('CREATE TEMP TABLE answer (message_id INTEGER, sms TEXT, caller TEXT, position INTEGER)');
  const add = db.prepare('INSERT INTO answer VALUES (?, ?, ?, ?)');
  const sql = `
    SELECT f.position, f.sms, f.caller, ids.value AS id FROM fact f JOIN store.events e ON e.position = f.position,
      json_each(e.data, '$.messageIds') ids WHERE f.type = 'SmsSubmitted'`;
  for (const { position, sms, caller, id } of rows<{ position: number; sms: string; caller: string; id: string }>(
    db,
    sql,
  )) {
    if (MESSAGE_ID.test(id)) add.run(Number.parseInt(id, 16), sms, caller, position);
  }
  db.exec(`
    CREATE INDEX temp.answer_id ON answer (message_id);
    CREATE TEMP TABLE taken AS
      SELECT s.id, s.destination, min(a.sms) AS sms, min(a.caller) AS caller, min(a.position) AS position
      FROM smsc.sms s LEFT JOIN smsc.submits p ON p.sms_id = s.id LEFT JOIN answer a ON a.message_id = p.message_id
      GROUP BY s.id;
    CREATE INDEX temp.taken_destination ON taken (destination);
    CREATE TEMP TABLE meant AS SELECT i.sms, i.caller, max(i.position) AS position,
      EXISTS (SELECT 1 FROM fact t WHERE t.sms = i.sms AND t.type = 'SmsSubmitted') AS answered
      FROM fact i WHERE i.type = 'SmsSubmitting' AND NOT EXISTS (
        SELECT 1 FROM fact n WHERE n.sms = i.sms AND n.position > i.position AND (n.type = 'SmsNotSent'
          OR n.type = 'SmsFailed' AND NOT EXISTS (
            SELECT 1 FROM fact t WHERE t.sms = i.sms AND t.type IN ('SmsSubmitted', 'SmsOutcomeUnknown'))))
      GROUP BY i.sms;
    CREATE INDEX temp.meant_caller ON meant (caller)`);
};

const SAME_SMS_TWICE = `
  SELECT sms, count(*) AS times, min(position) AS position FROM taken WHERE sms IS NOT NULL GROUP BY sms HAVING count(*) > 1`;

/** Numbers stay inside SQL. */
const MORE_THAN_MEANT = `
  SELECT caller, sum(times) AS times, (SELECT count(*) FROM meant m WHERE m.caller = known.caller) AS meant,
    (SELECT max(position) FROM meant m WHERE m.caller = known.caller) AS position
  FROM (SELECT min(caller) AS caller, count(*) AS times FROM taken GROUP BY destination HAVING min(caller) IS NOT NULL) known
  GROUP BY caller HAVING sum(times) > meant`;

const findTooMany = (db: DatabaseSync, notes: Notes): void => {
  for (const { times, position } of rows<{ times: number; position: number }>(db, SAME_SMS_TWICE)) {
    notes.violation(`the operator took one SMS ${times} times`, position);
  }
  for (const { caller, times, meant, position } of rows<{
    caller: string;
    times: number;
    meant: number;
    position: number;
  }>(db, MORE_THAN_MEANT)) {
    notes.violation(`the operator took ${times} SMS to caller ${caller}, and ${meant} were meant`, position);
  }
};

const findWithoutIntent = (db: DatabaseSync, notes: Notes): void => {
  const unanswered = count(db, 'SELECT count(*) AS n FROM taken WHERE sms IS NULL');
  const inDoubt = count(db, 'SELECT count(*) AS n FROM meant WHERE NOT answered');
  if (unanswered <= inDoubt) return;
  const last = count(db, 'SELECT max(position) AS n FROM meant WHERE NOT answered');
  notes.violation(
    `the operator took ${unanswered} SMS that no recorded answer tells of, and only ${inDoubt} intents are in doubt`,
    last === 0 ? null : last,
  );
};

export const operatorTookNoMoreThanWasMeant: Check = {
  name: 'the operator took no more than was meant',
  guards: 'promise 3',
  look({ db, files }, notes) {
    if (files.smsc === null) return notes.notChecked('no smsc.db here');
    indexAnswers(db);
    notes.examined('SMS taken', count(db, 'SELECT count(*) AS n FROM taken'));
    notes.examined('known by their answer', count(db, 'SELECT count(*) AS n FROM taken WHERE sms IS NOT NULL'));
    findTooMany(db, notes);
    findWithoutIntent(db, notes);
  },
};
