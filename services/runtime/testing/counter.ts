/** A decider small enough for the runtime's own tests: counts up to a limit, remembering the orders it carried out. */
import type { Decider } from '../decider.ts';

export type Count = { readonly order: string; readonly by: number } | { readonly order: string; readonly reset: true };
export type Counted =
  | { readonly type: 'Counted'; readonly data: { readonly order: string; readonly by: number; readonly at?: string } }
  | { readonly type: 'LimitReached'; readonly data: { readonly order: string } }
  | { readonly type: 'WasReset'; readonly data: { readonly order: string } };

export interface Counter {
  readonly total: number;
  readonly orders: readonly string[];
}

export const LIMIT = 10;

export const counter: Decider<Counter, Count, Counted> = {
  initial: { total: 0, orders: [] },
  evolve(state, { type, data }) {
    const orders = [...state.orders, data.order];
    if (type === 'Counted') return { total: state.total + data.by, orders };
    return type === 'WasReset' ? { total: 0, orders } : state;
  },
  decide(command, state) {
    const { order } = command;
    if (state.orders.includes(order)) return [];
    if ('reset' in command) return [{ type: 'WasReset', data: { order } }];
    const counted: Counted = { type: 'Counted', data: { order, by: command.by } };
    const reaches = state.total < LIMIT && state.total + command.by >= LIMIT;
    return reaches ? [counted, { type: 'LimitReached', data: { order } }] : [counted];
  },
};

/** The same without a memory: whoever repeats its command gets the effect again. */
export const forgetfulCounter: Decider<Counter, Count, Counted> = {
  ...counter,
  decide: (command, state) => counter.decide(command, { ...state, orders: [] }),
};
