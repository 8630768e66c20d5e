/**
 * Every stored event whose type belongs to a topic is on the bus, each stream in the order of its revisions. A publisher
 * reads the store in order: only what comes after all it has published may still be on its way.
 */
import { registry } from '@ringback/contracts/registry.ts';
import { topics, type Topic } from '@ringback/contracts/topics.ts';
import type { Check, Notes } from '../check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { count, rows } from '../evidence/rows.ts';

const typesOf = (topic: Topic): string =>
  JSON.stringify([...registry].filter(([, entry]) => entry.topic === topic).map(([type]) => type));

const OF_TOPIC = 'f.type IN (SELECT value FROM json_each(:types))';

/** The position up to which the publisher surely got: what it says itself, or the last event it published. */
const publishedUpTo = ({ db }: Evidence, topic: Topic): number => {
  const reader = `publisher-${topics[topic].writtenBy}`;
  const [checkpoint] = rows<{ position: number }>(db, 'SELECT position FROM store.checkpoints WHERE name = :reader', {
    reader,
  });
  const last = count(db, `SELECT max(f.position) AS n FROM fact f JOIN sent s ON s.id = f.id WHERE ${OF_TOPIC}`, {
    types: typesOf(topic),
  });
  return Math.max(checkpoint?.position ?? 0, last);
};

const findMissing = (evidence: Evidence, notes: Notes, topic: Topic): void => {
  const { db, finished } = evidence;
  const reached = publishedUpTo(evidence, topic);
  const since = evidence.wholeSince(topics[topic].name);
  if (since > 0)
    notes.remark(`the bus has forgotten the beginning of ${topics[topic].name}: older events are not judged`);
  let onTheirWay = 0;
  for (const { position } of rows<{ position: number }>(
    db,
    `SELECT f.position FROM fact f LEFT JOIN sent s ON s.id = f.id
     WHERE ${OF_TOPIC} AND s.id IS NULL AND f.at >= :since ORDER BY f.position`,
    { types: typesOf(topic), since },
  )) {
    if (position > reached && !finished) onTheirWay += 1;
    else notes.violation(`stored, but never on ${topics[topic].name}`, position);
  }
  if (onTheirWay > 0) notes.onItsWay(`events to ${topics[topic].name}`, onTheirWay);
};

const OUT_OF_ORDER = `
  SELECT stream, position, "before" FROM (
    SELECT f.stream, f.position, s.part, s.off, lag(f.position) OVER ordered AS "before",
      lag(s.part) OVER ordered AS part_before, lag(s.off) OVER ordered AS off_before
    FROM fact f JOIN sent s ON s.id = f.id WINDOW ordered AS (PARTITION BY f.stream ORDER BY f.revision))
  WHERE part_before <> part OR off_before > off`;

export const storedEventsReachTheBus: Check = {
  name: 'stored events reach the bus',
  guards: 'promise 7',
  look(evidence, notes) {
    const { db } = evidence;
    notes.examined('events published', count(db, 'SELECT count(*) AS n FROM sent'));
    for (const topic of ['cases', 'sms', 'redials'] as const) findMissing(evidence, notes, topic);
    for (const { stream, position, before } of rows<{ stream: string; position: number; before: number }>(
      db,
      OUT_OF_ORDER,
    )) {
      notes.violation(`${stream}: published before, or elsewhere than, the event it follows`, before, position);
    }
  },
};
