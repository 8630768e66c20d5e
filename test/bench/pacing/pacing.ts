/** How well it paces: against what others do and against what nobody can do, under stress, and what a decision costs. */
import type { Bench, Measurement } from '../measurement.ts';
import { cellTable } from './cell-table.ts';
import { cells, measureCell, measurementsOf, nameOf, type Cell, type CellResults } from './cells.ts';
import { measureCost } from './cost.ts';
import { measureKnownNumbers } from './known-numbers.ts';
import { measureStresses } from './stresses.ts';

export const pacing: Bench = {
  name: 'pacing',
  about: 'occupancy and abandonment of the pacing and of others, in one simulation; some ten minutes',
  run(progress) {
    progress('what a decision costs');
    const measurements: Measurement[] = measureCost();
    const measured = new Map<Cell, CellResults>();
    for (const cell of cells) {
      progress(nameOf(cell));
      const results = measureCell(cell);
      measured.set(cell, results);
      measurements.push(...measurementsOf(cell, results));
    }
    measurements.push(...measureStresses(progress));
    progress('numbers whose own chance is known');
    measurements.push(...measureKnownNumbers());
    process.stderr.write(`\noccupancy in % · mean idle seconds · abandoned in %\n\n${cellTable(measured)}`);
    return Promise.resolve(measurements);
  },
};
