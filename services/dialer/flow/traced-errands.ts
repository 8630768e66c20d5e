/** Errands in the trace of their redial: they are run for an agent, a timer or the network, who know nothing of its caller. */
import type { RedialId } from '@ringback/contracts/ids.ts';
import { inTrace, isTracing } from '@ringback/runtime/telemetry/telemetry.ts';
import type { Errands } from './errands.ts';
import type { Redials } from './redials.ts';

export const tracedErrands = (errands: Errands, { traceOf }: Pick<Redials, 'traceOf'>): Errands => {
  const traced =
    <T>(key: string, errand: () => Promise<T>) =>
    async (): Promise<T> =>
      // Errands are keyed by redial.
      isTracing() ? inTrace('redial', await traceOf(key as RedialId), errand) : errand();
  return {
    ...errands,
    persist: (key, errand) => errands.persist(key, traced(key, errand)),
  };
};
