/**
 * The redials of one team that wait for an agent: oldest `virtualStart` first (when the caller was lost), within their windows.
 * Every operation is O(log n); what was removed stays in the heaps as a dead entry until it surfaces or they are rebuilt.
 */
import type { CallerId, RedialId } from '@ringback/contracts/ids.ts';
import TinyQueue from 'tinyqueue';

/** Times are milliseconds since 1970: numbers compare and keep cheaper than text with a million waiting. */
export interface Waiting {
  readonly redialId: RedialId;
  readonly callerId: CallerId;
  readonly virtualStart: number;
  readonly notBefore: number;
  readonly notAfter: number;
}

export interface WaitingQueue {
  /** Idempotent per redial. */
  add(waiting: Waiting): void;
  remove(redial: RedialId): void;
  find(redial: RedialId): Waiting | undefined;
  /** How many wait with their window open; exact once `takeClosed` was called for this moment. */
  ready(now: number): number;
  /** Takes the first whose window is open. */
  take(now: number): Waiting | undefined;
  /** Takes all whose window has closed. */
  takeClosed(now: number): Waiting[];
  /** When a window opens or closes next. */
  nextChange(): number | undefined;
  readonly size: number;
}

type Heap = TinyQueue<Waiting>;

const byTurn = (a: Waiting, b: Waiting): number =>
  a.virtualStart - b.virtualStart || (a.redialId < b.redialId ? -1 : a.redialId > b.redialId ? 1 : 0);
const byOpening = (a: Waiting, b: Waiting): number => a.notBefore - b.notBefore || byTurn(a, b);
const byClosing = (a: Waiting, b: Waiting): number => a.notAfter - b.notAfter || byTurn(a, b);

/** Dead entries a heap may hold beyond the living before it is rebuilt. */
const SLACK = 1024;

export const waitingQueue = (): WaitingQueue => {
  const alive = new Map<RedialId, Waiting>();
  /** The living whose window was seen open. */
  const opened = new Set<RedialId>();
  let unopened: Heap = new TinyQueue([], byOpening);
  let open: Heap = new TinyQueue([], byTurn);
  let closing: Heap = new TinyQueue([], byClosing);

  const isAlive = (waiting: Waiting): boolean => alive.get(waiting.redialId) === waiting;
  const first = (heap: Heap): Waiting | undefined => {
    for (let top = heap.peek(); top !== undefined; top = heap.peek()) {
      if (isAlive(top)) return top;
      heap.pop();
    }
    return undefined;
  };
  const openWindows = (now: number): void => {
    for (let top = first(unopened); top !== undefined && top.notBefore <= now; top = first(unopened)) {
      unopened.pop();
      opened.add(top.redialId);
      open.push(top);
    }
  };
  const forget = (redial: RedialId): void => {
    alive.delete(redial);
    opened.delete(redial);
    const most = 2 * alive.size + SLACK;
    if (unopened.length > most) unopened = rebuilt(unopened, isAlive, byOpening);
    if (open.length > most) open = rebuilt(open, isAlive, byTurn);
    if (closing.length > most) closing = rebuilt(closing, isAlive, byClosing);
  };
  const takeClosed = (now: number): Waiting[] => {
    const closed: Waiting[] = [];
    for (let top = first(closing); top !== undefined && top.notAfter <= now; top = first(closing)) {
      closing.pop();
      forget(top.redialId);
      closed.push(top);
    }
    return closed;
  };
  return {
    add(waiting) {
      if (alive.has(waiting.redialId)) return;
      // A fresh entry: one that was taken and put back must not wake its dead twin in the heaps.
      const entry = { ...waiting };
      alive.set(entry.redialId, entry);
      unopened.push(entry);
      closing.push(entry);
    },
    remove: forget,
    find: (redial) => alive.get(redial),
    ready(now) {
      openWindows(now);
      return opened.size;
    },
    take(now) {
      openWindows(now);
      for (let top = first(open); top !== undefined; top = first(open)) {
        open.pop();
        opened.delete(top.redialId);
        // Closed ones stay alive for `takeClosed`.
        if (top.notAfter <= now) continue;
        forget(top.redialId);
        return top;
      }
      return undefined;
    },
    takeClosed,
    nextChange: () => earliest(first(unopened)?.notBefore, first(closing)?.notAfter),
    get size() {
      return alive.size;
    },
  };
};

const rebuilt = (
  heap: Heap,
  isAlive: (waiting: Waiting) => boolean,
  compare: (a: Waiting, b: Waiting) => number,
): Heap => new TinyQueue(heap.data.filter(isAlive), compare);

const earliest = (a: number | undefined, b: number | undefined): number | undefined =>
  a === undefined ? b : b === undefined ? a : Math.min(a, b);
