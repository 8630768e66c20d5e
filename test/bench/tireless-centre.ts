/** A contact centre whose agents can always be had and whose callers are always busy: each order makes room for the next. */
import type { Acd, AcdQueue, CallPlacer } from '@ringback/dialer/ports.ts';

export interface TirelessCentre {
  readonly acd: Acd & { readonly queue: AcdQueue };
  readonly placer: CallPlacer;
  /** `at`: when the next call is ordered, by `performance.now()`; `over`: when its agent was given back. */
  nextOrder(): { readonly at: Promise<number>; readonly over: Promise<void> };
}

export const tirelessCentre = (): TirelessCentre => {
  let ordered = Promise.withResolvers<number>();
  let released = Promise.withResolvers<void>();
  let tell: Parameters<CallPlacer['onProgress']>[0] = () => {};
  const acd = {
    queue: { enter: () => Promise.resolve(null), leave: () => Promise.resolve() },
    reserve: () => Promise.resolve({ reserved: true as const }),
    release: () => Promise.resolve(released.resolve()),
  };
  const placer: CallPlacer = {
    async originate({ redialId }) {
      ordered.resolve(performance.now());
      setImmediate(() => tell(redialId, { kind: 'failed', result: 'busy', ringSeconds: 0 }));
    },
    connect: () => Promise.resolve(false),
    hangUp: () => Promise.resolve(),
    lookUp: () => Promise.resolve({ known: false }),
    onProgress(listener) {
      tell = listener;
    },
  };
  const nextOrder = () => {
    ordered = Promise.withResolvers();
    released = Promise.withResolvers();
    return { at: ordered.promise, over: released.promise };
  };
  return { acd, placer, nextOrder };
};
