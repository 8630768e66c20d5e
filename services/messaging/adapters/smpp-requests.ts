/** Requests over one connection, each with its answer, a time-out, or the end of the connection: they always settle. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type PDU, type PduFields, type Session } from 'smpp';

export type Exchange =
  | { readonly outcome: 'answered'; readonly pdu: PDU }
  /** The socket took none of it. */
  | { readonly outcome: 'not-written'; readonly why: string }
  /** Written, and then silence. */
  | { readonly outcome: 'lost'; readonly why: string };

export interface Requests {
  request(command: string, fields?: PduFields): Promise<Exchange>;
  /** The connection is gone: what is still out is lost. */
  abandon(): void;
}

export const requestsOver = (wire: Session, clock: Clock, timeoutMs: number): Requests => {
  const pending = new Set<(exchange: Exchange) => void>();
  return {
    request(command, fields = {}) {
      const { promise, resolve } = Promise.withResolvers<Exchange>();
      const settle = (exchange: Exchange): void => {
        cancel();
        pending.delete(settle);
        resolve(exchange);
      };
      const written = wire.send(new smpp.PDU(command, fields), (pdu) => settle({ outcome: 'answered', pdu }));
      const cancel = clock.after(timeoutMs, () => settle({ outcome: 'lost', why: 'response-timeout' }));
      pending.add(settle);
      if (!written) settle({ outcome: 'not-written', why: 'session-closed' });
      return promise;
    },
    abandon() {
      for (const settle of pending) settle({ outcome: 'lost', why: 'session-closed' });
    },
  };
};
