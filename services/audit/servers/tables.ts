/** What servers hold, as the tables of the files: the checks know no other. */

export const storeTables = `
  CREATE TABLE store.events (
    position INTEGER PRIMARY KEY, stream TEXT NOT NULL, category TEXT NOT NULL, revision INTEGER NOT NULL,
    id TEXT NOT NULL, type TEXT NOT NULL, version INTEGER NOT NULL, time TEXT NOT NULL, data TEXT NOT NULL, meta TEXT NOT NULL);
  CREATE INDEX store.events_by_id ON events (id);
  CREATE TABLE store.checkpoints (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
`;

export const insertEvent =
  'INSERT INTO store.events (position, stream, category, revision, id, type, version, time, data, meta) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)';

export const busTables = `
  CREATE TABLE bus.messages (
    topic TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL, key TEXT, headers TEXT NOT NULL,
    value TEXT NOT NULL, published_at INTEGER NOT NULL, PRIMARY KEY (topic, "partition", "offset")) WITHOUT ROWID;
`;

export const insertMessage = 'INSERT OR IGNORE INTO bus.messages VALUES (?, ?, ?, ?, ?, ?, ?)';
