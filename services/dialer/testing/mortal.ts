/** Makes a process die at its n-th step towards the world: the step fails, and nothing reaches the world any more. */
import { BusUnavailable } from '@ringback/runtime/bus/port.ts';
import { StoreUnavailable } from '@ringback/runtime/event-store/port.ts';

/** `before`: the step never happened. `after`: it happened, and nobody heard of it. */
export type Death = { readonly step: number; readonly when: 'before' | 'after' };

export interface Fuse {
  readonly steps: () => number;
  readonly blown: () => boolean;
  /** Steps count from now on. */
  light(): void;
  /** `owner` with these methods failing once the fuse is blown. */
  guard<T extends object>(owner: T, methods: readonly (keyof T & string)[]): T;
}

const died = (method: string): Error => {
  const why = `the process died at ${method}`;
  if (method === 'publish') return new BusUnavailable(why);
  return ['append', 'read', 'readAll'].includes(method) ? new StoreUnavailable(why) : new Error(why);
};

type Method = (...args: readonly unknown[]) => Promise<unknown>;

export const fuse = (death: Death | null): Fuse => {
  let steps = 0;
  let lit = false;
  let blown = false;
  const guarded =
    (method: string, call: Method): Method =>
    async (...args) => {
      if (blown) throw died(method);
      if (lit) steps += 1;
      blown = lit && steps === death?.step;
      if (blown && death?.when === 'before') throw died(method);
      const dies = blown;
      const answer = await call(...args);
      if (dies) throw died(method);
      return answer;
    };
  return {
    steps: () => steps,
    blown: () => blown,
    light() {
      lit = true;
    },
    guard(owner, methods) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      const calls = methods.map((method) => [method, guarded(method, owner[method] as Method)] as const);
      return { ...owner, ...Object.fromEntries(calls) };
    },
  };
};
