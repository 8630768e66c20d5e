/**
 * One bound SMPP connection, from connect to close. What npm `smpp` leaves open is closed here: every request settles, also
 * when no answer comes or the socket closes; a stream that cannot be read any more ends the link instead of going deaf.
 */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU, type PduFields, type Session } from 'smpp';

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

export type Exchange =
  | { readonly outcome: 'answered'; readonly pdu: PDU }
  /** The socket took none of it. */
  | { readonly outcome: 'not-written'; readonly why: string }
  /** Written, and then silence. */
  | { readonly outcome: 'lost'; readonly why: string };

export interface LinkDuties {
  readonly clock: Clock;
  /** Answers a deliver_sm or data_sm with a command status. */
  deliver(pdu: PDU): Promise<number>;
  /** Once, after every request has settled. `why` is a code, never an address. */
  closed(why: string): void;
}

export interface Link {
  request(command: string, fields?: PduFields): Promise<Exchange>;
  /** Lets deliveries in hand be answered, unbinds, closes. */
  unbind(): Promise<void>;
}

/** SMPP 3.4: the library's own default, 0x50, is refused by some operators without a word. */
const INTERFACE_VERSION = 0x34;

/** Connects and binds as transceiver. Rejects with the reason's code; `closed` is not called then. */
export const openLink = async (settings: LinkSettings, duties: LinkDuties): Promise<Link> => {
  const link = rawLink(settings, duties);
  await link.connected;
  const answer = await link.request('bind_transceiver', {
    system_id: settings.systemId,
    password: settings.password,
    system_type: settings.systemType,
    interface_version: INTERFACE_VERSION,
  });
  const refused = answer.outcome === 'answered' ? statusName(answer.pdu.command_status) : answer.why;
  if (refused !== 'ESME_ROK') {
    link.drop(refused);
    throw new Error(`bind: ${refused}`);
  }
  link.bound();
  return link;
};

const rawLink = (settings: LinkSettings, duties: LinkDuties) => {
  const { clock } = duties;
  const connected = Promise.withResolvers<void>();
  const pending = new Set<(exchange: Exchange) => void>();
  const deliveries = new Set<Promise<void>>();
  let stopWatching: Cancel | undefined;
  let isBound = false;
  let reason = 'closed-by-peer';

  const wire: Session = smpp.connect({ host: settings.host, port: settings.port, tls: settings.tls }, () =>
    connected.resolve(),
  );
  wire.socket.setNoDelay(true);

  const drop = (why: string): void => {
    reason = why;
    wire.destroy();
  };
  const cancelConnect = clock.after(settings.responseTimeoutMs, () => drop('connect-timeout'));
  connected.promise.then(cancelConnect, cancelConnect);

  const request = (command: string, fields: PduFields = {}): Promise<Exchange> => {
    const { promise, resolve } = Promise.withResolvers<Exchange>();
    const settle = (exchange: Exchange): void => {
      cancel();
      pending.delete(settle);
      resolve(exchange);
    };
    const written = wire.send(new smpp.PDU(command, fields), (pdu) => settle({ outcome: 'answered', pdu }));
    const cancel = clock.after(settings.responseTimeoutMs, () => settle({ outcome: 'lost', why: 'response-timeout' }));
    pending.add(settle);
    if (!written) settle({ outcome: 'not-written', why: 'session-closed' });
    return promise;
  };

  const answer = async (pdu: PDU): Promise<void> => {
    if (pdu.command === 'deliver_sm' || pdu.command === 'data_sm') {
      wire.send(pdu.response({ command_status: await duties.deliver(pdu) }));
    } else if (pdu.command === 'enquire_link') wire.send(pdu.response());
    else if (pdu.command === 'unbind') {
      wire.send(pdu.response());
      wire.close();
    } else wire.send(nack(pdu));
  };

  wire.on('pdu', (pdu: PDU) => {
    if (pdu.isResponse()) return;
    const answering = answer(pdu).catch(() => drop('cannot-answer'));
    deliveries.add(answering);
    void answering.then(() => deliveries.delete(answering));
  });
  // A codec error leaves the library deaf, a socket error closes it: either way this link is over.
  wire.on('error', (error: unknown) => drop(errorCode(error)));
  wire.on('close', () => {
    stopWatching?.();
    connected.reject(new Error(reason));
    for (const settle of pending) settle({ outcome: 'lost', why: 'session-closed' });
    if (isBound) duties.closed(reason);
  });

  const watch = (): void => {
    stopWatching = clock.after(settings.enquireLinkMs, async () => {
      const alive = await request('enquire_link');
      if (alive.outcome === 'answered') watch();
      else drop('enquire-link-unanswered');
    });
  };

  return {
    connected: connected.promise,
    request,
    drop,
    bound: (): void => {
      isBound = true;
      watch();
    },
    async unbind(): Promise<void> {
      await Promise.all(deliveries);
      await request('unbind');
      drop('unbound');
    },
  };
};

const nack = (pdu: PDU): PDU =>
  new smpp.PDU('generic_nack', {
    sequence_number: pdu.sequence_number,
    command_status: smpp.errors['ESME_RINVCMDID'] ?? 3,
  });

const errorCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'malformed-pdu';

const statusNames = new Map(Object.entries(smpp.errors).map(([name, status]) => [status, name]));

/** `ESME_RTHROTTLED`; what is not in the standard as `ESME_0x00000410`. */
export const statusName = (status: number): string =>
  statusNames.get(status) ?? `ESME_0x${status.toString(16).padStart(8, '0')}`;
