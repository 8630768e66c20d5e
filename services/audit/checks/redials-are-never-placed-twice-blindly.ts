/**
 * Promise 3 for redials: asked for, placed once at most and inside its window, the intent before any outcome, one end. A
 * redial placed so long before the end of the history that it must have ended is one nobody settled.
 */
import type { Check, Notes } from '../check.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { count, rows } from '../evidence/rows.ts';
import { followLives, type Life } from './life.ts';

type Status = 'new' | 'queued' | 'placed' | 'answered' | 'connected' | 'over';

const ENDS = ['RedialUnanswered', 'RedialAbandoned', 'RedialCancelled', 'RedialEnded'];

const life: Life<Status> = {
  new: { RedialQueued: 'queued', RedialCancelled: 'over' },
  queued: { RedialPlaced: 'placed', RedialCancelled: 'over' },
  placed: {
    RedialAnswered: 'answered',
    RedialUnanswered: 'over',
    RedialCancelled: 'over',
    RedialOutcomeUnknown: 'placed',
  },
  answered: { RedialConnected: 'connected', RedialAbandoned: 'over' },
  connected: { RedialEnded: 'over' },
  over: {},
};

const wrong = (status: Status, type: string): string => {
  const neverMeant = status === 'new' || status === 'queued';
  if (type === 'RedialPlaced') return neverMeant ? 'placed without being taken on' : `placed again while ${status}`;
  if (neverMeant && type !== 'RedialQueued') return `${type} without an intent before it`;
  if (status === 'over' && ENDS.includes(type)) return 'ended twice';
  return `${type} may not come while ${status}`;
};

const NOT_ASKED_FOR = `
  SELECT p.position FROM fact p WHERE p.type = 'RedialPlaced' AND NOT EXISTS (
    SELECT 1 FROM fact r WHERE r.redial = p.redial AND r.type = 'RedialRequested' AND r.case_id IS p.case_id)`;

const OUTSIDE_WINDOW = `
  SELECT p.position, r.position AS asked FROM fact p
  JOIN fact r ON r.redial = p.redial AND r.type = 'RedialRequested'
  JOIN store.events pe ON pe.position = p.position JOIN store.events re ON re.position = r.position
  WHERE p.type = 'RedialPlaced'
    AND (pe.data ->> 'at' < re.data ->> 'notBefore' OR pe.data ->> 'at' > re.data ->> 'notAfter')`;

const IN_HAND = `
  SELECT p.position, p.at < (SELECT max(at) FROM fact) - :longMs AS stuck FROM fact p
  WHERE p.type = 'RedialPlaced' AND NOT EXISTS (
    SELECT 1 FROM fact e WHERE e.redial = p.redial AND e.type IN (SELECT value FROM json_each(:ends)))`;

const findUnsettled = ({ db }: Evidence, notes: Notes, longMs: number): void => {
  let inHand = 0;
  const parameters = { longMs, ends: JSON.stringify(ENDS) };
  for (const { position, stuck } of rows<{ position: number; stuck: 0 | 1 }>(db, IN_HAND, parameters)) {
    if (stuck) notes.violation('placed, and nobody ever settled how it ended', position);
    else inHand += 1;
  }
  if (inHand > 0) notes.onItsWay('redials in hand at the end', inHand);
};

export const redialsAreNeverPlacedTwiceBlindly: Check = {
  name: 'redials are never placed twice blindly',
  guards: 'promise 3',
  look(evidence, notes, { lineStaleMs }) {
    const { db } = evidence;
    const types = [
      'RedialQueued',
      'RedialPlaced',
      'RedialAnswered',
      'RedialConnected',
      'RedialOutcomeUnknown',
      ...ENDS,
    ];
    notes.examined('redials', followLives(db, notes, { life, begin: 'new', types, wrong }));
    notes.examined('intents to place', count(db, `SELECT count(*) AS n FROM fact WHERE type = 'RedialPlaced'`));
    for (const { position } of rows<{ position: number }>(db, NOT_ASKED_FOR)) {
      notes.violation('a redial nobody asked for', position);
    }
    for (const { position, asked } of rows<{ position: number; asked: number }>(db, OUTSIDE_WINDOW)) {
      notes.violation('placed outside the window it was asked for', asked, position);
    }
    findUnsettled(evidence, notes, lineStaleMs);
  },
};
