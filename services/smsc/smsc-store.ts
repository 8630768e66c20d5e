/** What the SMSC must not forget: every submit, the SMS they make up, and what is still to be delivered to the senders. */
import type { DatabaseSync } from 'node:sqlite';

export interface Submit {
  readonly esme: string;
  readonly source: string;
  readonly destination: string;
  readonly text: string;
  readonly at: number;
  /** Null for a text in one part. `number` counts from 1. */
  readonly concatenation: Concatenation | null;
}

export interface Concatenation {
  readonly reference: number;
  readonly total: number;
  readonly number: number;
}

export interface InboxSms {
  readonly messageId: string;
  readonly to: string;
  readonly from: string;
  /** What has arrived of it; whole when `parts` have. */
  readonly text: string;
  readonly parts: number;
  readonly partsArrived: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly state: 'accepted' | 'delivered' | 'failed';
  readonly replies: readonly { readonly text: string; readonly at: number }[];
}

export interface Delivery {
  readonly id: number;
  /** Fields of the deliver_sm. */
  readonly fields: Readonly<Record<string, string | number>>;
}

export interface NewDelivery {
  /** System id of whom it is for; null: whoever is bound. */
  readonly esme: string | null;
  readonly due: number;
  readonly fields: Readonly<Record<string, string | number>>;
}

/** What will become of an SMS, decided as it is taken. */
export interface Fate {
  readonly reached: boolean;
  /** When the handset has it, or the operator gives up. */
  readonly settlesAt: number;
  /** What the sender is told of it, where that was asked for. */
  readonly receipts: readonly NewDelivery[];
}

/**
 * Message ids start high, as an operator's do: then an id in hex is never another one's in decimal.
 * `AUTOINCREMENT`: an id is not given twice, also not after a restart.
 */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS sms (
  id INTEGER PRIMARY KEY AUTOINCREMENT, esme TEXT NOT NULL, source TEXT NOT NULL, destination TEXT NOT NULL, at INTEGER NOT NULL,
  reference INTEGER, parts INTEGER NOT NULL, arrived INTEGER NOT NULL, reached INTEGER NOT NULL DEFAULT 0, settles_at INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX IF NOT EXISTS sms_of_number ON sms (destination, id);
CREATE TABLE IF NOT EXISTS submits (
  message_id INTEGER PRIMARY KEY AUTOINCREMENT, sms_id INTEGER NOT NULL REFERENCES sms, part INTEGER NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS submits_of_sms ON submits (sms_id, part);
INSERT INTO sqlite_sequence (name, seq) SELECT 'submits', 2147483648 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'submits');
CREATE TABLE IF NOT EXISTS replies (
  id INTEGER PRIMARY KEY AUTOINCREMENT, sms_id INTEGER, number TEXT NOT NULL, text TEXT NOT NULL, at INTEGER NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS replies_of_sms ON replies (sms_id, id);
CREATE TABLE IF NOT EXISTS deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, esme TEXT, due INTEGER NOT NULL, fields TEXT NOT NULL) STRICT;
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (due, id);`;

const HOUR_MS = 3_600_000;

export type SmscStore = ReturnType<typeof smscStore>;

/** Every method that writes is durable when it returns. The caller opens and closes the database. */
export const smscStore = (database: DatabaseSync) => {
  database.exec(SCHEMA);
  const statements = prepared(database);

  const whole = <T>(work: () => T): T => {
    database.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      database.exec('COMMIT');
      return result;
    } catch (error) {
      database.exec('ROLLBACK');
      throw error;
    }
  };

  const deliverLater = ({ esme, due, fields }: NewDelivery): void =>
    void statements.addDelivery.run(esme, due, JSON.stringify(fields));

  const smsOf = (submit: Submit): number => {
    const { esme, source, destination, concatenation, at } = submit;
    if (concatenation) {
      const { reference, total, number } = concatenation;
      const open = statements.openSms.get(esme, source, destination, reference, total, at - HOUR_MS, number);
      if (open) return Number(open['id']);
    }
    const { reference = null, total = 1 } = concatenation ?? {};
    return Number(statements.addSms.run(esme, source, destination, at, reference, total).lastInsertRowid);
  };

  return {
    /** Stores one submit and, in the same breath, its fate and its receipt. */
    addSubmit: (
      submit: Submit,
      fateOf: (messageId: number, smsId: number) => Fate,
    ): { messageId: number; smsId: number } =>
      whole(() => {
        const smsId = smsOf(submit);
        const part = submit.concatenation?.number ?? 1;
        const messageId = Number(statements.addSubmit.run(smsId, part, submit.text, submit.at).lastInsertRowid);
        const { reached, settlesAt, receipts } = fateOf(messageId, smsId);
        statements.countPart.run(reached ? 1 : 0, settlesAt, smsId);
        for (const receipt of receipts) deliverLater(receipt);
        return { messageId, smsId };
      }),

    /** Puts new words into the SMS this sender has under way to that number; null where there is none in one part. */
    replace: ({ esme, source, destination, text, at }: Submit): { messageId: number; smsId: number } | null =>
      whole(() => {
        const open = statements.replaceable.get(esme, source, destination, at);
        if (!open) return null;
        statements.rewrite.run(text, Number(open['message_id']));
        return { messageId: Number(open['message_id']), smsId: Number(open['sms_id']) };
      }),

    /** Null: never heard of. */
    stateOf: (messageId: number, now: number): InboxSms['state'] | null => {
      const row = statements.smsOfMessage.get(messageId);
      if (!row) return null;
      if (now < Number(row['settles_at'])) return 'accepted';
      return row['reached'] === 1 ? 'delivered' : 'failed';
    },

    addReply: (
      reply: { smsId: number | null; number: string; text: string; at: number },
      deliveries: readonly NewDelivery[],
    ): void =>
      whole(() => {
        statements.addReply.run(reply.smsId, reply.number, reply.text, reply.at);
        for (const delivery of deliveries) deliverLater(delivery);
      }),

    /** The SMS by id, or the last one sent to a number. */
    find: (by: { smsId: number } | { number: string }): SmsKey | null => {
      const row = 'smsId' in by ? statements.smsById.get(by.smsId) : statements.lastSmsTo.get(by.number);
      return row ? smsKey(row) : null;
    },

    /** Newest first. `before`: only those with a smaller message id. */
    inbox: (now: number, limit: number, before = Number.MAX_SAFE_INTEGER): InboxSms[] =>
      statements.inbox.all(before, limit).map((row) => inboxSms(row, now, statements)),

    inboxSms: (now: number, smsId: number): InboxSms | null => {
      const row = statements.smsById.get(smsId);
      return row ? inboxSms(row, now, statements) : null;
    },

    dueDeliveries: (esme: string, now: number, limit: number): Delivery[] =>
      statements.due.all(esme, now, limit).map(delivery),
    /** When the first delivery after `now` is due. */
    nextDue: (now: number): number | null => {
      const due = statements.nextDue.get(now)?.['due'];
      return typeof due === 'number' ? due : null;
    },
    acknowledge: (id: number): void => void statements.removeDelivery.run(id),
    postpone: (id: number, due: number): void => void statements.postpone.run(due, id),
    /** How many submits were ever stored. */
    submits: (): number => Number(statements.countSubmits.get()?.['n']),
  };
};

const prepared = (database: DatabaseSync) => ({
  openSms: database.prepare(
    `SELECT id FROM sms WHERE esme = ? AND source = ? AND destination = ? AND reference = ? AND parts = ? AND arrived < parts AND at > ?
     AND NOT EXISTS (SELECT 1 FROM submits WHERE sms_id = sms.id AND part = ?) ORDER BY id DESC LIMIT 1`,
  ),
  addSms: database.prepare(
    'INSERT INTO sms (esme, source, destination, at, reference, parts, arrived) VALUES (?, ?, ?, ?, ?, ?, 0)',
  ),
  addSubmit: database.prepare('INSERT INTO submits (sms_id, part, text, at) VALUES (?, ?, ?, ?)'),
  replaceable: database.prepare(
    `SELECT submits.message_id, submits.sms_id FROM sms JOIN submits ON submits.sms_id = sms.id
     WHERE sms.esme = ? AND sms.source = ? AND sms.destination = ? AND sms.parts = 1 AND sms.settles_at > ?
     ORDER BY sms.id DESC LIMIT 1`,
  ),
  rewrite: database.prepare('UPDATE submits SET text = ? WHERE message_id = ?'),
  smsOfMessage: database.prepare(
    'SELECT sms.reached, sms.settles_at FROM submits JOIN sms ON sms.id = submits.sms_id WHERE submits.message_id = ?',
  ),
  countPart: database.prepare('UPDATE sms SET arrived = arrived + 1, reached = ?, settles_at = ? WHERE id = ?'),
  addDelivery: database.prepare('INSERT INTO deliveries (esme, due, fields) VALUES (?, ?, ?)'),
  addReply: database.prepare('INSERT INTO replies (sms_id, number, text, at) VALUES (?, ?, ?, ?)'),
  smsById: database.prepare('SELECT * FROM sms WHERE id = ?'),
  lastSmsTo: database.prepare('SELECT * FROM sms WHERE destination = ? ORDER BY id DESC LIMIT 1'),
  inbox: database.prepare('SELECT * FROM sms WHERE id < ? ORDER BY id DESC LIMIT ?'),
  texts: database.prepare('SELECT text FROM submits WHERE sms_id = ? ORDER BY part'),
  replies: database.prepare('SELECT text, at FROM replies WHERE sms_id = ? ORDER BY id'),
  due: database.prepare(
    'SELECT id, fields FROM deliveries WHERE (esme = ? OR esme IS NULL) AND due <= ? ORDER BY due, id LIMIT ?',
  ),
  nextDue: database.prepare('SELECT min(due) AS due FROM deliveries WHERE due > ?'),
  removeDelivery: database.prepare('DELETE FROM deliveries WHERE id = ?'),
  postpone: database.prepare('UPDATE deliveries SET due = ? WHERE id = ?'),
  countSubmits: database.prepare('SELECT count(*) AS n FROM submits'),
});

type Row = Record<string, unknown>;

export interface SmsKey {
  readonly id: number;
  readonly esme: string;
  readonly source: string;
  readonly destination: string;
}

const smsKey = (row: Row): SmsKey => ({
  id: Number(row['id']),
  esme: String(row['esme']),
  source: String(row['source']),
  destination: String(row['destination']),
});

const inboxSms = (row: Row, now: number, { texts, replies }: ReturnType<typeof prepared>): InboxSms => {
  const id = Number(row['id']);
  return {
    messageId: String(id),
    to: String(row['destination']),
    from: String(row['source']),
    text: texts
      .all(id)
      .map((part) => String(part['text']))
      .join(''),
    parts: Number(row['parts']),
    partsArrived: Number(row['arrived']),
    at: Number(row['at']),
    state: stateOf(row, now),
    replies: replies.all(id).map((reply) => ({ text: String(reply['text']), at: Number(reply['at']) })),
  };
};

const stateOf = (row: Row, now: number): InboxSms['state'] => {
  if (Number(row['arrived']) < Number(row['parts']) || now < Number(row['settles_at'])) return 'accepted';
  return row['reached'] === 1 ? 'delivered' : 'failed';
};

const delivery = (row: Row): Delivery => ({
  id: Number(row['id']),
  // We wrote it ourselves, with its type.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  fields: JSON.parse(String(row['fields'])) as Delivery['fields'],
});
