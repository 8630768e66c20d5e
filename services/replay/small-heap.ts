/**
 * A flood of short-lived objects among few that live: V8 lets them pile up while its helpers wait for a processor, and gives pages with holes
 * in them back to nobody. So between two slices of a run what has piled up is collected, and what lives is moved together.
 */
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (how: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

const PILE_BYTES = 32 << 20;

const collector = (): Collect => {
  setFlagsFromString('--expose-gc');
  // Only contexts made since then have it.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return runInNewContext('gc') as Collect;
};

/** To be called now and then, when little is in hand. */
export const smallHeap = (): (() => void) => {
  const collect = collector();
  let smallest = 0;
  return () => {
    if (getHeapStatistics().total_heap_size < smallest + PILE_BYTES) return;
    collect({ type: 'major', execution: 'sync', flavor: 'last-resort' });
    smallest = getHeapStatistics().total_heap_size;
  };
};
