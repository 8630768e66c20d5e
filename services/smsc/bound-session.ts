/** One connection of a sender: bind, keep-alive, submits, and the way back for what is delivered. */
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

export interface SessionRules {
  readonly clock: Clock;
  /** ESME_ROK, or why this bind is refused. */
  mayBind(pdu: PDU): number;
  bound(session: BoundSession): void;
  /** Answers with a response; null: no answer. */
  submit(pdu: PDU, esme: string): Promise<PDU | null>;
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
  const binding: Binding = { esme: null, receives: false };
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
  wire.on('pdu', (pdu: PDU) => {
    wakefulness.awake();
    if (pdu.isResponse()) return;
    void answer({ wire, rules, binding, session }, pdu).catch(() => drop('cannot-store'));
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
}

interface Served {
  readonly wire: Session;
  readonly rules: SessionRules;
  readonly binding: Binding;
  readonly session: BoundSession;
}

const answer = async (served: Served, pdu: PDU): Promise<void> => {
  const { wire } = served;
  switch (pdu.command) {
    case 'bind_transceiver':
    case 'bind_receiver':
    case 'bind_transmitter':
      return bind(served, pdu);
    case 'submit_sm':
      return submit(served, pdu);
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

const bind = ({ wire, rules, binding, session }: Served, pdu: PDU): void => {
  const refused = binding.esme === null ? rules.mayBind(pdu) : status('ESME_RALYBND');
  wire.send(pdu.response(refused === 0 ? { system_id: 'ringback-smsc' } : { command_status: refused }));
  if (refused !== 0) return;
  binding.esme = pdu.system_id ?? '';
  binding.receives = pdu.command !== 'bind_transmitter';
  rules.bound(session);
};

const submit = async ({ wire, rules, binding }: Served, pdu: PDU): Promise<void> => {
  const answered =
    binding.esme === null
      ? pdu.response({ command_status: status('ESME_RINVBNDSTS') })
      : await rules.submit(pdu, binding.esme);
  if (answered) wire.send(answered);
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
