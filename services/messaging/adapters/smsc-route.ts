/**
 * One SMSC and all binds to it. Submits wait in one line and go out over whichever bind has a place in its window and is not
 * ahead of its pace; parts of a text that has begun go before texts that have not.
 */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { PduFields } from 'smpp';
import type { Exchange } from './smpp-requests.ts';
import type { SmppSession } from './smpp-session.ts';
import { statusName } from './smpp-status.ts';
import { waitingLine } from './waiting-line.ts';

export interface RouteSettings {
  /** How long a submit may wait in line before it is given back as surely not sent. */
  readonly queueMs: number;
  /** How long a submit waits for a bind that is under way. */
  readonly bindWaitMs: number;
}

export interface SmscRoute {
  /** Whether a submit would reach the SMSC now. */
  readonly connected: boolean;
  readonly waiting: number;
  /** Resolves with `connected` once that is known: at once, or when the bind under way is through, or takes too long. */
  settled(): Promise<boolean>;
  /** Never rejects for what the network does. `fields` is asked when its turn comes; `begun`: of a text whose first part is out. */
  submit(fields: () => PduFields, begun: boolean): Promise<Exchange>;
  /** Past the line and the pace, for questions. */
  ask(command: string, fields: PduFields): Promise<Exchange>;
  /** Unbinds once the answers still out are there. */
  close(): Promise<void>;
}

interface Waiting {
  readonly fields: () => PduFields;
  readonly deadline: number;
  readonly settle: (exchange: Exchange) => void;
}

const SLOW_DOWN = new Set(['ESME_RTHROTTLED', 'ESME_RMSGQFUL']);

/** `open` starts the binds; each calls `changed` when what it can do changes. */
export const smscRoute = (
  { queueMs, bindWaitMs }: RouteSettings,
  clock: Clock,
  open: (changed: () => void) => readonly SmppSession[],
): SmscRoute => {
  const begunLine = waitingLine<Waiting>();
  const line = waitingLine<Waiting>();
  const whenSettled = new Set<() => void>();
  let sessions: readonly SmppSession[] = [];
  let turn = 0;
  let timer: { readonly at: number; readonly cancel: Cancel } | null = null;

  const isConnected = (): boolean => sessions.some((session) => session.submits && session.state === 'bound');
  const isConnecting = (): boolean => sessions.some((session) => session.submits && session.state === 'connecting');

  const changed = (): void => {
    if (isConnected() || !isConnecting()) for (const tell of whenSettled) tell();
    dispatch();
  };

  const dispatch = (): void => {
    giveBack();
    const now = clock.now();
    while (begunLine.length + line.length > 0) {
      const session = freeSession(now);
      if (session === null) break;
      send(session, (begunLine.take() ?? line.take())!);
    }
    lookAgain(now);
  };

  const send = (session: SmppSession, { fields, settle }: Waiting): void => {
    const written = pduFields(fields);
    if (written === null) return settle({ outcome: 'not-written', why: 'unwritable' });
    void session.request('submit_sm', written).then((exchange) => {
      if (exchange.outcome === 'answered' && SLOW_DOWN.has(statusName(exchange.pdu.command_status)))
        session.throttled();
      settle(exchange);
      // What the answer sets going may join the line first, so that it leaves in the same write.
      queueMicrotask(dispatch);
    });
  };

  /** In turn, so that binds share the load. */
  const freeSession = (now: number): SmppSession | null => {
    for (let step = 0; step < sessions.length; step += 1) {
      const session = sessions[(turn + step) % sessions.length]!;
      if (session.free === 0 || session.readyAt(now) > now) continue;
      turn += step + 1;
      return session;
    }
    return null;
  };

  /** Whoever waited too long, or all when nobody can carry them. */
  const giveBack = (): void => {
    const nobody = !isConnected() && !isConnecting();
    const now = clock.now();
    for (const one of [begunLine, line]) {
      while (one.first && (nobody || one.first.deadline <= now))
        one.take()?.settle({ outcome: 'not-written', why: nobody ? 'no-session' : 'waited-too-long' });
    }
  };

  const lookAgain = (now: number): void => {
    const first = begunLine.first ?? line.first;
    if (first === undefined) return;
    const ready = sessions.filter(({ free }) => free > 0).map((session) => session.readyAt(now));
    const at = Math.max(now, Math.min(first.deadline, ...ready));
    if (timer !== null && timer.at <= at) return;
    timer?.cancel();
    const cancel = clock.after(at - now, () => {
      timer = null;
      dispatch();
    });
    timer = { at, cancel };
  };

  sessions = open(changed);

  return {
    get connected() {
      return isConnected();
    },
    get waiting() {
      return begunLine.length + line.length;
    },
    settled() {
      if (isConnected() || !isConnecting()) return Promise.resolve(isConnected());
      return new Promise((resolve) => {
        const tell = (): void => {
          cancel();
          whenSettled.delete(tell);
          resolve(isConnected());
        };
        const cancel = clock.after(bindWaitMs, tell);
        whenSettled.add(tell);
      });
    },
    submit: (fields, begun) =>
      new Promise((settle) => {
        (begun ? begunLine : line).add({ fields, deadline: clock.now() + queueMs, settle });
        dispatch();
      }),
    async ask(command, fields) {
      const session = sessions.find(({ free }) => free > 0);
      return session ? session.request(command, fields) : { outcome: 'not-written', why: 'no-session' };
    },
    async close() {
      await Promise.all(sessions.map((session) => session.close()));
      timer?.cancel();
      giveBack();
    },
  };
};

/** Null where they cannot be written: one text must not stop the line. */
const pduFields = (write: () => PduFields): PduFields | null => {
  try {
    return write();
  } catch {
    return null;
  }
};
