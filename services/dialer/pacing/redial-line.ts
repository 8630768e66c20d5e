/**
 * The redials of all teams that wait: whose turn it is within a team, and which team's turn it is where they share something, such
 * as the calls a second of one account. A promise kept to the minute comes first, then priority, then who was lost first
 * (the virtual start). Every operation is O(log n); what was removed stays in the heaps as a dead entry until it surfaces
 * or they are rebuilt.
 */
import TinyQueue from 'tinyqueue';

/** Times are milliseconds since 1970. */
export interface Waiter {
  readonly redialId: string;
  readonly teamId: string;
  /** When the caller was told to expect the call; null without a promise. Not called before. */
  readonly promisedAt: number | null;
  /** Higher first; 0 is ordinary. */
  readonly priority: number;
  /** When the caller was lost: they keep their place in the queue. */
  readonly virtualStart: number;
  readonly notBefore: number;
  readonly notAfter: number;
  /** Only with an agent reserved before it rings. */
  readonly reservedAgentOnly: boolean;
}

export type Lane = 'any' | 'reserved';

export interface RedialLine {
  /** Idempotent per redial. */
  add(waiter: Waiter): void;
  remove(redialId: string): void;
  /** Takes the first of the team's lane whose window is open. */
  take(teamId: string, lane: Lane, now: number): Waiter | undefined;
  /** The first of the lane, up to so many, in turn, without taking them. */
  next(teamId: string, lane: Lane, now: number, most: number): readonly Waiter[];
  /** How many wait in the lane with their window open; may count such as have just closed, until `takeClosed`. */
  ready(teamId: string, lane: Lane, now: number): number;
  /** Takes all whose window has closed, of all teams. */
  takeClosed(now: number): readonly Waiter[];
  /** When a window opens or closes next. */
  nextChange(): number | undefined;
  /** Which of these teams has had least for its weight, and so has the next turn. Weights, such as agents logged in, are above 0. */
  fairest(teams: ReadonlyMap<string, number>): string | undefined;
  readonly size: number;
}

interface Entry extends Waiter {
  /** Dead ones are skipped. */
  alive: boolean;
  open: boolean;
}

type Compare = (a: Waiter, b: Waiter) => number;

const byId: Compare = (a, b) => (a.redialId < b.redialId ? -1 : a.redialId > b.redialId ? 1 : 0);
const opensAt = ({ promisedAt, notBefore }: Waiter): number => Math.max(notBefore, promisedAt ?? notBefore);
/** Promises first: one that is open is due. */
const byTurn: Compare = (a, b) => {
  if (a.promisedAt !== null && b.promisedAt !== null) return a.promisedAt - b.promisedAt || byId(a, b);
  if (a.promisedAt !== null || b.promisedAt !== null) return a.promisedAt !== null ? -1 : 1;
  return b.priority - a.priority || a.virtualStart - b.virtualStart || byId(a, b);
};
const byOpening: Compare = (a, b) => opensAt(a) - opensAt(b) || byId(a, b);
const byClosing: Compare = (a, b) => a.notAfter - b.notAfter || byId(a, b);

/** Dead entries a heap may hold beyond the living before it is rebuilt. */
const SLACK = 1024;

/** A heap of which the dead are dropped as they surface. */
const heapOf = (compare: Compare) => {
  let queue = new TinyQueue<Entry>([], compare);
  return {
    push: (entry: Entry): void => queue.push(entry),
    pop: (): Entry | undefined => queue.pop(),
    first(): Entry | undefined {
      for (let top = queue.peek(); top !== undefined; top = queue.peek()) {
        if (top.alive) return top;
        queue.pop();
      }
      return undefined;
    },
    /** In order, without taking: of a heap only children of those already seen can come next. */
    firstFew(most: number): Entry[] {
      const { data } = queue;
      const candidates = new TinyQueue<number>(data.length > 0 ? [0] : [], (a, b) => compare(data[a]!, data[b]!));
      const found: Entry[] = [];
      for (let at = candidates.pop(); at !== undefined && found.length < most; at = candidates.pop()) {
        if (data[at]!.alive) found.push(data[at]!);
        for (const child of [2 * at + 1, 2 * at + 2]) if (child < data.length) candidates.push(child);
      }
      return found;
    },
    tidy(living: number): void {
      if (queue.length > 2 * living + SLACK)
        queue = new TinyQueue(
          queue.data.filter(({ alive }) => alive),
          compare,
        );
    },
  };
};

const laneOf = () => ({ heap: heapOf(byTurn), open: 0 });

export const redialLine = (): RedialLine => {
  const waiting = new Map<string, Entry>();
  const lanes = new Map<string, ReturnType<typeof laneOf>>();
  const opening = heapOf(byOpening);
  const closing = heapOf(byClosing);
  /** What each team had, for its weight, and how much that was for whoever had the last turn (start-time fair queuing). */
  const served = new Map<string, number>();
  let turnsBegunAt = 0;

  const lane = (teamId: string, which: Lane) => {
    const key = `${which} ${teamId}`;
    const known = lanes.get(key) ?? laneOf();
    lanes.set(key, known);
    return known;
  };
  const laneFor = ({ teamId, reservedAgentOnly }: Waiter) => lane(teamId, reservedAgentOnly ? 'reserved' : 'any');
  const openWindows = (now: number): void => {
    for (let top = opening.first(); top !== undefined && opensAt(top) <= now; top = opening.first()) {
      opening.pop();
      top.open = true;
      const its = laneFor(top);
      its.heap.push(top);
      its.open += 1;
    }
  };
  const forget = (entry: Entry): void => {
    entry.alive = false;
    waiting.delete(entry.redialId);
    const its = laneFor(entry);
    if (entry.open) its.open -= 1;
    its.heap.tidy(its.open);
    opening.tidy(waiting.size);
    closing.tidy(waiting.size);
  };

  return {
    add(waiter) {
      if (waiting.has(waiter.redialId)) return;
      const entry: Entry = { ...waiter, alive: true, open: false };
      waiting.set(entry.redialId, entry);
      opening.push(entry);
      closing.push(entry);
    },
    remove(redialId) {
      const entry = waiting.get(redialId);
      if (entry !== undefined) forget(entry);
    },
    take(teamId, which, now) {
      openWindows(now);
      const { heap } = lane(teamId, which);
      for (let top = heap.first(); top !== undefined; top = heap.first()) {
        heap.pop();
        // Late ones stay alive for `takeClosed` to hand out.
        if (top.notAfter <= now) continue;
        forget(top);
        return top;
      }
      return undefined;
    },
    next(teamId, which, now, most) {
      openWindows(now);
      return lane(teamId, which).heap.firstFew(most);
    },
    ready(teamId, which, now) {
      openWindows(now);
      return lane(teamId, which).open;
    },
    takeClosed(now) {
      const closed: Waiter[] = [];
      for (let top = closing.first(); top !== undefined && top.notAfter <= now; top = closing.first()) {
        closing.pop();
        forget(top);
        closed.push(top);
      }
      return closed;
    },
    nextChange() {
      const times = [opening.first(), closing.first()].flatMap((top, which) =>
        top === undefined ? [] : [which === 0 ? opensAt(top) : top.notAfter],
      );
      return times.length === 0 ? undefined : Math.min(...times);
    },
    fairest(teams) {
      let chosen: string | undefined;
      // Who did not ask for a while has not saved up turns.
      const had = (teamId: string): number => Math.max(turnsBegunAt, served.get(teamId) ?? 0);
      for (const teamId of teams.keys())
        if (chosen === undefined || had(teamId) < had(chosen) || (had(teamId) === had(chosen) && teamId < chosen))
          chosen = teamId;
      if (chosen === undefined) return undefined;
      turnsBegunAt = had(chosen);
      served.set(chosen, turnsBegunAt + 1 / teams.get(chosen)!);
      return chosen;
    },
    get size() {
      return waiting.size;
    },
  };
};
