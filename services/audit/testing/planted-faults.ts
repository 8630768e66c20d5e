/** For each check at least one planted fault. */
import { ofPromiseFour } from './faults/of-promise-four.ts';
import { ofPromiseOne } from './faults/of-promise-one.ts';
import { ofPromiseThree } from './faults/of-promise-three.ts';
import { ofPromiseTwo } from './faults/of-promise-two.ts';
import { ofSupervisors } from './faults/of-supervisors.ts';
import { ofTheFigures } from './faults/of-the-figures.ts';
import { ofTheStore } from './faults/of-the-store.ts';
import type { PlantedFault } from './faults/planted-fault.ts';

export const plantedFaults: readonly PlantedFault[] = [
  ...ofTheStore,
  ...ofPromiseOne,
  ...ofPromiseTwo,
  ...ofPromiseThree,
  ...ofPromiseFour,
  ...ofSupervisors,
  ...ofTheFigures,
];
