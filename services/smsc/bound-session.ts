/** One connection of a sender: bind, keep-alive, submits, and the way back for what is delivered. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU, type Session } from 'smpp';
import { pduFields } from './deliver-sm.ts';
import type { Delivery } from './smsc-store.ts';

export interface BoundSession {
  /** Null until bound. */
  readonly esme: string | null;
  readonly receives: boolean;
  /** Whether the receiver took it; false also when it never said. */
  deliver(delivery: Delivery): Promise<boolean>;
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

const IDLE_MS = 120_000;
const RESPONSE_TIMEOUT_MS = 10_000;

const status = (name: string): number => smpp.errors[name] ?? 0xff;

/** Serves the connection until it closes. Whatever cannot be read ends it: after a bad length nothing else can be. */
export const serveSession = (wire: Session, rules: SessionRules): BoundSession => {
  const { clock } = rules;
  let esme: string | null = null;
  let receives = false;
  let why = 'closed-by-peer';
  let idle: Cancel | undefined;
  const pending = new Set<(taken: boolean) => void>();

  const drop = (reason: string): void => {
    why = reason;
    wire.destroy();
  };
  const stayAwake = (): void => {
    idle?.();
    idle = clock.after(IDLE_MS, () => drop('idle'));
  };

  const bind = (pdu: PDU): void => {
    const refused = esme === null ? rules.mayBind(pdu) : status('ESME_RALYBND');
    wire.send(pdu.response(refused === 0 ? { system_id: 'ringback-smsc' } : { command_status: refused }));
    if (refused !== 0) return;
    esme = pdu.system_id ?? '';
    receives = pdu.command !== 'bind_transmitter';
    rules.bound(session);
  };

  const submit = async (pdu: PDU): Promise<void> => {
    if (esme === null) return void wire.send(pdu.response({ command_status: status('ESME_RINVBNDSTS') }));
    const answer = await rules.submit(pdu, esme);
    if (answer) wire.send(answer);
  };

  const unbind = (pdu: PDU): void => {
    wire.send(pdu.response());
    wire.close();
  };

  const answer = (pdu: PDU): void | Promise<void> => {
    switch (pdu.command) {
      case 'bind_transceiver':
      case 'bind_receiver':
      case 'bind_transmitter':
        return bind(pdu);
      case 'submit_sm':
        return submit(pdu);
      case 'enquire_link':
        return void wire.send(pdu.response());
      case 'unbind':
        return unbind(pdu);
      default:
        return void wire.send(nack(pdu));
    }
  };

  const session: BoundSession = {
    get esme() {
      return esme;
    },
    get receives() {
      return receives;
    },
    deliver(delivery) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const settle = (taken: boolean): void => {
        cancel();
        pending.delete(settle);
        resolve(taken);
      };
      const cancel = clock.after(RESPONSE_TIMEOUT_MS, () => settle(false));
      pending.add(settle);
      const written = wire.send(new smpp.PDU('deliver_sm', pduFields(delivery.fields)), (response) =>
        settle(response.command_status === 0),
      );
      if (!written) settle(false);
      return promise;
    },
    close: () => drop('stopping'),
  };

  wire.socket.setNoDelay(true);
  stayAwake();
  wire.on('pdu', (pdu: PDU) => {
    stayAwake();
    if (!pdu.isResponse()) void Promise.resolve(answer(pdu)).catch(() => drop('cannot-store'));
  });
  wire.on('error', () => drop('malformed-or-broken'));
  wire.on('close', () => {
    idle?.();
    for (const settle of pending) settle(false);
    rules.closed(session, why);
  });
  return session;
};

const nack = (pdu: PDU): PDU =>
  new smpp.PDU('generic_nack', { sequence_number: pdu.sequence_number, command_status: status('ESME_RINVCMDID') });
