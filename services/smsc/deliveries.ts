/** Brings receipts and replies to whoever is bound, until they are acknowledged. */
import type { Cancel, Clock } from '@ringback/runtime/clock/clock.ts';
import type { BoundSession } from './bound-session.ts';
import type { Delivery, SmscStore } from './smsc-store.ts';

export interface DeliveryRules {
  readonly store: SmscStore;
  readonly clock: Clock;
  readonly retryMs: () => number;
  /** The connections that are bound and receive. */
  readonly receivers: () => readonly BoundSession[];
}

export interface Deliveries {
  /** Something new is due, or someone new is bound. */
  readonly look: () => void;
  stop(): Promise<void>;
}

/** Unacknowledged deliveries of one receiver. */
const WINDOW = 20;

export const startDeliveries = ({ store, clock, retryMs, receivers }: DeliveryRules): Deliveries => {
  const inHand = new Map<number, Promise<void>>();
  let stopped = false;
  let timer: Cancel | undefined;

  const deliver = async (session: BoundSession, delivery: Delivery): Promise<void> => {
    const taken = await session.deliver(delivery);
    if (taken) store.acknowledge(delivery.id);
    else if (session.receives && receivers().includes(session)) store.postpone(delivery.id, clock.now() + retryMs());
    inHand.delete(delivery.id);
    look();
  };

  const fill = (session: BoundSession, now: number): void => {
    if (session.esme === null) return;
    const due = store.dueDeliveries(session.esme, now, WINDOW + inHand.size);
    const fresh = due.filter((delivery) => !inHand.has(delivery.id));
    for (const delivery of fresh.slice(0, Math.max(0, WINDOW - inHand.size))) {
      inHand.set(delivery.id, deliver(session, delivery));
    }
  };

  const look = (): void => {
    if (stopped) return;
    timer?.();
    // One moment for both: what falls due between two looks at the clock would be forgotten.
    const now = clock.now();
    for (const session of receivers()) fill(session, now);
    const next = store.nextDue(now);
    if (next !== null) timer = clock.after(next - now, look);
  };

  return {
    look,
    async stop() {
      stopped = true;
      timer?.();
      await Promise.all(inHand.values());
    },
  };
};
