/** One connection of a sender: bind, keep-alive, requests, and the way back for what is delivered. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU, type Session } from 'smpp';
import { handingOver, type HandingOver } from './handing-over.ts';

export interface BoundSession {
  /** System id of the sender; null until bound. */
  readonly esme: string | null;
  readonly receives: boolean;
  readonly deliver: HandingOver['deliver'];
  close(): void;
}

/** What is to be said to a request. */
export type Answer =
  | { readonly kind: 'answer'; readonly pdu: PDU }
  | { readonly kind: 'silence' }
  /** The connection breaks, after so many bytes of the answer where there is one. */
  | { readonly kind: 'break'; readonly pdu?: PDU; readonly afterBytes?: number };

export interface Asking {
  readonly pdu: PDU;
  readonly esme: string;
  /** Submits of this connection without an answer, this one left out. */
  readonly unanswered: number;
}

export interface SessionRules {
  readonly clock: Clock;
  /** ESME_ROK, or why this bind is refused. */
  mayBind(pdu: PDU): number;
  bound(session: BoundSession): void;
  /** Takes what comes and says nothing. */
  isDeaf(): boolean;
  /** Bytes after the bind at which the connection breaks; null: never. */
  breakAfter(): number | null;
  /** Of a bound sender: submit_sm, data_sm, query_sm, cancel_sm, replace_sm. */
  asked(asking: Asking): Promise<Answer>;
  closed(session: BoundSession, why: string): void;
}

/** Serves the connection until it closes. Whatever cannot be read ends it: after a bad length nothing else can be. */
export const serveSession = (wire: Session, rules: SessionRules): BoundSession => {
  let why = 'closed-by-peer';
  const drop = (reason: string): void => {
    why = reason;
    wire.destroy();
  };
  const wakefulness = watchIdle(rules.clock, () => drop('idle'));
  const handing = handingOver(wire, rules.clock);
  const binding: Binding = { esme: null, receives: false, bytesBefore: 0, unanswered: 0 };
  const session: BoundSession = {
    get esme() {
      return binding.esme;
    },
    get receives() {
      return binding.receives;
    },
    deliver: (delivery) => handing.deliver(delivery),
    close: () => drop('stopping'),
  };

  wire.socket.setNoDelay(true);
  // Before the codec sees them.
  wire.socket.prependListener('readable', () => {
    const limit = rules.breakAfter();
    if (binding.esme !== null && limit !== null && wire.socket.bytesRead - binding.bytesBefore >= limit)
      drop('told-to');
  });
  wire.on('pdu', (pdu: PDU) => {
    wakefulness.awake();
    if (pdu.isResponse() || rules.isDeaf()) return;
    void answer({ wire, rules, binding, session, drop }, pdu).catch(() => drop('cannot-store'));
  });
  wire.on('error', () => drop('malformed-or-broken'));
  wire.on('close', () => {
    wakefulness.end();
    handing.abandon();
    rules.closed(session, why);
  });
  return session;
};

interface Binding {
  esme: string | null;
  receives: boolean;
  bytesBefore: number;
  unanswered: number;
}

interface Served {
  readonly wire: Session;
  readonly rules: SessionRules;
  readonly binding: Binding;
  readonly session: BoundSession;
  readonly drop: (why: string) => void;
}

const answer = async (served: Served, pdu: PDU): Promise<void> => {
  const { wire } = served;
  switch (pdu.command) {
    case 'bind_transceiver':
    case 'bind_receiver':
    case 'bind_transmitter':
      return bind(served, pdu);
    case 'submit_sm':
    case 'data_sm':
    case 'query_sm':
    case 'cancel_sm':
    case 'replace_sm':
      return ask(served, pdu);
    case 'enquire_link':
      wire.send(pdu.response());
      return;
    case 'unbind':
      wire.send(pdu.response());
      wire.close();
      return;
    default:
      wire.send(nack(pdu));
  }
};

const INTERFACE_VERSION = 0x34;

const bind = ({ wire, rules, binding, session }: Served, pdu: PDU): void => {
  const refused = binding.esme === null ? rules.mayBind(pdu) : status('ESME_RALYBND');
  const accepted = { system_id: 'ringback-smsc', sc_interface_version: INTERFACE_VERSION };
  wire.send(pdu.response(refused === 0 ? accepted : { command_status: refused }));
  if (refused !== 0) return;
  binding.esme = pdu.system_id ?? '';
  binding.receives = pdu.command !== 'bind_transmitter';
  binding.bytesBefore = wire.socket.bytesRead;
  rules.bound(session);
};

const ask = async (served: Served, pdu: PDU): Promise<void> => {
  const { wire, rules, binding } = served;
  if (binding.esme === null) return void wire.send(pdu.response({ command_status: status('ESME_RINVBNDSTS') }));
  const asking = { pdu, esme: binding.esme, unanswered: binding.unanswered };
  binding.unanswered += 1;
  const said = await rules.asked(asking);
  if (said.kind !== 'silence') binding.unanswered -= 1;
  if (said.kind === 'answer') wire.send(said.pdu);
  else if (said.kind === 'break') breakIn(served, said.pdu?.toBuffer().subarray(0, said.afterBytes));
};

const breakIn = ({ wire, drop }: Served, octets: Buffer | undefined): void => {
  if (octets === undefined || octets.length === 0) return drop('told-to');
  wire.socket.write(octets, () => drop('told-to'));
};

const nack = (pdu: PDU): PDU =>
  new smpp.PDU('generic_nack', { sequence_number: pdu.sequence_number, command_status: status('ESME_RINVCMDID') });

const status = (name: string): number => smpp.errors[name] ?? 0xff;

/** Senders ask for a sign of life at least every minute or so. */
const IDLE_MS = 120_000;

/** Who says nothing for long is gone, or sent a length that swallows all that follows. */
const watchIdle = (clock: Clock, asleep: () => void): { awake(): void; end: Cancel } => {
  let cancel = clock.after(IDLE_MS, asleep);
  return {
    awake() {
      cancel();
      cancel = clock.after(IDLE_MS, asleep);
    },
    end: () => cancel(),
  };
};
