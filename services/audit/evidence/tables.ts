/** The audit's own index over the history: who, which case, which redial, when. In a temporary database that SQLite keeps on disk. */

/** Times in milliseconds since 1970, except in ids. Rows of `fact` are stored events, by position. */
export const evidenceTables = `
  CREATE TABLE fact (
    position INTEGER PRIMARY KEY, stream TEXT, revision INTEGER, id TEXT, type TEXT, at INTEGER,
    tenant TEXT, caller TEXT, case_id TEXT, redial TEXT, sms TEXT, call TEXT);
  CREATE TABLE private_type (type TEXT PRIMARY KEY, events INTEGER) WITHOUT ROWID;
  CREATE TABLE broken_contract (position INTEGER, problem TEXT);
  CREATE TABLE sent (id TEXT PRIMARY KEY, topic TEXT, part INTEGER, off INTEGER, published INTEGER) WITHOUT ROWID;
  CREATE TABLE foreign_message (topic TEXT, part INTEGER, off INTEGER, problem TEXT);
  CREATE TABLE unreadable (topic TEXT, part INTEGER, off INTEGER, problem TEXT);
  CREATE TABLE dead_letter (topic TEXT, part INTEGER, off INTEGER, reader TEXT);
  CREATE TABLE call_event (
    tenant TEXT, call TEXT, caller TEXT, type TEXT, at INTEGER, published INTEGER, part INTEGER, off INTEGER,
    queue TEXT, agent TEXT);
  CREATE TABLE message_count (topic TEXT PRIMARY KEY, messages INTEGER) WITHOUT ROWID;
`;

/** Where each partition ended and each group stood before the store was read: later messages are not judged by the store. */
export const boundsTables = `
  CREATE TABLE bus_end (topic TEXT, part INTEGER, off INTEGER);
  CREATE TABLE group_at (name TEXT, topic TEXT, part INTEGER, off INTEGER);
`;

export const boundsOfFile = `
  INSERT INTO bus_end SELECT topic, "partition", max("offset") + 1 FROM bus.messages GROUP BY topic, "partition";
  INSERT INTO group_at SELECT "group", topic, "partition", "offset" FROM bus.group_offsets;
`;

/** A bus with a retention forgets: a topic is whole since the latest of what its partitions still begin with. */
export const forgottenMessages = `
  CREATE TABLE bus_since AS
    SELECT b.topic, max(coalesce((
      SELECT m.published_at FROM bus.messages m WHERE m.topic = b.topic AND m."partition" = b.part
      ORDER BY m."offset" LIMIT 1), 9e15)) AS since
    FROM bus_end b WHERE b.off > 0 AND NOT EXISTS (
      SELECT 1 FROM bus.messages m WHERE m.topic = b.topic AND m."partition" = b.part AND m."offset" = 0)
    GROUP BY b.topic;
`;

export const evidenceIndexes = `
  CREATE INDEX fact_type ON fact (type, position);
  CREATE INDEX fact_stream ON fact (stream, revision);
  CREATE INDEX fact_id ON fact (id);
  CREATE INDEX fact_caller ON fact (caller, type) WHERE caller IS NOT NULL;
  CREATE INDEX fact_case ON fact (case_id, type) WHERE case_id IS NOT NULL;
  CREATE INDEX fact_redial ON fact (redial, type) WHERE redial IS NOT NULL;
  CREATE INDEX fact_sms ON fact (sms, type) WHERE sms IS NOT NULL;
  CREATE INDEX fact_call ON fact (call, type) WHERE call IS NOT NULL;
  CREATE INDEX call_event_call ON call_event (call, type);
  CREATE INDEX call_event_caller ON call_event (caller) WHERE caller IS NOT NULL;
  ANALYZE main;
`;
