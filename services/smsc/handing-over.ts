/** deliver_sm over one connection: each is taken, refused, or lost with the connection. */
import type { Clock } from '@ringback/runtime/clock/clock.ts';
import smpp, { type Session } from 'smpp';
import { pduFields } from './deliver-sm.ts';
import type { Delivery } from './smsc-store.ts';

export interface HandingOver {
  /** Whether the receiver took it; false also when it never said. */
  deliver(delivery: Delivery): Promise<boolean>;
  /** The connection is gone. */
  abandon(): void;
}

const RESPONSE_TIMEOUT_MS = 10_000;

export const handingOver = (wire: Session, clock: Clock): HandingOver => {
  const pending = new Set<(taken: boolean) => void>();
  return {
    deliver(delivery) {
      const { promise, resolve } = Promise.withResolvers<boolean>();
      const settle = (taken: boolean): void => {
        cancel();
        pending.delete(settle);
        resolve(taken);
      };
      const cancel = clock.after(RESPONSE_TIMEOUT_MS, () => settle(false));
      pending.add(settle);
      const deliverSm = new smpp.PDU('deliver_sm', pduFields(delivery.fields));
      if (!wire.send(deliverSm, (response) => settle(response.command_status === 0))) settle(false);
      return promise;
    },
    abandon() {
      for (const settle of pending) settle(false);
    },
  };
};
