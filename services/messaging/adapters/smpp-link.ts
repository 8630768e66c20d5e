/**
 * One bound SMPP connection, from connect to close. What npm `smpp` leaves open is closed here: every request settles, and a
 * stream that cannot be read any more ends the link instead of leaving it deaf.
 */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU, type Session } from 'smpp';
import { answersOver } from './smpp-answers.ts';
import { requestsOver, type Requests } from './smpp-requests.ts';
import { statusName } from './smpp-status.ts';

export interface LinkSettings {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  readonly responseTimeoutMs: number;
  readonly enquireLinkMs: number;
}

export interface LinkDuties {
  readonly clock: Clock;
  /** Answers a deliver_sm or data_sm with a command status. */
  deliver(pdu: PDU): Promise<number>;
  /** A bound link is over. Once, after every request has settled. `why` is a code, never an address. */
  closed(why: string): void;
}

export interface Link {
  readonly request: Requests['request'];
  /** Lets deliveries in hand be answered, unbinds, closes. */
  unbind(): Promise<void>;
}

/** Connects and binds as transceiver. Rejects with the reason's code; `closed` is not called then. */
export const openLink = async (settings: LinkSettings, duties: LinkDuties): Promise<Link> => {
  const { clock } = duties;
  const line = openLine(settings, clock);
  const requests = requestsOver(line.wire, clock, settings.responseTimeoutMs);
  const answers = answersOver(
    line.wire,
    (pdu) => duties.deliver(pdu),
    () => line.drop('cannot-answer'),
  );
  line.wire.on('close', () => requests.abandon());
  await line.connected;
  await bind(settings, requests, line);
  // The answer and what broke the line may have come in one piece.
  if (line.wire.socket.destroyed) throw new Error(line.reason());
  const stopWatching = watchLink(settings.enquireLinkMs, clock, requests, line);
  line.wire.on('close', () => {
    stopWatching();
    duties.closed(line.reason());
  });
  return {
    request: (command, fields) => requests.request(command, fields),
    async unbind() {
      await answers.settled();
      await requests.request('unbind');
      line.drop('unbound');
    },
  };
};

interface Line {
  readonly wire: Session;
  /** Rejects when the line closes first. */
  readonly connected: Promise<void>;
  drop(why: string): void;
  /** Why it closed. */
  reason(): string;
}

const openLine = ({ host, port, tls, responseTimeoutMs }: LinkSettings, clock: Clock): Line => {
  const { promise: connected, resolve, reject } = Promise.withResolvers<void>();
  let reason = 'closed-by-peer';
  const wire = smpp.connect({ host, port, tls }, () => resolve());
  wire.socket.setNoDelay(true);
  const drop = (why: string): void => {
    reason = why;
    wire.destroy();
  };
  const cancelTimeout = clock.after(responseTimeoutMs, () => drop('connect-timeout'));
  connected.then(cancelTimeout, cancelTimeout);
  // A codec error leaves the library deaf, a socket error closes it: either way this line is over.
  wire.on('error', (error: unknown) => drop(errorCode(error)));
  wire.on('close', () => reject(new Error(reason)));
  return { wire, connected, drop, reason: () => reason };
};

/** SMPP 3.4: the library's own default, 0x50, is refused by some operators without a word. */
const INTERFACE_VERSION = 0x34;

const bind = async (settings: LinkSettings, requests: Requests, line: Line): Promise<void> => {
  const answer = await requests.request('bind_transceiver', {
    system_id: settings.systemId,
    password: settings.password,
    system_type: settings.systemType,
    interface_version: INTERFACE_VERSION,
  });
  const result = answer.outcome === 'answered' ? statusName(answer.pdu.command_status) : answer.why;
  if (result === 'ESME_ROK') return;
  line.drop(result);
  throw new Error(`bind: ${result}`);
};

/** Asks for a sign of life again and again; without one the line is dropped. Returns what ends it. */
const watchLink = (everyMs: number, clock: Clock, requests: Requests, line: Line): Cancel => {
  let cancel: Cancel | undefined;
  let over = false;
  const watch = (): void => {
    cancel = clock.after(everyMs, async () => {
      const alive = await requests.request('enquire_link');
      if (over) return;
      if (alive.outcome === 'answered') watch();
      else line.drop('enquire-link-unanswered');
    });
  };
  watch();
  return () => {
    over = true;
    cancel?.();
  };
};

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'malformed-pdu';
