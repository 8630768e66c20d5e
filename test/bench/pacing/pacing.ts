/** How well it paces: against what others do and against what nobody can do, under stress, and what a decision costs. */
import type { Bench } from '../measurement.ts';
import { cellTable } from './cell-table.ts';
import { cells, measureCell, measurementsOf, nameOf, type Cell, type CellResults } from './cells.ts';
import { measureCost } from './cost.ts';
import { measureKnownNumbers } from './known-numbers.ts';
import { measureBlended, measureColdStart, measureStress } from './stresses.ts';
import { stresses } from '../../pacing/arguments.ts';

/** `--cases` below this shortens what is simulated in proportion. */
const CASES_FOR_ALL = 1_000_000;

export const pacing: Bench = {
  name: 'pacing',
  about: 'occupancy and abandonment of the pacing, of others and of a bound, in one simulation',
  run(progress, { cases, found }) {
    const share = Math.min(1, cases / CASES_FOR_ALL);
    progress('what a decision costs');
    found(measureCost());
    const measured = new Map<Cell, CellResults>();
    for (const cell of cells) {
      progress(nameOf(cell));
      const results = measureCell(cell, share);
      measured.set(cell, results);
      found(measurementsOf(cell, results));
    }
    for (const stress of stresses) {
      progress(`stress ${stress}`);
      found(measureStress(stress, share));
    }
    progress('a cold start, live callers, numbers whose own chance is known');
    found([...measureColdStart(), ...measureBlended(share), ...measureKnownNumbers(share)]);
    process.stderr.write(`\noccupancy in % · mean idle seconds · abandoned in %\n\n${cellTable(measured)}`);
    return Promise.resolve([]);
  },
};
