/** What only one of a service's replicas may do at a time: the one does it to whom messages of a key of that name would come. */
import type { Tenure } from './bus/port.ts';

export interface Seat {
  /** A number while it is ours, the same as long as nobody else can have had it; null while it is not. */
  turn(): number | null;
  /** To be handed to the subscription to that topic. */
  onShared(tenure: Tenure): void;
  /** To be called before the subscription is stopped: what is stored until then still goes out by us, whoever comes next. */
  keep(): void;
}

/** `changed` is called when it may be ours now, or no longer. */
export const seatAt = (topic: string, name: string, changed: () => void): Seat => {
  let tenure: Tenure = () => null;
  return {
    turn: () => tenure(topic, name),
    onShared(shared) {
      tenure = shared;
      changed();
    },
    keep() {
      const last = tenure(topic, name);
      tenure = () => last;
    },
  };
};
