/** Requests over one connection, each with its answer, a time-out, or the end of the connection: they always settle. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU, type PduFields } from 'smpp';
import type { Wire } from './smpp-wire.ts';

export type Exchange =
  | { readonly outcome: 'answered'; readonly pdu: PDU }
  /** The socket took none of it. */
  | { readonly outcome: 'not-written'; readonly why: string }
  /** Written, and then silence. */
  | { readonly outcome: 'lost'; readonly why: string };

export interface Requests {
  request(command: string, fields?: PduFields): Promise<Exchange>;
  /** A response came. */
  answered(pdu: PDU): void;
  /** A response came that cannot be read. */
  garbled(sequenceNumber: number): void;
  /** The connection is gone: what is still out is lost. */
  abandon(why: string): void;
  /** Resolves when nothing is out. */
  settled(): Promise<void>;
}

interface Pending {
  readonly answer: string;
  readonly deadline: number;
  readonly settle: (exchange: Exchange) => void;
}

const HIGHEST_SEQUENCE = 0x7fffffff;

/** `overdue` hears of every time-out, with how many came in a row. */
export const requestsOver = (
  wire: Pick<Wire, 'send'>,
  clock: Clock,
  timeoutMs: number,
  overdue: (inARow: number) => void,
): Requests => {
  /** By sequence number, oldest first: all have the same time, so the first is the next to be overdue. */
  const pending = new Map<number, Pending>();
  const waiting: (() => void)[] = [];
  let sequence = 0;
  let timeouts = 0;
  let cancelTimer: Cancel | null = null;

  const settle = (number: number, exchange: Exchange): void => {
    const found = pending.get(number);
    pending.delete(number);
    found?.settle(exchange);
    if (pending.size === 0) for (const resolve of waiting.splice(0)) resolve();
  };
  const expire = (): void => {
    cancelTimer = null;
    const now = clock.now();
    for (const [number, { deadline }] of pending) {
      if (deadline > now) break;
      timeouts += 1;
      settle(number, { outcome: 'lost', why: 'response-timeout' });
      overdue(timeouts);
    }
    watch();
  };
  const watch = (): void => {
    const [first] = pending.values();
    if (first && cancelTimer === null) cancelTimer = clock.after(first.deadline - clock.now(), expire);
  };
  const nextNumber = (): number => {
    do sequence = sequence === HIGHEST_SEQUENCE ? 1 : sequence + 1;
    while (pending.has(sequence));
    return sequence;
  };

  return {
    request(command, fields = {}) {
      const number = nextNumber();
      const why = sent(wire, command, fields, number);
      if (why !== null) return Promise.resolve({ outcome: 'not-written', why });
      return new Promise((resolve) => {
        pending.set(number, { answer: `${command}_resp`, deadline: clock.now() + timeoutMs, settle: resolve });
        watch();
      });
    },
    answered(pdu) {
      // Whoever answers too late is slow, and not deaf.
      timeouts = 0;
      const found = pending.get(pdu.sequence_number);
      if (found === undefined) return;
      const ours = pdu.command === found.answer || pdu.command === 'generic_nack';
      settle(pdu.sequence_number, ours ? { outcome: 'answered', pdu } : { outcome: 'lost', why: 'wrong-answer' });
    },
    garbled: (number) => settle(number, { outcome: 'lost', why: 'unreadable-answer' }),
    abandon(why) {
      cancelTimer?.();
      cancelTimer = null;
      for (const number of pending.keys()) settle(number, { outcome: 'lost', why });
    },
    settled: () => (pending.size === 0 ? Promise.resolve() : new Promise((resolve) => waiting.push(resolve))),
  };
};

/** Null, or why it was not written. */
const sent = (wire: Pick<Wire, 'send'>, command: string, fields: PduFields, number: number): string | null => {
  try {
    const pdu = new smpp.PDU(command, fields);
    pdu.sequence_number = number;
    return wire.send(pdu) ? null : 'session-closed';
  } catch {
    // The codec throws at what does not fit its field; what it says may hold a number.
    return 'unwritable';
  }
};
