/**
 * One bound SMPP connection, from connect to close: every request settles, what cannot be read is refused, and a peer that says
 * nothing sensible any more ends the link.
 */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { PDU } from 'smpp';
import { answersOver, type Answers } from './smpp-answers.ts';
import { openSocket, type Endpoint } from './smpp-connect.ts';
import { requestsOver, type Requests } from './smpp-requests.ts';
import { statusName } from './smpp-status.ts';
import { wireOver, type Wire } from './smpp-wire.ts';

export type BindRole = 'transceiver' | 'transmitter' | 'receiver';

export interface LinkSettings extends Endpoint {
  readonly role: BindRole;
  readonly systemId: string;
  readonly password: string;
  readonly systemType: string;
  /** As in the bind: 0x34 for SMPP 3.4. */
  readonly interfaceVersion: number;
  readonly responseTimeoutMs: number;
  readonly enquireLinkMs: number;
}

export interface LinkDuties {
  readonly clock: Clock;
  /** Answers a deliver_sm or data_sm with a command status. */
  deliver(pdu: PDU): Promise<number>;
  /** The operator is about to part: nothing more is to be asked over this link. */
  parting(): void;
  /** A bound link is over. Once, after every request has settled. `why` is a code, never an address. */
  closed(why: string): void;
}

export interface Link {
  readonly request: Requests['request'];
  /** Lets requests and deliveries in hand be answered, unbinds, closes. */
  unbind(): Promise<void>;
}

/** Time-outs in a row after which nobody is taken to be listening. */
const DEAF_AFTER = 3;

export interface OpeningLink {
  /** Rejects with the reason's code; `closed` is not called then. */
  readonly bound: Promise<Link>;
  cancel(): void;
}

export const openLink = (settings: LinkSettings, duties: LinkDuties): OpeningLink => {
  const opening = openSocket(settings, duties.clock, settings.responseTimeoutMs);
  return {
    cancel: () => opening.cancel(),
    bound: opening.connected.then((socket) => bindOver(socket, settings, duties)),
  };
};

type Socket = Parameters<typeof wireOver>[0];

const bindOver = async (socket: Socket, settings: LinkSettings, duties: LinkDuties): Promise<Link> => {
  let over: ((why: string) => void) | null = null;
  let why: string | null = null;
  const wire = wireOver(socket, {
    pdu: (pdu) => (pdu.isResponse() ? answered(pdu) : answers.request(pdu)),
    unreadable: ({ commandId, sequenceNumber }) =>
      isResponse(commandId) ? requests.garbled(sequenceNumber) : answers.unreadable({ commandId, sequenceNumber }),
    closed(reason) {
      why = reason;
      requests.abandon('session-closed');
      over?.(reason);
    },
  });
  const requests = requestsOver(wire, duties.clock, settings.responseTimeoutMs, (inARow) => {
    if (inARow >= DEAF_AFTER) wire.drop('deaf');
  });
  const answers = answersOver(wire, {
    deliver: (pdu) => duties.deliver(pdu),
    async parting() {
      duties.parting();
      await requests.settled();
    },
  });
  const answered = (pdu: PDU): void => {
    // It names no request of ours: the operator lost its place in what we send.
    if (pdu.command === 'generic_nack' && pdu.sequence_number === 0) wire.drop('nack-to-nothing');
    else requests.answered(pdu);
  };
  await bind(settings, requests, wire);
  // The answer and what broke the line may have come in one piece.
  if (!wire.open) throw new Error(why ?? 'closed-by-peer');
  const stopWatching = watchLink(settings.enquireLinkMs, duties.clock, requests, wire);
  over = (reason) => {
    stopWatching();
    duties.closed(reason);
  };
  return boundLink(wire, requests, answers);
};

const RESPONSE_BIT = 0x8000_0000;
const isResponse = (commandId: number): boolean => commandId >= RESPONSE_BIT;

const boundLink = (wire: Wire, requests: Requests, answers: Answers): Link => ({
  request: (command, fields) => requests.request(command, fields),
  async unbind() {
    await Promise.all([requests.settled(), answers.settled()]);
    await requests.request('unbind');
    wire.drop('unbound');
  },
});

const bind = async (settings: LinkSettings, requests: Requests, wire: Wire): Promise<void> => {
  const answer = await requests.request(`bind_${settings.role}`, {
    system_id: settings.systemId,
    password: settings.password,
    system_type: settings.systemType,
    interface_version: settings.interfaceVersion,
  });
  const result = answer.outcome === 'answered' ? statusName(answer.pdu.command_status) : answer.why;
  if (result === 'ESME_ROK' && answer.outcome === 'answered' && answer.pdu.command !== 'generic_nack') return;
  wire.drop(result);
  throw new Error(`bind: ${result}`);
};

/** Asks for a sign of life again and again; without one the link is dropped. Returns what ends it. */
const watchLink = (everyMs: number, clock: Clock, requests: Requests, wire: Wire): Cancel => {
  let cancel: Cancel | undefined;
  let over = false;
  const watch = (): void => {
    cancel = clock.after(everyMs, async () => {
      const alive = await requests.request('enquire_link');
      if (over) return;
      if (alive.outcome === 'answered') watch();
      else wire.drop('enquire-link-unanswered');
    });
  };
  watch();
  return () => {
    over = true;
    cancel?.();
  };
};
